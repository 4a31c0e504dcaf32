# SPDX-License-Identifier: Apache-2.0
"""Operators that will be slow: each rule meets the shape that it is about, and not its neighbour."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from mcubench.engines import find_slow_operators
from mcubench.engines.tflm.registrations import REGISTRATIONS
from mcubench.engines.tflm.speed import RULES
from mcubench.engines.tflm.speed.movement import MOVES
from mcubench.errors import MeasurementError
from mcubench.model import DType, Model, OptionValue, parse_model, read_model
from mcubench.oracle import start_oracle
from model_builder import ABSENT, ModelBuilder, OperatorSpec, TensorSpec, build_model

Shape = tuple[int, ...]


def _met(data: bytes) -> dict[str, list[str]]:
    return {
        finding.rule: [place.what for place in finding.places] for finding in find_slow_operators(parse_model(data))
    }


def _conv(image: Shape, filters: Shape) -> bytes:
    b = ModelBuilder()
    return b.build(b.conv_2d(b.input(image), np.ones(filters, np.int8), None, filter_scales=(1,), output_scale=1))


def _depthwise(channels: int, filters: Shape, batch: int = 1, dilation: tuple[int, int] = (1, 1)) -> bytes:
    b = ModelBuilder()
    x = b.input((batch, 8, 8, channels))
    weights = np.ones(filters, np.int8)
    y = b.depthwise_conv_2d(x, weights, None, filter_scales=(1,), output_scale=1, dilation=dilation)
    return b.build(y)


def _dense(rows: int, weights: Shape) -> bytes:
    b = ModelBuilder()
    x = b.input((rows, weights[1]))
    return b.build(b.fully_connected(x, np.ones(weights, np.int8), None, weight_scales=(1,), output_scale=1))


def _one(
    name: str,
    source: TensorSpec,
    output: TensorSpec,
    *others: TensorSpec,
    options: dict[str, OptionValue] | None = None,
) -> bytes:
    """One operator on one activation and constants."""
    operands = (0, *range(2, 2 + len(others)))
    return build_model([source, output, *others], [OperatorSpec(name, operands, (1,), "", options or {})], [0], [1])


def _int8(shape: Shape) -> TensorSpec:
    return TensorSpec("t", shape, DType.INT8, None, (0.1,), (0,))


def _of(dtype: DType, shape: Shape) -> TensorSpec:
    return TensorSpec("t", shape, dtype)


def _weights(dtype: DType, shape: Shape) -> TensorSpec:
    numpy = {DType.INT8: np.int8, DType.FLOAT32: np.float32}[dtype]
    return TensorSpec("w", shape, dtype, np.ones(shape, numpy))


def _add(left: Shape, right: Shape) -> bytes:
    b = ModelBuilder()
    x, y = b.input(left), b.input(right)
    return b.build(b.add(x, y, output_scale=1))


def _concatenation(first: float, second: float) -> bytes:
    scales = (first, second)
    tensors = [TensorSpec(f"in{at}", (1, 4), DType.INT8, None, (scale,), (0,)) for at, scale in enumerate(scales)]
    tensors.append(TensorSpec("out", (1, 8), DType.INT8, None, (first,), (0,)))
    operators = [OperatorSpec("CONCATENATION", (0, 1), (2,), "ConcatenationOptions", {"axis": 1})]
    return build_model(tensors, operators, [0, 1], [2])


def _end_of(size: int) -> bytes:
    """A softmax after a small layer."""
    b = ModelBuilder()
    y = b.fully_connected(b.input((1, 4)), np.ones((size, 4), np.int8), None, weight_scales=(1,), output_scale=1)
    return b.build(b.softmax(y))


# The rule, a model that it is about, what it says, and a neighbour that it is not about.
_CASES: dict[str, tuple[Callable[[], bytes], str, Callable[[], bytes]]] = {
    "not-in-tflm": (
        lambda: _one("CUSTOM:mine", _int8((1,)), _int8((1,))),
        "CUSTOM:mine: there is no CUSTOM:mine",
        lambda: _one("CUSTOM:SignalRfft", _int8((1,)), _int8((1,))),
    ),
    "hybrid-types": (
        lambda: _one(
            "FULLY_CONNECTED", _of(DType.FLOAT32, (1, 4)), _of(DType.FLOAT32, (1, 2)), _weights(DType.INT8, (2, 4))
        ),
        "FULLY_CONNECTED: INT8 weights and FLOAT32 activations",
        lambda: _dense(1, (2, 4)),
    ),
    "unequal-scales": (
        lambda: _concatenation(0.5, 0.25),
        "CONCATENATION: 1 of 2 inputs have another scale than 0.5: 0.25",
        lambda: _concatenation(0.5, 0.5),
    ),
    "float-arithmetic": (
        lambda: _one(
            "FULLY_CONNECTED", _of(DType.FLOAT32, (1, 4)), _of(DType.FLOAT32, (1, 2)), _weights(DType.FLOAT32, (2, 4))
        ),
        "FULLY_CONNECTED: 8 MACs in FLOAT32",
        lambda: _one("RESHAPE", _of(DType.FLOAT32, (1, 4)), _of(DType.FLOAT32, (4,))),
    ),
    "int16-activations": (
        lambda: _one(
            "FULLY_CONNECTED", _of(DType.INT16, (1, 4)), _of(DType.INT16, (1, 2)), _weights(DType.INT8, (2, 4))
        ),
        "FULLY_CONNECTED: 8 MACs",
        lambda: _dense(1, (2, 4)),
    ),
    "no-optimized-kernel": (
        lambda: _one("MEAN", _int8((1, 4, 4, 2)), _int8((1, 2))),
        "MEAN: 2 values; an AVERAGE_POOL_2D over the whole of height and width has one",
        lambda: _one("SOFTMAX", _int8((1, 4)), _int8((1, 4))),
    ),
    "few-input-channels": (
        lambda: _conv((1, 8, 8, 3), (4, 3, 3, 3)),
        "CONV_2D: 3 channels, copied in 9 pieces for each of 64 places",
        lambda: _conv((1, 8, 8, 4), (4, 3, 3, 4)),
    ),
    "left-over-products": (
        lambda: _dense(1, (4, 7)),
        "FULLY_CONNECTED: 7 products a sum: 3 of them one by one",
        lambda: _dense(1, (4, 129)),
    ),
    "plain-depthwise": (
        lambda: _depthwise(2, (1, 3, 3, 4), batch=2, dilation=(2, 2)),
        "DEPTHWISE_CONV_2D: a depth multiplier of 2 and a dilation of 2x2 and a batch of 2: 4,608 MACs",
        lambda: _depthwise(4, (1, 3, 3, 4)),
    ),
    "depthwise-window": (
        lambda: _depthwise(4, (1, 5, 5, 4)),
        "DEPTHWISE_CONV_2D: a window of 5x5: 6,400 MACs",
        lambda: _depthwise(4, (1, 3, 3, 4)),
    ),
    "large-window": (
        # 64 places of 25 products for each of 64 input places.
        lambda: _conv((1, 8, 8, 4), (4, 5, 5, 4)),
        "CONV_2D: a window of 5x5: each input value is copied 25.0 times",
        lambda: _conv((1, 8, 8, 4), (4, 3, 3, 4)),
    ),
    "copies": (
        lambda: _one("TRANSPOSE", _int8((2, 4)), _int8((4, 2))),
        "TRANSPOSE: 8 bytes written: 100.0 % of all that the model moves",
        lambda: _add((1, 8), (1, 8)),
    ),
    "weights-used-once": (
        lambda: _dense(1, (16, 8)),
        "FULLY_CONNECTED: 128 bytes of weights, 100.0 % of all, each for one product",
        lambda: _dense(2, (16, 8)),
    ),
    "exponentials": (
        lambda: _end_of(64),
        "SOFTMAX: 64 values",
        lambda: _dense(1, (64, 4)),
    ),
    "changes-scale": (
        lambda: _one("QUANTIZE", _int8((1, 4)), _int8((1, 4))),
        "QUANTIZE: 4 values from INT8 to INT8",
        lambda: _one("QUANTIZE", _of(DType.FLOAT32, (1, 4)), _int8((1, 4))),
    ),
    "crosses-to-float": (
        lambda: _one("DEQUANTIZE", _int8((1, 4)), _of(DType.FLOAT32, (1, 4))),
        "DEQUANTIZE: 4 values of the model's output to float",
        lambda: _one("QUANTIZE", _int8((1, 4)), _int8((1, 4))),
    ),
    "broadcasts": (
        lambda: _add((1, 4, 4, 2), (1, 1, 1, 2)),
        "ADD: 1x4x4x2 and 1x1x1x2: 32 values",
        lambda: _add((1, 4, 4, 2), (1, 4, 4, 2)),
    ),
}


def test_every_rule_has_a_case_and_an_id_of_its_own() -> None:
    assert [rule.id for rule in RULES] == list(dict.fromkeys(rule.id for rule in RULES))
    assert {rule.id for rule in RULES} == set(_CASES)


@pytest.mark.parametrize("rule", sorted(_CASES))
def test_a_rule_meets_what_it_is_about_and_not_its_neighbour(rule: str) -> None:
    slow, says, neighbour = _CASES[rule]
    assert _met(slow())[rule] == [says]
    assert rule not in _met(neighbour())


@pytest.mark.parametrize("rule", [rule.id for rule in RULES if rule.kind == "refused"])
def test_what_is_called_refused_is_refused_by_the_interpreter_itself(rule: str) -> None:
    with pytest.raises(MeasurementError, match="refused this model"):
        _run(_CASES[rule][0]())


@pytest.mark.parametrize("rule", ["hybrid-types", "unequal-scales"])
def test_its_neighbour_runs(rule: str) -> None:
    _run(_CASES[rule][2]())


def _run(data: bytes) -> None:
    """Run a model once, on zeros, with TensorFlow Lite Micro's own build for this computer."""
    model = Model(None, "net", "00" * 32, len(data), data, parse_model(data))
    inputs = [model.graph.tensors[index] for index in model.graph.inputs]
    sample = [np.zeros(tensor.shape, tensor.dtype.numpy) for tensor in inputs]
    with start_oracle(model, [sample]) as job:
        job.answer()


def test_a_pointwise_convolution_computes_two_channels_at_a_time() -> None:
    assert _met(_conv((1, 8, 8, 4), (3, 1, 1, 4)))["left-over-products"] == [
        "CONV_2D: 3 output channels: all products of the last one by one"
    ]
    assert "left-over-products" not in _met(_conv((1, 8, 8, 4), (6, 1, 1, 4)))


def test_a_convolution_along_a_row_is_not_copied_for_each_place() -> None:
    assert _met(_conv((1, 1, 64, 1), (4, 1, 28, 1))) == {}


def test_a_depthwise_convolution_takes_four_channels_at_a_time() -> None:
    assert _met(_depthwise(6, (1, 3, 3, 6)))["left-over-products"] == [
        "DEPTHWISE_CONV_2D: 6 channels: 2 of them one by one"
    ]


def test_a_single_leftover_of_many_is_not_worth_a_word() -> None:
    assert "left-over-products" not in _met(_conv((1, 8, 8, 5), (4, 3, 3, 5)))


def test_a_small_copy_beside_much_work_is_not_worth_a_word(mlperf_tiny: Path) -> None:
    # Its RESHAPE moves 512 of 800 thousand bytes.
    found = find_slow_operators(read_model(mlperf_tiny / "vww.tflite").graph)
    assert [finding.rule for finding in found] == ["few-input-channels", "left-over-products"]
    assert {place.operator for finding in found for place in finding.places} == {0}


def test_a_partly_quantized_model_is_refused(mlperf_tiny: Path) -> None:
    # Its README: five weight tensors are int8, and everything else is float.
    found = {
        finding.rule: finding for finding in find_slow_operators(read_model(mlperf_tiny / "kws_float.tflite").graph)
    }
    assert found["hybrid-types"].kind == "refused"
    assert len(found["hybrid-types"].places) == 5


def test_an_operator_without_operands_is_not_looked_at_further() -> None:
    tensors = [TensorSpec("in", (1, 0, 3, 4)), TensorSpec("w", (0, 3, 3, 4)), TensorSpec("out", (1, 0, 3, 0))]
    operators = [OperatorSpec("CONV_2D", (0, 1, ABSENT), (2,), "Conv2DOptions")]
    assert _met(build_model(tensors, operators, [0, 1], [2])) == {}


def test_what_moves_is_an_operator_of_the_interpreter() -> None:
    assert set(REGISTRATIONS) >= MOVES


def test_a_rule_says_what_to_do_and_names_files() -> None:
    for rule in RULES:
        assert len(rule.advice) > 20
        assert rule.source is None or re.search(r"\.(cc?|h)\b|/$", rule.source)
