# SPDX-License-Identifier: Apache-2.0
"""Finding boards by name or by file."""

import json
import shutil
from pathlib import Path

import pytest

from mcubench import resources
from mcubench.board import find_board, load_boards
from mcubench.errors import BoardError


def test_a_board_is_found_by_its_name_and_by_its_file(tmp_path: Path) -> None:
    assert find_board("mps2_an500").id == "mps2_an500"
    copy = tmp_path / "mine.yaml"
    shutil.copy(resources.BOARDS / "mps2_an500.yaml", copy)
    assert find_board(str(copy)).id == "mine"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("mps2_an50", "did you mean mps2_an505 or mps2_an500"),
        ("mps2-an500", "did you mean mps2_an500"),
        ("esp32", "`mcubench boards list` lists them"),
        ("", "`mcubench boards list` lists them"),
        ("mps2_an500.yaml/", "did you mean mps2_an500"),
    ],
)
def test_an_unknown_board_is_named_with_the_nearest_ones(name: str, hint: str) -> None:
    with pytest.raises(BoardError) as caught:
        find_board(name)
    assert caught.value.message == f"there is no board '{name}'"
    assert caught.value.hint is not None
    assert caught.value.hint.startswith(hint)


def test_boards_are_listed_by_name() -> None:
    names = [board.id for board in load_boards()]
    assert names == sorted(names)
    assert len(names) >= 6


def test_a_board_as_json_is_a_board_file(tmp_path: Path) -> None:
    board = find_board("mps2_an385_v6m")
    document = json.loads(board.model_dump_json(exclude_none=True))
    del document["id"]
    copy = tmp_path / "mps2_an385_v6m.yaml"
    copy.write_text(json.dumps(document))
    assert find_board(str(copy)) == board
