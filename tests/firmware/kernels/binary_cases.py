# SPDX-License-Identifier: Apache-2.0
"""Functions of two elements, for any type, with broadcasting and constants."""

from dataclasses import replace
from functools import partial

import numpy as np

from firmware.kernels.case import ACTIVATIONS, Dice
from firmware.kernels.typed import TypedGraph, random_shape, random_spec, spec
from mcubench.model import DType
from model_builder import ModelBuilder, TensorSpec

_TABLES = {
    "ADD": "AddOptions",
    "SUB": "SubOptions",
    "MUL": "MulOptions",
    "PRELU": "",
    **dict.fromkeys(("MAXIMUM", "MINIMUM"), "MaximumMinimumOptions"),
    "SQUARED_DIFFERENCE": "SquaredDifferenceOptions",
}
_FUSED = ("ADD", "SUB", "MUL")


def _random(name: str, dice: Dice, dtype: DType) -> TypedGraph:
    builder = ModelBuilder()
    shape = random_shape(dice)
    first = random_spec(dice, "first", shape, dtype)
    a = builder.typed_input(first)
    kind = dice.integer(0, 5)
    other = shape if kind < 3 else tuple(dice.pick(1, size) for size in shape)[dice.integer(0, len(shape) - 1) :]
    if name == "PRELU":
        other = (1,) * (len(shape) - 1) + shape[-1:]
    second = _second(name, dice, first, other)
    if kind == 0 and name != "PRELU":
        b = a
    elif kind == 5:
        b = builder.tensor(replace(second, data=_values(dice, second)))
    else:
        b = builder.typed_input(second)
    output = _output(
        name, dice, (builder.tensors[a], builder.tensors[b]), np.broadcast_shapes(shape, builder.tensors[b].shape)
    )
    options = {"fused_activation_function": int(dice.pick(*ACTIVATIONS))} if name in _FUSED else {}
    return builder, builder.operator(name, [a, b], [output], _TABLES[name], options)


def _values(dice: Dice, tensor: TensorSpec) -> np.ndarray[tuple[int, ...], np.dtype[np.generic]]:
    if tensor.dtype is DType.FLOAT32:
        return dice.generator.uniform(-4, 4, tensor.shape).astype(np.float32)
    assert tensor.dtype.integer_range is not None
    low, high = tensor.dtype.integer_range
    return dice.generator.integers(low, high + 1, tensor.shape).astype(tensor.dtype.numpy)


def _second(name: str, dice: Dice, first: TensorSpec, shape: tuple[int, ...]) -> TensorSpec:
    if name in {"MAXIMUM", "MINIMUM"} or not first.scales:
        return replace(first, name="second", shape=shape)
    scale = float(np.float32(first.scales[0] * dice.power(-6, 6)))
    return spec("second", shape, first.dtype, scale, dice.zero_point())


def _output(name: str, dice: Dice, operands: tuple[TensorSpec, TensorSpec], shape: tuple[int, ...]) -> TensorSpec:
    first, second = operands
    if name in {"MAXIMUM", "MINIMUM"} or not first.scales:
        return replace(first, name="output", shape=shape)
    a, b = first.scales[0], second.scales[0]
    steps = 64.0 if first.dtype is DType.INT8 else 16_384.0
    scale = {
        "MUL": a * b * steps,
        "PRELU": a * max(1.0, b * steps),
        "SQUARED_DIFFERENCE": max(a, b) ** 2 * steps,
    }.get(name, 2 * max(a, b))
    return spec("output", shape, first.dtype, float(np.float32(scale * dice.power(-1, 2))), dice.zero_point())


MAKERS = {name: partial(_random, name) for name in _TABLES}
