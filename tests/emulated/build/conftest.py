# SPDX-License-Identifier: Apache-2.0
"""A firmware and a cache of each test's own."""

from pathlib import Path

import pytest

from emulated.build.minimal import copy_firmware


@pytest.fixture
def firmware(tmp_path: Path) -> Path:
    return copy_firmware(tmp_path / "firmware")


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("MCUBENCH_CACHE", str(folder))
    return folder
