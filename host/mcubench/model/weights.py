# SPDX-License-Identifier: Apache-2.0
"""What the numbers of a model's parameters are like: zeros, spread, and how much of their type they use."""

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from mcubench.model.dtype import DType
from mcubench.model.graph import Graph, Operator, Tensor
from mcubench.model.parameters import operator_parameters
from mcubench.model.part import Part

Role = Literal["weights", "bias", "operand"]

# Where an operator that multiplies has its weights and its bias, and along which axis of the weights its outputs lie
# (lite/kernels: conv.cc, depthwise_conv.cc, fully_connected.cc, transpose_conv.cc).
_WEIGHTS: Mapping[str, tuple[int, int]] = {
    "CONV_2D": (1, 0),
    "DEPTHWISE_CONV_2D": (1, 3),
    "FULLY_CONNECTED": (1, 0),
    "TRANSPOSE_CONV": (1, 0),
}
_BIAS: Mapping[str, int] = {"CONV_2D": 2, "DEPTHWISE_CONV_2D": 2, "FULLY_CONNECTED": 2, "TRANSPOSE_CONV": 3}
# The greatest magnitude of a weight: symmetric types leave the least value out (TFLite's quantization specification).
_LARGEST = {DType.INT8: 127, DType.INT16: 32767}
_BINS = 64
_CHUNK_BYTES = 1 << 20
_MAX_EXAMINED_BYTES = 64 << 20


class Histogram(Part):
    """How many values lie in each of the bins of one width, the first of which begins at `low`."""

    low: float
    bin_width: float
    counts: tuple[int, ...]


class ChannelFacts(Part):
    """The parts of weights that make one output channel each, along `axis`.

    A channel of zeros alone makes its output a constant, the bias. `range_used_worst` is `range_used` of the channel
    that uses the least of it, zeros alone left out: a scale for the whole tensor may leave a channel a few steps.
    """

    axis: int
    count: int
    zero_count: int
    range_used_worst: float | None = None
    worst: int | None = None


class WeightFacts(Part):
    """One parameter, as the file stores it: integers where it is quantized.

    `zero_share` and `range_used` are parts of 1; `range_used` is the greatest magnitude as a part of the greatest
    that the type has room for, where the type is symmetric. `not_finite_count` are infinities and NaNs, which the
    other numbers leave out. What is not there is not known, for `absent_because` where all of it is not.
    """

    tensor: int
    name: str
    role: Role
    operators: tuple[int, ...]
    dtype: str
    shape: tuple[int, ...]
    size_bytes: int
    element_count: int
    zero_count: int | None = None
    zero_share: float | None = None
    not_finite_count: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    mean: float | None = None
    standard_deviation: float | None = None
    range_used: float | None = None
    channels: ChannelFacts | None = None
    histogram: Histogram | None = None
    absent_because: str | None = None


def examine_weights(graph: Graph) -> tuple[WeightFacts, ...]:
    """The facts of every parameter, in the order in which the operators read them."""
    readers: dict[int, list[Operator]] = {}
    for operator in graph.operators:
        for tensor in operator_parameters(graph, operator):
            readers.setdefault(tensor.index, []).append(operator)
    examination = _Examination()
    return tuple(examination.facts(graph.tensors[index], found) for index, found in readers.items())


class _Examination:
    """Examines tensors until there were too many bytes: a small file may name a large buffer very often."""

    def __init__(self) -> None:
        self._left_bytes = _MAX_EXAMINED_BYTES

    def facts(self, tensor: Tensor, readers: list[Operator]) -> WeightFacts:
        role, axis = _role(tensor, readers[0])
        return WeightFacts(
            tensor=tensor.index,
            name=tensor.short_name,
            role=role,
            operators=tuple(sorted({operator.index for operator in readers})),
            dtype=tensor.dtype.name.lower(),
            shape=tensor.shape,
            size_bytes=tensor.size_bytes,
            element_count=tensor.element_count,
            **self._numbers(tensor, axis),
        )

    def _numbers(self, tensor: Tensor, axis: int | None) -> dict[str, Any]:
        if tensor.dtype.numpy is None or tensor.dtype.numpy.kind not in "iuf":
            return {"absent_because": f"{tensor.dtype.name} is no type that can be examined"}
        if tensor.size_bytes > self._left_bytes:
            return {"absent_because": f"more than {_MAX_EXAMINED_BYTES >> 20} MiB of parameters"}
        self._left_bytes -= tensor.size_bytes
        values = tensor.array()
        return {**_spread(values), **_range(tensor, values), "channels": _channels(tensor, values, axis)}


def _role(tensor: Tensor, reader: Operator) -> tuple[Role, int | None]:
    """What the parameter is to an operator that reads it, and the axis of its output channels."""
    position = reader.inputs.index(tensor.index)
    weights_at, axis = _WEIGHTS.get(reader.name, (None, None))
    if position == weights_at:
        return "weights", axis if axis is not None and axis < len(tensor.shape) else None
    return ("bias" if position == _BIAS.get(reader.name) else "operand"), None


def _spread(values: NDArray[np.generic]) -> dict[str, Any]:
    if values.dtype.itemsize == 1:
        return _spread_of_bytes(values)
    finite: NDArray[np.float64] = values.ravel().astype(np.float64)
    finite = finite[np.isfinite(finite)]
    zeros = finite.size - int(np.count_nonzero(finite))
    counts = {
        "zero_count": zeros,
        "zero_share": zeros / values.size,
        "not_finite_count": values.size - finite.size,
    }
    if finite.size == 0:
        return counts
    # The squares of the greatest float64 are infinite, which is no reason to warn anybody.
    with np.errstate(all="ignore"):
        mean, deviation = float(finite.mean()), float(finite.std())
    return counts | {
        "minimum": float(finite.min()),
        "maximum": float(finite.max()),
        "mean": mean if np.isfinite(mean) else None,
        "standard_deviation": deviation if np.isfinite(deviation) else None,
        "histogram": _histogram(finite),
    }


def _histogram(values: NDArray[Any]) -> Histogram | None:
    """None where the values lie so near each other, or so far apart, that there are no bins between."""
    with np.errstate(all="ignore"):
        try:
            counts, edges = np.histogram(values, _BINS)
        except ValueError:
            return None
    return Histogram(low=float(edges[0]), bin_width=float(edges[1] - edges[0]), counts=tuple(counts.tolist()))


def _spread_of_bytes(values: NDArray[np.generic]) -> dict[str, Any]:
    """Exact, from how often each of the 256 values is there, at a pass and without a larger copy of it all."""
    stored = values.ravel().view(np.uint8)
    counts = np.zeros(256, np.int64)
    for start in range(0, stored.size, _CHUNK_BYTES):
        counts += np.bincount(stored[start : start + _CHUNK_BYTES], minlength=256)
    numbers = np.arange(256, dtype=np.int64)
    low = 0
    if values.dtype.kind == "i":
        counts, numbers, low = np.roll(counts, 128), numbers - 128, -128
    present = numbers[counts > 0]
    mean = float(counts @ numbers) / stored.size
    zeros = int(counts[-low])
    return {
        "zero_count": zeros,
        "zero_share": zeros / stored.size,
        "not_finite_count": 0,
        "minimum": float(present[0]),
        "maximum": float(present[-1]),
        "mean": mean,
        "standard_deviation": float(np.sqrt(counts @ (numbers - mean) ** 2 / stored.size)),
        "histogram": Histogram(
            low=low, bin_width=256 // _BINS, counts=tuple(counts.reshape(_BINS, -1).sum(axis=1).tolist())
        ),
    }


def _range(tensor: Tensor, values: NDArray[np.generic]) -> dict[str, Any]:
    largest = _largest(tensor)
    if largest is None:
        return {}
    return {"range_used": min(int(_magnitudes(values.reshape(1, -1))[0]) / largest, 1.0)}


def _largest(tensor: Tensor) -> int | None:
    """The greatest magnitude that a symmetric type has room for, None where the type or its zero is not."""
    if tensor.quantization is None or any(tensor.quantization.zero_points):
        return None
    return _LARGEST.get(tensor.dtype)


def _channels(tensor: Tensor, values: NDArray[np.generic], axis: int | None) -> ChannelFacts | None:
    if axis is None:
        return None
    rows = np.moveaxis(values, axis, 0).reshape(values.shape[axis], -1)
    zero = ~rows.any(axis=1)
    count, zero_count, largest = len(rows), int(zero.sum()), _largest(tensor)
    if largest is None or zero_count == count:
        return ChannelFacts(axis=axis, count=count, zero_count=zero_count)
    magnitudes = np.where(zero, largest + 1, _magnitudes(rows))
    worst = int(magnitudes.argmin())
    used = min(int(magnitudes[worst]) / largest, 1.0)
    return ChannelFacts(axis=axis, count=count, zero_count=zero_count, range_used_worst=used, worst=worst)


def _magnitudes(rows: NDArray[Any]) -> NDArray[np.int64]:
    """The greatest magnitude of each row of integers."""
    magnitudes: NDArray[np.int64] = np.maximum(rows.max(axis=1).astype(np.int64), -rows.min(axis=1).astype(np.int64))
    return magnitudes
