# SPDX-License-Identifier: Apache-2.0
"""Functions of one element, for any type."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from firmware.kernels.case import Case, Dice
from firmware.kernels.typed import TypedGraph, random_shape, random_spec, spec
from mcubench.model import DType
from model_builder import ModelBuilder, TensorSpec

# The output's quantization that TensorFlow Lite wants of an operator.
_FIXED = {
    ("LOGISTIC", DType.INT8): (1 / 256, -128),
    ("TANH", DType.INT8): (1 / 128, 0),
    ("LOGISTIC", DType.INT16): (1 / 32_768, 0),
    ("TANH", DType.INT16): (1 / 32_768, 0),
}
_RSQRT_LARGEST = {DType.INT8: 127, DType.FLOAT32: 50}
_TABLES = {
    "ABS": "AbsOptions",
    "NEG": "NegOptions",
    "HARD_SWISH": "HardSwishOptions",
    "LEAKY_RELU": "LeakyReluOptions",
}


def _random(name: str, dice: Dice, dtype: DType) -> TypedGraph:
    builder = ModelBuilder()
    shape = dice.pick((1, 256), random_shape(dice))
    x = builder.typed_input(_input(name, dice, dtype, shape))
    if name == "RSQRT":
        zero = 0.001 if dtype is DType.FLOAT32 else builder.tensors[x].zero_points[0]
        builder.ranges[x] = (zero, dice.pick(127, 32_767) if dtype is DType.INT16 else _RSQRT_LARGEST[dtype])
    elif dtype is DType.FLOAT32:
        builder.ranges[x] = dice.pick((-4.0, 4.0), (-20.0, 20.0))
    options = {"alpha": dice.pick(0.1, 0.25, dice.power(-6, 0))} if name == "LEAKY_RELU" else {}
    return builder, builder.operator(
        name, [x], [_output(name, dice, builder.tensors[x])], _TABLES.get(name, ""), options
    )


def _input(name: str, dice: Dice, dtype: DType, shape: tuple[int, ...]) -> TensorSpec:
    if dtype is DType.INT16:
        return spec("input", shape, dtype, dice.pick(1 / 4096, dice.power(-18, -12), dice.power(-12, -8)))
    if name == "RSQRT":
        return spec("input", shape, dtype, dice.power(-8, 2), dice.pick(-128, 0, dice.integer(-128, 100)))
    return random_spec(dice, "input", shape, dtype)


def _output(name: str, dice: Dice, x: TensorSpec) -> TensorSpec:
    if x.dtype is DType.FLOAT32:
        return TensorSpec("output", x.shape, x.dtype)
    if (name, x.dtype) in _FIXED:
        return spec("output", x.shape, x.dtype, *_FIXED[name, x.dtype])
    if name == "RSQRT":
        return spec(
            "output",
            x.shape,
            x.dtype,
            float(np.float32(dice.power(*(-9, -4) if x.dtype is DType.INT8 else (-22, -12)) / x.scales[0] ** 0.5)),
            dice.zero_point(),
        )
    scale = dice.pick(x.scales[0], float(np.float32(x.scales[0] * dice.power(-0.5, 2))))
    return spec("output", x.shape, x.dtype, scale, dice.zero_point())


NAMES = (
    *("ABS", "ELU", "HARD_SWISH", "LEAKY_RELU", "LOGISTIC", "NEG"),
    *("RELU", "RELU6", "RELU_N1_TO_1", "RSQRT", "TANH"),
)
MAKERS = {name: partial(_random, name) for name in NAMES}


def coarse_curve_cases() -> Iterator[Case]:
    """LOGISTIC and TANH of inputs of which one step goes to the end of the curve, or nearly."""
    for name in ("LOGISTIC", "TANH"):
        for scale in (3.9, 4.0, 7.5, 8.0, 10.0, 15.9, 16.0, 18.1, 1000.0, 1e9):
            builder = ModelBuilder()
            x = builder.input((1, 256), scale, 3)
            output = spec("output", (1, 256), DType.INT8, *_FIXED[name, DType.INT8])
            yield Case(f"{name} of scale {scale}", builder, builder.operator(name, [x], [output]))
