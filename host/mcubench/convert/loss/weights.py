# SPDX-License-Identifier: Apache-2.0
"""What quantization took from weights and biases, channel by channel."""

from typing import Any

import numpy as np

from mcubench.convert.loss.folding import constant_behind
from mcubench.convert.loss.match import Match
from mcubench.convert.loss.noise import sqnr
from mcubench.convert.loss.values import Reals, real_values, steps_of
from mcubench.model import Graph, Operator, Tensor
from mcubench.result import Absent, Decibels, WeightLoss

# The axis of the output channels, which is the one that may have a scale each: the 8-bit quantization specification.
_CHANNEL_AXES = {"CONV_2D": 0, "DEPTHWISE_CONV_2D": 3, "FULLY_CONNECTED": 0, "TRANSPOSE_CONV": 0, "CONV_3D": 4}
_INT8_MAX = 127


def weight_losses(float_graph: Graph, quantized: Graph, match: Match) -> tuple[WeightLoss, ...]:
    """Of every matched operator the float constants that it computes with, against what became of them."""
    rows: list[WeightLoss] = []
    for index, other in sorted(match.operators.items()):
        operator, twin = float_graph.operators[index], quantized.operators[other]
        for ours, theirs in zip(operator.inputs, twin.inputs, strict=False):
            if ours is None or theirs is None:
                continue
            before, after = constant_behind(float_graph, ours), constant_behind(quantized, theirs)
            if before is not None and after is not None and before.dtype.is_float:
                rows.append(_weight_loss(operator, before, after))
    return tuple(rows)


def _weight_loss(operator: Operator, before: Tensor, after: Tensor) -> WeightLoss:
    reason = _why_not_comparable(before, after)
    facts: dict[str, Any] = {"sqnr_db": Absent(reason=reason)} if reason else _facts(operator, before, after)
    return WeightLoss(
        operator=operator.index,
        name=operator.name,
        tensor=before.name,
        type_after=after.dtype.name,
        scales=0 if after.quantization is None else len(after.quantization.scales),
        **facts,
    )


def _why_not_comparable(before: Tensor, after: Tensor) -> str | None:
    if before.shape != after.shape:
        return f"its shape is {list(after.shape)} in the quantized model, and was {list(before.shape)}"
    unread = next((tensor.dtype for tensor in (before, after) if tensor.dtype.numpy is None), None)
    return None if unread is None else f"NumPy has no {unread.name}"


def _facts(operator: Operator, before: Tensor, after: Tensor) -> dict[str, Any]:
    """What can be said of weights that NumPy can hold."""
    right, quantized = before.array().astype(np.float64), real_values(after, after.array())
    facts: dict[str, Any] = {"sqnr_db": sqnr(right, quantized)}
    if after.quantization is not None:
        facts["worst_error_steps"] = float(np.max(np.abs(quantized - right) / steps_of(after), initial=0.0))
    axis = _channel_axis(operator, before, after)
    if axis is None or before.shape[axis] < 2:
        return facts
    ours, theirs = _channels(right, axis), _channels(quantized, axis)
    levels = [sqnr(one, other) for one, other in zip(ours, theirs, strict=True)]
    known = [(level, at) for at, level in enumerate(levels) if not isinstance(level, Absent)]
    return facts | {
        "channels": tuple(None if isinstance(level, Absent) else level for level in levels),
        "worst_channel": min(known)[1] if known else None,
        "lost_channels": tuple(np.flatnonzero(ours.any(axis=1) & ~theirs.any(axis=1)).tolist()),
        "zero_channels": tuple(np.flatnonzero(~ours.any(axis=1)).tolist()),
        "int8_per_tensor_sqnr_db": _symmetric(ours.reshape(1, -1)),
        "int8_per_channel_sqnr_db": _symmetric(ours),
    }


def _channel_axis(operator: Operator, before: Tensor, after: Tensor) -> int | None:
    """The axis of the channels; None for a bias, which has one number each."""
    if len(before.shape) < 2:
        return None
    if after.quantization is not None and after.quantization.per_channel:
        return after.quantization.axis
    return _CHANNEL_AXES.get(operator.name)


def _channels(values: Reals, axis: int) -> Reals:
    """One row a channel."""
    return np.moveaxis(values, axis, 0).reshape(values.shape[axis], -1)


def _symmetric(rows: Reals) -> Decibels:
    """The SQNR of int8 with one scale a row: the largest weight is 127 steps."""
    steps = np.max(np.abs(rows), axis=1, keepdims=True) / _INT8_MAX
    steps[steps == 0.0] = 1.0
    return sqnr(rows, np.round(rows / steps) * steps)
