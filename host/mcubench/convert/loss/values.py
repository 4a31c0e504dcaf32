# SPDX-License-Identifier: Apache-2.0
"""Between what a tensor stores and the real numbers that it stands for."""

from typing import Any

import numpy as np
import numpy.typing as npt

from mcubench.dataset import quantize_samples
from mcubench.model import Quantization, Tensor

Array = npt.NDArray[Any]
Reals = npt.NDArray[np.float64]

_STORED_AS_INTEGERS = ("INT8", "UINT8", "INT16")


def is_real(tensor: Tensor) -> bool:
    """Whether a tensor stands for real numbers: a float, or an integer with a scale."""
    return tensor.dtype.is_float or tensor.quantization is not None


def real_values(tensor: Tensor, stored: Array) -> Reals:
    """The real numbers, rounded to float32 as DEQUANTIZE does; along the axis of its scales where it has several."""
    quantization = tensor.quantization
    if tensor.dtype.is_float or quantization is None:
        return stored.astype(np.float64)
    reals = (stored.astype(np.float64) - _along(tensor, quantization.zero_points)) * steps_of(tensor)
    return reals.astype(np.float32).astype(np.float64)


def can_store(tensor: Tensor, source: Tensor) -> bool:
    """Whether `stored_values` knows how the values of another tensor go into this one."""
    if source.dtype is tensor.dtype:
        return True
    return source.dtype.name == "FLOAT32" and tensor.dtype.name in _STORED_AS_INTEGERS and is_per_tensor(tensor)


def stored_values(tensor: Tensor, values: Array) -> Array:
    """What a tensor holds when it is given float values, rounded and saturated as TensorFlow Lite does."""
    quantization = tensor.quantization
    dtype = tensor.dtype.numpy
    if dtype is None or quantization is None or values.dtype == dtype:
        return values
    return quantize_samples(values, quantization.scales[0], quantization.zero_points[0], dtype)


def is_per_tensor(tensor: Tensor) -> bool:
    """Whether it has one scale."""
    return tensor.quantization is not None and not tensor.quantization.per_channel


def representable(tensor: Tensor) -> tuple[float, float] | None:
    """The least and the greatest real number that a tensor with one scale can hold; None for a float."""
    limits = tensor.dtype.integer_range
    if limits is None or tensor.quantization is None or tensor.quantization.per_channel:
        return None
    low, high = (_real(tensor.quantization, limit) for limit in limits)
    return low, high


def _real(quantization: Quantization, stored: int) -> float:
    return (stored - quantization.zero_points[0]) * quantization.scales[0]


def _along(tensor: Tensor, values: tuple[float, ...] | tuple[int, ...]) -> Reals:
    """One value, or one for each index of the axis, in a shape that goes with the tensor's from its end on."""
    array: Reals = np.array(values, np.float64)
    if tensor.quantization is None or not tensor.quantization.per_channel:
        return array[0]  # type: ignore[no-any-return]
    return array.reshape([-1, *[1] * (len(tensor.shape) - tensor.quantization.axis - 1)])


def steps_of(tensor: Tensor) -> Reals:
    """The scales of a quantized tensor, in a shape that goes with its values.

    Raises:
        ValueError: the tensor has none.
    """
    if tensor.quantization is None:
        raise ValueError(f"{tensor.label} has no scale")
    return _along(tensor, tensor.quantization.scales)


def step_of(tensor: Tensor) -> float | None:
    """The distance of neighbouring values, where it is the same everywhere; None for floats."""
    return tensor.quantization.scales[0] if tensor.quantization is not None and is_per_tensor(tensor) else None
