# SPDX-License-Identifier: Apache-2.0
"""A tensor's quantization: scales and zero points that fit its type and its shape."""

from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mcubench.errors import ModelError
from mcubench.model.dtype import DType
from mcubench.model.flat import DAMAGED, Table
from mcubench.model.graph import Quantization

_MAX_CHANNELS = 65_536
_INT64_RANGE = (-(1 << 63), (1 << 63) - 1)


def read_quantization(schema: ModuleType, tensor: Table, shape: tuple[int, ...], dtype: DType) -> Quantization | None:
    """The quantization of a tensor of that shape and type, None where its file gives no scale.

    Raises:
        ModelError: it contradicts the tensor; the message names the tensor.
    """
    parameters = tensor.child("Quantization", tensor.where)
    if parameters is None:
        return None
    details = parameters.number("DetailsType")
    if details != schema.QuantizationDetails.NONE:
        raise ModelError(f"{tensor.where} has a custom or blockwise quantization (details type {details})")
    scales = parameters.vector("Scale", _MAX_CHANNELS)
    if len(scales) == 0:
        return None
    wrong = np.flatnonzero(~(np.isfinite(scales) & (scales > 0)))
    if wrong.size:
        raise ModelError(
            f"{tensor.where} has a scale that is not a positive number: {scales[wrong[0]]} (number {wrong[0]} of "
            f"{len(scales)}; {dtype.name} {list(shape)})",
            hint=DAMAGED,
        )
    axis = parameters.number("QuantizedDimension") if len(scales) > 1 else 0
    if len(scales) > 1:
        _check_channels(tensor, shape, axis, len(scales))
    zero_points = _zero_points(tensor, parameters.vector("ZeroPoint", _MAX_CHANNELS), len(scales), dtype)
    return Quantization(tuple(scales.tolist()), zero_points, axis)


def _check_channels(tensor: Table, shape: tuple[int, ...], axis: int, count: int) -> None:
    if not 0 <= axis < len(shape):
        raise ModelError(f"{tensor.where} is quantized along axis {axis} and has {len(shape)}", hint=DAMAGED)
    if count != shape[axis]:
        raise ModelError(f"{tensor.where} has {count} scales for {shape[axis]} channels (axis {axis})", hint=DAMAGED)


def _zero_points(tensor: Table, points: NDArray[Any], count: int, dtype: DType) -> tuple[int, ...]:
    """One zero point a scale; a file may give one for all."""
    if len(points) not in {1, count}:
        raise ModelError(f"{tensor.where} has {len(points)} zero points for {count} scales", hint=DAMAGED)
    low, high = dtype.integer_range or _INT64_RANGE
    values: list[int] = points.tolist()
    outside = next((value for value in values if not low <= value <= high), None)
    if outside is not None:
        raise ModelError(f"{tensor.where}: {outside} is no zero point of {dtype.name}", hint=DAMAGED)
    return tuple(values * (count // len(values)))
