# SPDX-License-Identifier: Apache-2.0
"""Pools, RESHAPE and SOFTMAX."""

import math
from collections.abc import Iterator

import numpy as np

from firmware.kernels.case import ACTIVATIONS, Case, Dice, Graph
from mcubench.model import Padding
from model_builder import ModelBuilder


def random_average_pool_2d(dice: Dice) -> Graph:
    """Windows that stick out at every side."""
    builder, x, size, window = _pool(dice)
    return builder, builder.average_pool_2d(x, size, **window)


def random_max_pool_2d(dice: Dice) -> Graph:
    """Windows that stick out at every side."""
    builder, x, size, window = _pool(dice)
    return builder, builder.max_pool_2d(x, size, **window)


def _pool(dice: Dice) -> tuple[ModelBuilder, int, tuple[int, int], dict[str, object]]:
    builder = ModelBuilder()
    size = (dice.integer(1, 5), dice.integer(1, 5))
    padding = dice.pick(Padding.SAME, Padding.VALID)
    least = size if padding is Padding.VALID else (1, 1)
    shape = (dice.pick(1, 1, 2), *(dice.integer(low, low + 6) for low in least), dice.pick(1, 2, 3, 8))
    x = builder.input(shape, dice.power(-7, 0), dice.zero_point())
    stride = (dice.integer(1, 4), dice.integer(1, 4))
    return builder, x, size, {"stride": stride, "padding": padding, "activation": dice.pick(*ACTIVATIONS)}


def random_reshape(dice: Dice) -> Graph:
    """Of an input, whose memory is used again, or of a constant, too, which has to be copied."""
    builder = ModelBuilder()
    factors = tuple(dice.integer(1, 5) for _ in range(dice.integer(1, 4)))
    x = builder.input(factors, 0.1, dice.zero_point())
    target = dice.pick((math.prod(factors),), (1, math.prod(factors)), factors[::-1])
    y = builder.reshape(x, target)
    if dice.integer(0, 1) == 0:
        return builder, y
    constant = builder.activation("constant", factors, 0.1, 3)
    builder.tensors[constant] = dice.constant_of(builder.tensors[constant])
    return builder, builder.add(y, builder.reshape(constant, target), output_scale=0.15)


def random_softmax(dice: Dice) -> Graph:
    """Over up to 300 classes, in up to four dimensions."""
    builder = ModelBuilder()
    depth = dice.pick(1, 2, 3, 10, dice.integer(1, 300), dice.integer(250, 300))
    shape = dice.pick((depth,), (1, depth), (dice.integer(1, 6), depth), (1, 2, 2, depth))
    x = builder.input(shape, dice.power(-12, 3), dice.zero_point())
    return builder, builder.softmax(x, beta=dice.pick(1.0, 1.0, 0.5, 2.0, float(np.float32(0.1))))


def edge_softmax() -> Iterator[Case]:
    """Steps from the finest that the fixed-point format has to ones of which the smallest decides."""
    for power in (-25.9, -16, 4, 4.99, 5, 100):
        for depth in (1, 2, 300, 511):
            builder = ModelBuilder()
            x = builder.input((3, depth), float(np.float32(2**power)), 0)
            yield Case(f"scale 2^{power}, depth {depth}", builder, (builder.softmax(x),))
