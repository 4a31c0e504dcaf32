# SPDX-License-Identifier: Apache-2.0
"""One build at a time in a folder."""

from pathlib import Path

import pytest

from mcubench import folder_lock as module
from mcubench.errors import ToolError
from mcubench.folder_lock import folder_lock


def test_a_free_folder_is_taken_without_a_word(tmp_path: Path) -> None:
    told: list[str] = []
    for _ in range(2):
        with folder_lock(tmp_path, timeout_s=1, on_wait=told.append) as fd:
            assert fd > 2
    assert told == []


def test_a_taken_folder_is_waited_for_with_one_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SILENT_S", 0.05)
    told: list[str] = []
    with (
        folder_lock(tmp_path, timeout_s=1, on_wait=None),
        pytest.raises(ToolError, match="another build has held") as caught,
        folder_lock(tmp_path, timeout_s=0.4, on_wait=told.append),
    ):
        pass
    assert told == [f"waiting for another build in {tmp_path}"]
    assert caught.value.hint is not None


def test_the_lock_is_free_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), folder_lock(tmp_path, timeout_s=1, on_wait=None):
        raise ZeroDivisionError
    with folder_lock(tmp_path, timeout_s=0, on_wait=None):
        pass
