# SPDX-License-Identifier: Apache-2.0
"""Tensors of any type for cases of one operator."""

from dataclasses import replace

from firmware.kernels.case import Dice
from mcubench.model import DType
from model_builder import ModelBuilder, TensorSpec

TypedGraph = tuple[ModelBuilder, tuple[int, ...]]


def spec(name: str, shape: tuple[int, ...], dtype: DType, scale: float = 0.5, zero_point: int = 0) -> TensorSpec:
    """A tensor; one of quantized integers has a scale, and int16 no zero point."""
    if dtype is DType.INT8:
        return TensorSpec(name, shape, dtype, None, (scale,), (zero_point,))
    if dtype is DType.INT16:
        return TensorSpec(name, shape, dtype, None, (scale,), (0,))
    return TensorSpec(name, shape, dtype)


def like(tensor: TensorSpec, name: str, shape: tuple[int, ...]) -> TensorSpec:
    """A tensor of the same type and quantization, of another shape."""
    return replace(tensor, name=name, shape=shape, data=None)


def random_spec(dice: Dice, name: str, shape: tuple[int, ...], dtype: DType) -> TensorSpec:
    """A tensor with any quantization."""
    return spec(name, shape, dtype, dice.power(-8, 1), dice.zero_point())


def random_shape(dice: Dice, low: int = 1, high: int = 4, largest: int = 5) -> tuple[int, ...]:
    """Of so many dimensions, each of up to `largest` elements."""
    return tuple(dice.integer(1, largest) for _ in range(dice.integer(low, high)))
