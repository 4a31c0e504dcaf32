# SPDX-License-Identifier: Apache-2.0
"""docs/porting.md names every key of a board's description, and its example is a board."""

import re
from pathlib import Path

import pytest
import yaml

from mcubench.board import description, find_board
from mcubench.board.description import Board

DOC = (Path(__file__).parents[2] / "docs" / "porting.md").read_text()
MODELS = [model for model in vars(description).values() if isinstance(model, type) and hasattr(model, "model_fields")]
KEYS = sorted(
    {
        field.alias or name
        for model in MODELS
        if model.__module__ == description.__name__ and model.__name__ != "BoardList"
        for name, field in model.model_fields.items()
    }
    - {"id"}  # the file's stem
)


@pytest.mark.parametrize("key", KEYS)
def test_the_page_names_the_key(key: str) -> None:
    assert re.search(rf"`{re.escape(key)}[`:]", DOC)


def test_the_example_is_the_board_that_it_names() -> None:
    match = re.search(r"```yaml\n(.*?)```", DOC, re.DOTALL)
    assert match is not None
    example = Board.model_validate({"id": "nucleo_f746", **yaml.safe_load(match[1])})
    board = find_board("nucleo_f746")
    assert example.model_copy(update={"usb": board.usb}) == board
