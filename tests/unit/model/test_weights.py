# SPDX-License-Identifier: Apache-2.0
"""What the numbers of parameters are like: against NumPy and SciPy, and what is known of real models."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from mcubench.model import DType, Model, ModelSummary, parse_model, read_model, summarize
from mcubench.model.weights import WeightFacts, examine_weights
from model_builder import ABSENT, ModelBuilder, OperatorSpec, TensorSpec, build_model, pack_model, unpack_model


def _summary(data: bytes) -> ModelSummary:
    return summarize(Model(None, "net", "00" * 32, len(data), data, parse_model(data)))


def _dense(weights: NDArray[Any], dtype: DType = DType.FLOAT32, **spec: Any) -> WeightFacts:
    """A fully connected layer with these weights, [out, in]."""
    rows, columns = weights.shape
    activation = DType.INT8 if dtype is DType.INT8 else DType.FLOAT32
    tensors = [
        TensorSpec("in", (1, columns), activation),
        TensorSpec("w", (rows, columns), dtype, weights, **spec),
        TensorSpec("out", (1, rows), activation),
    ]
    operators = [OperatorSpec("FULLY_CONNECTED", (0, 1, ABSENT), (2,), "FullyConnectedOptions")]
    (facts,) = examine_weights(parse_model(build_model(tensors, operators, [0], [2])))
    return facts


@given(st.integers(0, 2**32 - 1), st.integers(1, 9), st.integers(1, 40))
@settings(max_examples=60, deadline=None)
def test_the_spread_of_bytes_is_what_numpy_and_scipy_say(seed: int, rows: int, columns: int) -> None:
    weights = np.random.default_rng(seed).integers(-9, 10, (rows, columns), np.int8) * 14
    facts = _dense(weights.astype(np.int8), DType.INT8, scales=(0.1,), zero_points=(0,))
    described = stats.describe(weights.astype(np.float64), axis=None, ddof=0)
    assert (facts.minimum, facts.maximum) == described.minmax
    assert facts.mean == pytest.approx(described.mean)
    assert facts.standard_deviation == pytest.approx(described.variance**0.5)
    assert facts.zero_count == int((weights == 0).sum())
    assert facts.range_used == pytest.approx(np.abs(weights).max() / 127)
    assert facts.histogram is not None
    edges = facts.histogram.low + facts.histogram.bin_width * np.arange(len(facts.histogram.counts) + 1)
    assert list(facts.histogram.counts) == np.histogram(weights, edges)[0].tolist()


def test_more_bytes_than_are_looked_at_at_a_time_are_all_counted() -> None:
    weights = np.random.default_rng(0).integers(-127, 128, (1100, 1024), np.int8)
    facts = _dense(weights, DType.INT8, scales=(0.1,), zero_points=(0,))
    assert facts.histogram is not None
    assert sum(facts.histogram.counts) == weights.size
    assert facts.mean == pytest.approx(weights.mean(dtype=np.float64))


def test_unsigned_bytes_have_their_zero_at_zero() -> None:
    facts = _dense(np.array([[0, 0, 200, 255]], np.uint8), DType.UINT8, scales=(0.1,), zero_points=(128,))
    assert (facts.zero_count, facts.minimum, facts.maximum) == (2, 0, 255)
    # The type is not symmetric: there is no greatest magnitude.
    assert facts.range_used is None


def test_floats_are_described_without_those_that_are_no_numbers() -> None:
    facts = _dense(np.array([[np.nan, np.inf, 0.0, 1.0], [2.0, 3.0, -np.inf, -6.0]], np.float32))
    assert (facts.not_finite_count, facts.zero_count, facts.zero_share) == (3, 1, 1 / 8)
    assert (facts.minimum, facts.maximum, facts.mean) == (-6, 3, 0)
    assert facts.histogram is not None
    assert sum(facts.histogram.counts) == 5


@pytest.mark.parametrize("values", [[np.nan] * 4, [1e-45] * 4, [3.4e38, -3.4e38, 0, 0], [7.0] * 4])
def test_no_float_is_too_odd_to_be_described(values: list[float]) -> None:
    facts = _dense(np.array([values], np.float32))
    assert facts.absent_because is None
    assert facts.element_count == 4


def test_doubles_whose_squares_are_infinite_have_no_deviation() -> None:
    tensors = [
        TensorSpec("d", (2,), DType.FLOAT64, np.array([1.7e308, -1.7e308])),
        TensorSpec("o", (2,), DType.FLOAT64),
    ]
    (facts,) = examine_weights(parse_model(build_model(tensors, [OperatorSpec("NEG", (0,), (1,))], [], [1])))
    assert (facts.minimum, facts.standard_deviation, facts.histogram) == (-1.7e308, None, None)


def test_channels_of_zeros_are_counted_along_the_outputs() -> None:
    b = ModelBuilder()
    filters = np.ones((4, 1, 1, 3), np.int8)
    filters[[1, 3]] = 0
    y = b.conv_2d(b.input((1, 2, 2, 3)), filters, None, filter_scales=(0.1,) * 4, output_scale=1)
    depthwise = np.ones((1, 3, 3, 4), np.int8) * np.array([0, 127, 2, 3], np.int8)
    y = b.depthwise_conv_2d(y, depthwise.astype(np.int8), None, filter_scales=(0.1,), output_scale=1)
    first, second = examine_weights(parse_model(b.build(y)))
    assert first.channels is not None
    assert (first.channels.axis, first.channels.count, first.channels.zero_count) == (0, 4, 2)
    assert second.channels is not None
    assert (second.channels.axis, second.channels.count, second.channels.zero_count) == (3, 4, 1)
    # Zeros alone are left out: the channel of twos uses the least.
    assert (second.channels.worst, second.channels.range_used_worst) == (2, 2 / 127)


def test_the_least_int8_is_no_more_than_the_whole_range() -> None:
    facts = _dense(np.array([[-128, 5]], np.int8), DType.INT8, scales=(0.1,), zero_points=(0,))
    assert facts.range_used == 1
    assert facts.channels is not None
    assert facts.channels.range_used_worst == 1


def test_a_parameter_knows_what_it_is_and_who_reads_it(network: bytes) -> None:
    roles = [(fact.operators, fact.role) for fact in examine_weights(parse_model(network))]
    assert roles == [((0,), "weights"), ((0,), "bias"), ((1,), "weights"), ((6,), "weights"), ((6,), "bias")]


def test_a_type_that_numpy_has_not_is_absent_with_the_reason() -> None:
    tensors = [
        TensorSpec("in", (1, 4)),
        TensorSpec("w", (2, 4), DType.INT4, np.zeros(4, np.uint8)),
        TensorSpec("out", (1, 2)),
    ]
    operators = [OperatorSpec("FULLY_CONNECTED", (0, 1, ABSENT), (2,), "FullyConnectedOptions")]
    (facts,) = examine_weights(parse_model(build_model(tensors, operators, [0], [2])))
    assert facts.absent_because == "INT4 is no type that can be examined"
    assert facts.zero_share is None


def test_a_large_buffer_that_many_tensors_share_is_not_examined_for_each() -> None:
    count, weights = 40, np.ones((1 << 18, 16), np.int8)
    tensors = [TensorSpec("in", (1, 16))]
    operators = []
    for number in range(count):
        data = weights if number == 0 else np.ones(1, np.int8)
        tensors += [TensorSpec("w", weights.shape, data=data), TensorSpec("out", (1, len(weights)))]
        operators.append(OperatorSpec("FULLY_CONNECTED", (0, 2 * number + 1, ABSENT), (2 * number + 2,)))
    model = unpack_model(build_model(tensors, operators, [0], [2]))
    for tensor in model.subgraphs[0].tensors:
        if tensor.name == b"w":
            tensor.buffer = model.subgraphs[0].tensors[1].buffer
    facts = examine_weights(parse_model(pack_model(model)))
    examined = [fact for fact in facts if fact.absent_because is None]
    assert sum(fact.size_bytes for fact in examined) == 64 << 20
    assert {fact.absent_because for fact in facts} == {None, "more than 64 MiB of parameters"}


def test_the_person_detector_has_dead_channels_and_mostly_zeros(mlperf_tiny: Path) -> None:
    summary = summarize(read_model(mlperf_tiny / "vww.tflite"))
    last = [fact for fact in summary.weights if fact.role == "weights" and fact.shape == (256, 1, 1, 256)]
    assert len(last) == 1
    assert last[0].channels is not None
    assert (last[0].channels.zero_count, last[0].channels.count) == (234, 256)
    assert summary.zero_weight_share is not None
    assert round(summary.zero_weight_share, 2) == 0.83


def test_the_share_of_zeros_leaves_biases_out() -> None:
    b = ModelBuilder()
    weights, bias = np.array([[0, 1, 1, 1]], np.int8), np.zeros(1, np.int32)
    y = b.fully_connected(b.input((1, 4)), weights, bias, weight_scales=(0.1,), output_scale=1)
    assert _summary(b.build(y)).zero_weight_share == 1 / 4
