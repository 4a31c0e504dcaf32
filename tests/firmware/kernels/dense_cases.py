# SPDX-License-Identifier: Apache-2.0
"""FULLY_CONNECTED and ADD."""

from collections.abc import Iterator

import numpy as np

from firmware.kernels.case import ACTIVATIONS, Case, Dice, Graph
from model_builder import ModelBuilder


def random_fully_connected(dice: Dice) -> Graph:
    """From inputs of two to four dimensions."""
    builder = ModelBuilder()
    batches, depth, channels = dice.integer(1, 4), dice.pick(1, 2, 3, 10, 33, 64, 200), dice.integer(1, 12)
    shape = dice.pick((batches, depth), (batches, 1, 1, depth), (1, batches, depth))
    x = builder.input(shape, dice.power(-9, 1), dice.zero_point())
    output_scale = dice.power(-7, 0)
    y = builder.fully_connected(
        x,
        dice.int8((channels, depth)),
        dice.bias(channels, 5000 * int(depth**0.5)),
        weight_scales=dice.weight_scales(channels, builder.tensors[x].scales[0], output_scale, depth),
        output_scale=output_scale,
        output_zero_point=dice.zero_point(),
        activation=dice.pick(*ACTIVATIONS),
    )
    return builder, y


def edge_fully_connected() -> Iterator[Case]:
    """Sums as large as 32 bits hold, zero points at both ends."""
    for zero_point in (-128, 127):
        builder = ModelBuilder()
        x = builder.input((1, 1000), 0.01, zero_point)
        weights = np.full((4, 1000), -128, np.int8)
        weights[1::2] = 127
        # 1000 x 128 x 255 is the most that the products come to; the biases take all of what 32 bits leave.
        left = (1 << 31) - 1 - 1000 * 128 * 255
        biases = np.array([left, left, -left, -left], np.int32)
        y = builder.fully_connected(
            x, weights, biases, weight_scales=[0.001], output_scale=300.0, output_zero_point=-zero_point - 1
        )
        yield Case(f"largest sums, zero point {zero_point}", builder, (y,))


def random_add(dice: Dice) -> Graph:
    """Of a tensor to itself, to another, to one that is broadcast, to a constant."""
    builder = ModelBuilder()
    shape = tuple(dice.integer(1, 5) for _ in range(dice.integer(1, 4)))
    scale = dice.power(-8, 2)
    a = builder.input(shape, scale, dice.zero_point())
    kind = dice.integer(0, 5)
    if kind == 0:
        b = a
    else:
        other = shape if kind < 3 else tuple(dice.pick(1, size) for size in shape)[dice.integer(0, len(shape) - 1) :]
        b = builder.activation("other", other, float(np.float32(scale * dice.power(-6, 6))), dice.zero_point())
        if kind == 5:
            builder.tensors[b] = dice.constant_of(builder.tensors[b])
        else:
            builder.inputs.append(b)
    first, second = dice.pick((a, b), (b, a))
    largest = max(builder.tensors[index].scales[0] for index in (a, b))
    y = builder.add(
        first,
        second,
        # Less than 2^-19 of the inputs' would make the output's multiplier 1 or more, which TFLM does not allow.
        output_scale=float(np.float32(largest * dice.pick(dice.power(-2, 3), dice.power(-18, 12)))),
        output_zero_point=dice.zero_point(),
        activation=dice.pick(*ACTIVATIONS),
    )
    return builder, y
