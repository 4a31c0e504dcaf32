# SPDX-License-Identifier: Apache-2.0
"""Every operator with every type, spoilt in the same ways: refused by name, or compiled to what a kernel can take."""

import re
from dataclasses import replace

import pytest

from firmware.kernels.case import Dice, make_model
from firmware.kernels.operator_rows import ROWS, Row, row_name
from mcubench.engines import AotEngine
from mcubench.errors import UnsupportedError
from mcubench.model import DType
from model_builder import ModelBuilder, TensorSpec

GRAPHS_OF_A_ROW = 3
# What a kernel can shift by; a mean takes up to 32 bits of its count more.
LOWEST_SHIFT, HIGHEST_SHIFT = -63, 31
# These move or compare stored numbers, or have a real number on neither side: a scale means nothing to them.
WITHOUT_SCALES = {
    "ASSIGN_VARIABLE",
    "READ_VARIABLE",
    "ARG_MAX",
    "ARG_MIN",
    "CAST",
    "CONCATENATION",
    "DEPTH_TO_SPACE",
    "GATHER",
    "MIRROR_PAD",
    "PACK",
    "PADV2",
    "RESIZE_BILINEAR",
    "RESIZE_NEAREST_NEIGHBOR",
    "SHAPE",
    "SLICE",
    "SPACE_TO_DEPTH",
    "SPLIT",
    "SPLIT_V",
    "STRIDED_SLICE",
    "TRANSPOSE",
    "UNPACK",
}


def graphs(row: Row) -> list[tuple[ModelBuilder, tuple[int, ...]]]:
    return [ROWS[row](Dice(11, index), row[1]) for index in range(GRAPHS_OF_A_ROW)]


def refusal(builder: ModelBuilder, outputs: tuple[int, ...]) -> str | None:
    """What the engine says, which names an operator with its types and shapes; None where it compiles the graph."""
    try:
        AotEngine().compile(make_model(builder.build(*outputs)))
    except UnsupportedError as error:
        message = error.message
    else:
        return None
    assert re.match(r"engine aot cannot compile operator \d+,? [A-Z0-9_]+", message)
    assert re.search(r"[A-Z]+\d+ \[[\d, ]*\]", message), message
    return message


def change(builder: ModelBuilder, index: int, **values: object) -> TensorSpec:
    """Change a tensor; what it was."""
    before = builder.tensors[index]
    builder.tensors[index] = replace(before, **values)  # type: ignore[arg-type]  # each test's own
    return before


@pytest.mark.parametrize("row", ROWS, ids=row_name)
def test_an_output_shape_that_does_not_follow_is_refused(row: Row) -> None:
    for builder, outputs in graphs(row):
        shape = builder.tensors[outputs[0]].shape
        wrong = (*shape[:-1], shape[-1] + 1) if shape else (2,)
        change(builder, outputs[0], shape=wrong)
        message = refusal(builder, outputs)
        assert message is not None
        assert str(list(wrong)) in message


@pytest.mark.parametrize("row", ROWS, ids=row_name)
def test_a_tensor_without_elements_is_refused(row: Row) -> None:
    for builder, outputs in graphs(row):
        x = builder.inputs[0]
        change(builder, x, shape=(0, *builder.tensors[x].shape[1:]))
        message = refusal(builder, outputs)
        assert message is not None
        assert f"tensor {x} '{builder.tensors[x].name}', {row[1].name} [0" in message
        assert "has no elements" in message


@pytest.mark.parametrize("row", ROWS, ids=row_name)
def test_a_type_that_has_no_kernel_is_refused(row: Row) -> None:
    for builder, outputs in graphs(row):
        for index, tensor in enumerate(builder.tensors):
            if tensor.data is None and index not in outputs:
                change(builder, index, dtype=DType.FLOAT64, scales=(), zero_points=())
        message = refusal(builder, outputs)
        assert message is not None
        assert "FLOAT64" in message


@pytest.mark.parametrize("row", [row for row in ROWS if row[1] is DType.INT8], ids=row_name)
def test_an_int8_tensor_without_quantization_is_refused_where_its_scale_counts(row: Row) -> None:
    for builder, outputs in graphs(row):
        for index, tensor in enumerate(builder.tensors):
            if tensor.data is None:
                change(builder, index, scales=(), zero_points=())
        message = refusal(builder, outputs)
        if row[0] in WITHOUT_SCALES:
            assert message is None
        else:
            assert message is not None
            assert "scale" in message


@pytest.mark.parametrize("row", [row for row in ROWS if row[1] in (DType.INT8, DType.INT16)], ids=row_name)
def test_scales_far_apart_are_refused_or_give_shifts_within_their_bits(row: Row) -> None:
    for large, small in ((3e38, 1e-38), (1e-38, 3e38), (2.0**20, 2.0**-20), (2.0**-20, 2.0**20)):
        for builder, outputs in graphs(row):
            for index, tensor in enumerate(builder.tensors):
                if tensor.scales and tensor.data is None:
                    change(builder, index, scales=(small if index in outputs else large,))
            if refusal(builder, outputs) is None:
                # Sums of int16 have 64 bits.
                highest = HIGHEST_SHIFT if row[1] is DType.INT8 else HIGHEST_SHIFT + 32
                for shift in shifts(builder, outputs):
                    assert LOWEST_SHIFT <= shift <= highest


def shifts(builder: ModelBuilder, outputs: tuple[int, ...]) -> list[int]:
    """Every shift in the C++ that the engine writes."""
    text = AotEngine().compile(make_model(builder.build(*outputs))).sources["model.cc"]
    lists = re.findall(r"\.(?:\w+_)?shifts? = \{?(-?\d+(?:, -?\d+)*)\}?,", text)
    arrays = re.findall(r"_shifts\[\d+\] = \{\n([^}]*)\}", text)
    return [int(value) for values in (*lists, *arrays) for value in values.split(",")]
