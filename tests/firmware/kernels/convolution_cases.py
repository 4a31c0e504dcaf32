# SPDX-License-Identifier: Apache-2.0
"""CONV_2D and DEPTHWISE_CONV_2D: every way to slide a window, every way to quantize."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from firmware.kernels.case import ACTIVATIONS, Case, Dice, Graph
from mcubench.model import Activation, Padding
from model_builder import Int8Array, ModelBuilder


def random_conv_2d(dice: Dice) -> Graph:
    """With one group as a rule."""
    groups, filter_depth = dice.pick(1, 1, 1, 2, 3), dice.pick(1, 2, 3, 4, 7, 16)
    window = _window(dice)
    builder, x, sizes = _input(dice, window, groups * filter_depth)
    filters = dice.int8((groups * dice.integer(1, 5), *sizes, filter_depth))
    options = _quantization(dice, builder.tensors[x].scales[0], filters, filters.shape[0])
    bias = dice.bias(filters.shape[0], 5000 * int(filters[0].size ** 0.5))
    return builder, builder.conv_2d(x, filters, bias, **options, **window)


def random_depthwise_conv_2d(dice: Dice) -> Graph:
    """With a depth multiplier of one as a rule."""
    depth, multiplier = dice.pick(1, 2, 3, 8, 17), dice.pick(1, 1, 1, 2, 3, 8)
    window = _window(dice)
    builder, x, sizes = _input(dice, window, depth)
    filters = dice.int8((1, *sizes, depth * multiplier))
    options = _quantization(dice, builder.tensors[x].scales[0], filters, filters.shape[3])
    bias = dice.bias(filters.shape[3], 5000 * int((sizes[0] * sizes[1]) ** 0.5))
    return builder, builder.depthwise_conv_2d(x, filters, bias, **options, **window)


def _window(dice: Dice) -> dict[str, Any]:
    return {
        "stride": (dice.integer(1, 3), dice.integer(1, 3)),
        "dilation": dice.pick((1, 1), (1, 1), (2, 1), (1, 3), (2, 2), (4, 3)),
        "padding": dice.pick(Padding.SAME, Padding.VALID),
    }


def _input(dice: Dice, window: dict[str, Any], depth: int) -> tuple[ModelBuilder, int, tuple[int, int]]:
    """An input that the filter fits in, and the filter's rows and columns."""
    sizes = (dice.integer(1, 4), dice.integer(1, 5))
    reach = tuple((size - 1) * step + 1 for size, step in zip(sizes, window["dilation"], strict=True))
    least = reach if window["padding"] is Padding.VALID else (1, 1)
    builder = ModelBuilder()
    shape = (dice.pick(1, 1, 1, 2, 3), *(dice.integer(low, low + 6) for low in least), depth)
    return builder, builder.input(shape, dice.power(-9, 1), dice.zero_point()), sizes


def _quantization(dice: Dice, input_scale: float, filters: Int8Array, channels: int) -> dict[str, Any]:
    output_scale = dice.power(-7, 0)
    return {
        "filter_scales": dice.weight_scales(channels, input_scale, output_scale, filters.size // channels),
        "output_scale": output_scale,
        "output_zero_point": dice.zero_point(),
        "activation": dice.pick(*ACTIVATIONS),
    }


def edge_conv_2d() -> Iterator[Case]:
    """What random shapes seldom meet."""
    for input_zero_point in (-128, 127):
        builder = ModelBuilder()
        x = builder.input((1, 5, 4, 8), 0.02, input_zero_point)
        y = builder.conv_2d(
            x,
            np.full((6, 3, 3, 8), -128, np.int8),
            np.array([40, -40, 1 << 20, -(1 << 20), 1 << 30, -(1 << 30)], np.int32),
            # Multipliers from 2^8, where every output saturates, to nothing at all.
            filter_scales=[2.0**power for power in (10, 4, 0, -10, -27, -40)],
            output_scale=0.08,
            output_zero_point=-1 - input_zero_point,
        )
        yield Case(f"input zero point {input_zero_point}", builder, (y,))
    builder = ModelBuilder()
    x = builder.input((1, 1, 1, 2), 0.1, 5)
    # Padding 2, taps at -2 and 3, an input of one row: only the biases are left.
    biases = np.array([300, -300], np.int32)
    y = builder.conv_2d(
        x, np.full((2, 2, 2, 2), 77, np.int8), biases, filter_scales=[0.01], output_scale=0.1, dilation=(5, 5)
    )
    yield Case("no tap inside", builder, (y,))
    builder = ModelBuilder()
    x = builder.input((1, 40, 30, 3), 0.05, -3)
    filters = np.resize(np.arange(-128, 128, dtype=np.int8), (8, 4, 2, 3))
    y = builder.conv_2d(
        x, filters, None, filter_scales=[0.004], output_scale=0.2, stride=(2, 2), activation=Activation.RELU6
    )
    yield Case("a larger image, no bias", builder, (y,))
