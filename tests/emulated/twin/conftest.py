# SPDX-License-Identifier: Apache-2.0
"""One cache for all that is built here, and none of the user's."""

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MCUBENCH_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield
