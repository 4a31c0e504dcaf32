# SPDX-License-Identifier: Apache-2.0
"""What weights lose, by channel."""

import numpy as np
import numpy.typing as npt
import pytest

from mcubench.convert.loss.match import match_graphs
from mcubench.convert.loss.weights import weight_losses
from mcubench.model import DType, parse_model
from mcubench.result import Absent, WeightLoss
from model_builder import OperatorSpec, TensorSpec, build_model

RANDOM = np.random.default_rng(0).uniform(-1, 1, (4, 50)).astype(np.float32)


def loss_of(
    weights: npt.NDArray[np.float32],
    stored: npt.NDArray[np.integer],
    scales: tuple[float, ...],
    dtype: DType = DType.INT8,
) -> WeightLoss:
    """The row of a FULLY_CONNECTED with these weights."""
    rows, columns = weights.shape
    layer = OperatorSpec("FULLY_CONNECTED", (0, 1), (2,), "FullyConnectedOptions")
    ends = (TensorSpec("x", (1, columns), DType.FLOAT32), TensorSpec("y", (1, rows), DType.FLOAT32))
    ours = TensorSpec("w", weights.shape, DType.FLOAT32, weights)
    theirs = TensorSpec("w", weights.shape, dtype, stored, scales, (0,) * len(scales))
    before, after = (parse_model(build_model([ends[0], it, ends[1]], [layer], [0], [2])) for it in (ours, theirs))
    return weight_losses(before, after, match_graphs(before, after))[0]


def symmetric(
    weights: npt.NDArray[np.float32], *, per_channel: bool
) -> tuple[npt.NDArray[np.int8], tuple[float, ...]]:
    """Weights as a quantizer makes them."""
    largest = np.abs(weights).max(axis=1) if per_channel else np.abs(weights).max().reshape(1)
    scales = (largest / 127).astype(np.float32)
    stored = np.round(weights / scales.reshape(-1, 1) if per_channel else weights / scales).astype(np.int8)
    return stored, tuple(scales.tolist())


def number(level: float | Absent | None) -> float:
    assert isinstance(level, float)
    return level


def test_uniform_weights_at_full_scale_have_the_sqnr_of_254_levels() -> None:
    row = loss_of(RANDOM, *symmetric(RANDOM, per_channel=True))
    # 254 steps over the range: 10 log10(254^2).
    assert number(row.sqnr_db) == pytest.approx(48.1, abs=0.7)
    assert len(row.channels) == row.scales == 4
    assert number(row.worst_error_steps) == pytest.approx(0.5, abs=0.02)


def test_the_quantizers_own_choice_is_one_of_the_two_that_are_compared() -> None:
    small = RANDOM * np.array([[1.0], [0.01], [1.0], [1.0]], np.float32)
    tensor = loss_of(small, *symmetric(small, per_channel=False))
    channel = loss_of(small, *symmetric(small, per_channel=True))
    assert number(tensor.sqnr_db) == pytest.approx(number(tensor.int8_per_tensor_sqnr_db), abs=1e-3)
    assert number(channel.sqnr_db) == pytest.approx(number(channel.int8_per_channel_sqnr_db), abs=1e-3)
    assert tensor.worst_channel == 1
    # A hundredth of the range is 6.6 bits less.
    assert number(channel.channels[1]) - number(tensor.channels[1]) == pytest.approx(40, abs=3)


def test_a_channel_of_which_nothing_is_left_is_named() -> None:
    tiny = RANDOM * np.array([[1.0], [1.0], [0.001], [0.0]], np.float32)
    row = loss_of(tiny, *symmetric(tiny, per_channel=False))
    assert row.lost_channels == (2,)
    assert row.zero_channels == (3,)
    # Noise as strong as the signal: 0 dB.
    assert number(row.channels[2]) == pytest.approx(0.0)
    assert row.channels[3] is None


def test_weights_that_cannot_be_read_are_there_with_the_reason() -> None:
    packed = np.zeros((4, 25), np.int8)
    weights = TensorSpec("w", (4, 50), DType.INT4, packed, (0.1,), (0,))
    layer = OperatorSpec("FULLY_CONNECTED", (0, 1), (2,), "FullyConnectedOptions")
    ends = (TensorSpec("x", (1, 50), DType.FLOAT32), TensorSpec("y", (1, 4), DType.FLOAT32))
    floats = TensorSpec("w", (4, 50), DType.FLOAT32, RANDOM)
    before, after = (parse_model(build_model([ends[0], it, ends[1]], [layer], [0], [2])) for it in (floats, weights))
    row = weight_losses(before, after, match_graphs(before, after))[0]
    assert row.sqnr_db == Absent(reason="NumPy has no INT4")
