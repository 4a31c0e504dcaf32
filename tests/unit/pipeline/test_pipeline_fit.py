# SPDX-License-Identifier: Apache-2.0
"""How many inputs and outputs a board can list."""

import pytest

from firmware.kernels.typed import spec
from mcubench.board import find_board
from mcubench.errors import UnsupportedError
from mcubench.model import DType, Graph, parse_model
from mcubench.pipeline.fit import require_listable
from model_builder import ModelBuilder


def graph_of(count: int, size: int = 4) -> Graph:
    """So many inputs, and as many outputs."""
    builder = ModelBuilder()
    outputs: list[int] = []
    for index in range(count):
        x = builder.typed_input(spec(f"in {index}", (1, size), DType.INT8))
        outputs += builder.operator("RELU", [x], [spec(f"out {index}", (1, size), DType.INT8)])
    return parse_model(builder.build(*outputs))


BOARD = find_board("mps2_an386")


# Beside 263 bytes of everything else each size takes a byte, or two from 24 on, or three from 256 on.
@pytest.mark.parametrize(("count", "size"), [(375, 4), (188, 100), (125, 1000)])
def test_as_many_as_fit_are_taken(count: int, size: int) -> None:
    require_listable(graph_of(count, size), BOARD, "aot")


@pytest.mark.parametrize(("count", "size"), [(376, 4), (189, 100), (126, 1000)])
def test_more_are_refused_with_how_many_there_are(count: int, size: int) -> None:
    with pytest.raises(UnsupportedError, match=f"the model has {count} inputs and {count} outputs"):
        require_listable(graph_of(count, size), BOARD, "aot")
