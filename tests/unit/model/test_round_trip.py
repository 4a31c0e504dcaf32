# SPDX-License-Identifier: Apache-2.0
"""Whatever the object API writes, the reader gives back."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mcubench.model import DType, Graph, Tensor, parse_model
from model_builder import OperatorSpec, TensorSpec, build_model

_DTYPES = st.sampled_from([DType.INT8, DType.UINT8, DType.INT16, DType.INT32, DType.INT64, DType.FLOAT32, DType.BOOL])
_NAMES = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), max_size=20)
_SCALES = st.floats(2**-100, 2**100, width=32)


@st.composite
def _specs(draw: st.DrawFn) -> TensorSpec:
    shape = tuple(draw(st.lists(st.integers(1, 6), max_size=4)))
    dtype = draw(_DTYPES)
    data = None
    if draw(st.booleans()):
        assert dtype.numpy is not None
        raw = draw(st.binary(min_size=1, max_size=16))
        size = math.prod(shape) * dtype.numpy.itemsize
        data = np.frombuffer((raw * size)[:size], dtype.numpy).reshape(shape)
    axis = draw(st.integers(0, len(shape) - 1)) if shape else 0
    count = draw(st.sampled_from([0, 1, shape[axis]] if shape else [0, 1]))
    scales = tuple(draw(st.lists(_SCALES, min_size=count, max_size=count)))
    low, high = dtype.integer_range or (0, 0)
    points = tuple(draw(st.lists(st.integers(low, high), min_size=count, max_size=count)))
    return TensorSpec(draw(_NAMES), shape, dtype, data, scales, points, axis if count > 1 else 0, draw(st.booleans()))


def _assert_equal(read: Tensor, written: TensorSpec) -> None:
    assert (read.name, read.shape, read.dtype) == (written.name, written.shape, written.dtype)
    assert read.is_variable == written.is_variable
    assert read.data == (None if written.data is None else written.data.tobytes())
    if read.quantization is None:
        assert not written.scales
    else:
        assert read.quantization.scales == written.scales
        assert read.quantization.zero_points == written.zero_points
        assert read.quantization.axis == written.axis


@settings(max_examples=150, deadline=None)
@given(st.lists(_specs(), max_size=5), st.text(st.characters(codec="utf-8", categories=["L"]), max_size=10))
def test_reading_inverts_writing(specs: list[TensorSpec], description: str) -> None:
    values = [TensorSpec("in", (2,)), TensorSpec("mid", (2,)), TensorSpec("out", (2,))]
    operators = [OperatorSpec("ABS", (0,), (1,)), OperatorSpec("CUSTOM:all", (1, -1), (2,), version=3)]
    graph: Graph = parse_model(build_model([*values, *specs], operators, [0], [2], description))
    for read, written in zip(graph.tensors, [*values, *specs], strict=True):
        _assert_equal(read, written)
    assert [(op.name, op.version, op.inputs, op.outputs) for op in graph.operators] == [
        ("ABS", 1, (0,), (1,)),
        ("CUSTOM:all", 3, (1, None), (2,)),
    ]
    assert (graph.inputs, graph.outputs, graph.description) == ((0,), (2,), description)
