# SPDX-License-Identifier: Apache-2.0
"""The wire library for the host, built once."""

import pytest

from firmware.wire.driver import Driver, build_driver


@pytest.fixture(scope="session")
def wire_driver(tmp_path_factory: pytest.TempPathFactory) -> Driver:
    return build_driver(tmp_path_factory.mktemp("wire"))
