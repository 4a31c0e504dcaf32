# SPDX-License-Identifier: Apache-2.0
"""Samples become exactly the integers that TensorFlow Lite Micro's own QUANTIZE operator makes of them."""

import math
from fractions import Fraction
from typing import Any

import flatbuffers
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tflite_micro.python.tflite_micro import runtime
from tflite_micro.tensorflow.lite.micro.python import schema_py_generated as schema

from mcubench.dataset import match_samples, quantize_samples
from mcubench.errors import ConfigError

finite = st.floats(width=32, allow_nan=False, allow_infinity=False)
scales = st.floats(min_value=2.0**-20, max_value=2.0**20, width=32)
zero_points = st.integers(-128, 127)


def f32(*values: float) -> npt.NDArray[np.float32]:
    return np.array(values, dtype=np.float32)


def quantize_model(count: int, scale: float, zero_point: int) -> bytes:
    """A .tflite with one operator: QUANTIZE, float32 to int8."""
    quantization = schema.QuantizationParametersT()
    quantization.scale, quantization.zeroPoint = [scale], [zero_point]
    source, target = schema.TensorT(), schema.TensorT()
    source.shape, source.type, source.name = [1, count], schema.TensorType.FLOAT32, "source"
    target.shape, target.type, target.name = [1, count], schema.TensorType.INT8, "target"
    target.quantization = quantization
    code, operator, graph, model = (
        schema.OperatorCodeT(),
        schema.OperatorT(),
        schema.SubGraphT(),
        schema.ModelT(),
    )
    code.builtinCode = code.deprecatedBuiltinCode = schema.BuiltinOperator.QUANTIZE
    operator.inputs, operator.outputs = [0], [1]
    graph.tensors, graph.operators, graph.inputs, graph.outputs = [source, target], [operator], [0], [1]
    model.version, model.operatorCodes, model.subgraphs, model.buffers = (
        3,
        [code],
        [graph],
        [schema.BufferT()],
    )
    builder = flatbuffers.Builder(0)
    builder.Finish(model.Pack(builder), file_identifier=b"TFL3")
    return bytes(builder.Output())


def quantize_by_tflm(values: npt.NDArray[np.float32], scale: float, zero_point: int) -> npt.NDArray[Any]:
    interpreter = runtime.Interpreter.from_bytes(quantize_model(len(values), scale, zero_point), arena_size=1 << 20)
    interpreter.set_input(values[np.newaxis], 0)
    interpreter.invoke()
    return np.array(interpreter.get_output(0)[0])


@pytest.mark.parametrize(
    ("scale", "zero_point"), [(1.0, 0), (0.5, -128), (1 / 255, -128), (0.0078125, 127), (0.1, 3)]
)
def test_values_and_halves_are_rounded_as_tflm_rounds_them(scale: float, zero_point: int) -> None:
    halves = np.arange(-300, 300, dtype=np.float32) / np.float32(2) * np.float32(scale)
    near = np.concatenate([np.nextafter(halves, np.float32(1e9)), np.nextafter(halves, np.float32(-1e9))])
    random = np.random.default_rng(0).normal(0, 100 * scale, 2000).astype(np.float32)
    values = np.concatenate([halves, near, random, f32(0.49999997, -0.49999997)])
    expected = quantize_by_tflm(values, scale, zero_point)
    np.testing.assert_array_equal(quantize_samples(values, scale, zero_point), expected)


def test_halves_go_away_from_zero_and_not_to_even() -> None:
    # C's round(): 0.5 -> 1, 1.5 -> 2, 2.5 -> 3, and their opposites (C17, 7.12.9.6).
    values = f32(0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 0.49999997)
    assert quantize_samples(values, 1.0, 0).tolist() == [1, 2, 3, -1, -2, -3, 0]


def test_values_beyond_the_type_are_clamped() -> None:
    values = f32(1e30, -1e30, 3.4e38, -3.4e38)
    assert quantize_samples(values, 1e-6, 5).tolist() == [127, -128, 127, -128]


def test_other_integer_types_are_filled_to_their_limits() -> None:
    assert quantize_samples(f32(-1e9, 1e9), 1.0, 0, np.int16).tolist() == [-32768, 32767]
    assert quantize_samples(f32(-1e9, 1e9), 1.0, 7, np.uint8).tolist() == [0, 255]


@given(value=finite, scale=scales, zero_point=zero_points)
def test_the_integer_is_the_quotient_rounded_and_clamped(value: float, scale: float, zero_point: int) -> None:
    with np.errstate(over="ignore"):
        quotient = float(np.float32(value) / np.float32(scale))
    if math.isinf(quotient):
        expected = 127 if quotient > 0 else -128
    else:
        magnitude = math.floor(abs(Fraction(quotient)) + Fraction(1, 2))
        expected = max(-128, min(127, int(math.copysign(1, quotient)) * magnitude + zero_point))
    assert quantize_samples(f32(value), scale, zero_point).tolist() == [expected]


@given(values=st.lists(finite, min_size=2, max_size=20), scale=scales, zero_point=zero_points)
def test_order_is_kept(values: list[float], scale: float, zero_point: int) -> None:
    integers = quantize_samples(f32(*sorted(values)), scale, zero_point)
    assert (np.diff(integers.astype(np.int32)) >= 0).all()


@given(integer=st.integers(-128, 127), scale=scales, zero_point=zero_points)
def test_a_dequantized_integer_comes_back(integer: int, scale: float, zero_point: int) -> None:
    real = np.float32(scale) * np.float32(integer - zero_point)
    assert quantize_samples(f32(float(real)), scale, zero_point).tolist() == [integer]


def test_samples_of_the_tensors_type_pass_as_they_are() -> None:
    samples = np.array([[-128, 0, 127]], dtype=np.int8)
    np.testing.assert_array_equal(quantize_samples(samples, 0.5, 3), samples)


@pytest.mark.parametrize(
    ("samples", "scale", "zero_point", "dtype", "words"),
    [
        (f32(1), 1.0, 0, np.float32, "int8, uint8 or int16, not to float32"),
        (np.zeros(1, np.int8), 1.0, 0, np.uint8, "the samples are int8"),
        (np.zeros(1, np.float64), 1.0, 0, np.int8, "the samples are float64"),
        (f32(1), 0.0, 0, np.int8, "not a quantization"),
        (f32(1), math.nan, 0, np.int8, "not a quantization"),
        (f32(1), 1.0, 128, np.int8, "not a quantization"),
        (f32(math.inf), 1.0, 0, np.int8, "not finite"),
        (f32(math.nan), 1.0, 0, np.int8, "not finite"),
    ],
)
def test_what_cannot_be_quantized_is_refused(
    samples: npt.NDArray[Any], scale: float, zero_point: int, dtype: npt.DTypeLike, words: str
) -> None:
    with pytest.raises(ConfigError, match=words):
        quantize_samples(samples, scale, zero_point, dtype)


@pytest.mark.parametrize("shape", [(5, 8, 8, 1), (5, 1, 8, 8, 1)])
def test_samples_match_with_and_without_the_batch_dimension(shape: tuple[int, ...]) -> None:
    assert match_samples(np.zeros(shape, np.int8), (1, 8, 8, 1)).shape == (5, 1, 8, 8, 1)


def test_a_shape_of_the_same_size_gets_a_hint_how_to_reshape() -> None:
    with pytest.raises(ConfigError, match=r"\(8, 8\).*\(1, 8, 8, 1\)") as caught:
        match_samples(np.zeros((5, 8, 8), np.int8), (1, 8, 8, 1))
    assert caught.value.hint == "the sizes agree: inputs.reshape(-1, 8, 8, 1)"


def test_a_shape_of_another_size_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"\(28, 28, 1\)") as caught:
        match_samples(np.zeros((5, 28, 28, 1), np.int8), (1, 8, 8, 1))
    assert caught.value.hint is None
