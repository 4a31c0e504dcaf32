# SPDX-License-Identifier: Apache-2.0
"""Graphs that the kernels for the DSP extension take: shapes of whole quads and not, right shifts of every size."""

from typing import Any

import numpy as np

from firmware.kernels.case import ACTIVATIONS, Case, Dice, Graph
from mcubench.model import Padding
from model_builder import Int8Array, ModelBuilder


def _weights(dice: Dice, shape: tuple[int, ...], channel_axis: int) -> Int8Array:
    """As quantization makes them: symmetric, and a channel now and then without any."""
    values = dice.generator.integers(-127, 128, shape).astype(np.int8)
    if dice.integer(0, 3) == 0:
        np.moveaxis(values, channel_axis, 0)[dice.integer(0, shape[channel_axis] - 1)] = 0
    return values


def _options(dice: Dice, input_scale: float, channels: int, taps: int) -> dict[str, Any]:
    """Multipliers below a half, down to where nothing but the zero point is left."""
    output_scale = dice.power(-7, 0)
    low = -20 if dice.integer(0, 5) == 0 else -8
    multipliers = [dice.power(low, -1.001) / max(1.0, taps**0.5 / 8) for _ in range(channels)]
    return {
        "filter_scales": [float(np.float32(value * output_scale / input_scale)) for value in multipliers],
        "output_scale": output_scale,
        "output_zero_point": dice.zero_point(),
        "activation": dice.pick(*ACTIVATIONS),
    }


def random_packed_pixels(dice: Dice) -> Graph:
    """One tap, any number of pixels and of channels, depths of odd and even quads."""
    depth, channels = 4 * dice.integer(1, 20), dice.integer(1, 13)
    builder = ModelBuilder()
    x = builder.input((dice.integer(1, 2), dice.integer(1, 4), dice.integer(1, 4), depth), 0.02, dice.zero_point())
    options = _options(dice, 0.02, channels, depth)
    filters = _weights(dice, (channels, 1, 1, depth), 0)
    return builder, builder.conv_2d(x, filters, dice.bias(channels, 3000), **options)


def random_packed_conv_2d(dice: Dice) -> Graph:
    """Windows inside the image and over each of its borders, strides and dilations, runs of whole quads and not."""
    depth, channels = dice.pick(1, 2, 3, 4, 8, 12), dice.integer(1, 9)
    sizes = (dice.integer(1, 4), dice.integer(1, 4))
    builder = ModelBuilder()
    x = builder.input((dice.integer(1, 2), dice.integer(8, 11), dice.integer(8, 12), depth), 0.02, dice.zero_point())
    options = _options(dice, 0.02, channels, depth * sizes[0] * sizes[1])
    filters = _weights(dice, (channels, *sizes, depth), 0)
    window = {
        "stride": (dice.integer(1, 3), dice.integer(1, 3)),
        "dilation": dice.pick((1, 1), (1, 1), (2, 1), (1, 2)),
        "padding": dice.pick(Padding.SAME, Padding.VALID),
    }
    return builder, builder.conv_2d(x, filters, dice.bias(channels, 3000), **options, **window)


def random_planes(dice: Dice) -> Graph:
    """Mostly 3 x 3, and columns and rows of taps; with an image of one column now and then."""
    depth, multiplier = dice.integer(1, 6), dice.pick(1, 1, 1, 2)
    sizes = dice.pick((3, 3), (3, 3), (3, 3), (5, 1), (1, 6), (4, 5), (2, 2), (7, 1))
    one_column = sizes[1] == 1 and dice.integer(0, 1) == 0
    shape = (dice.integer(1, 2), dice.integer(7, 12), 1 if one_column else dice.integer(6, 13), depth)
    stride = dice.pick((1, 1), (1, 1), (2, 2), (2, 1), (1, 2), (3, 3))
    builder = ModelBuilder()
    x = builder.input(shape, 0.02, dice.zero_point())
    channels = depth * multiplier
    options = _options(dice, 0.02, channels, sizes[0] * sizes[1])
    filters = _weights(dice, (1, *sizes, channels), 3)
    window = {
        "stride": (stride[0], 1) if one_column else stride,
        "padding": dice.pick(Padding.SAME, Padding.VALID),
    }
    return builder, builder.depthwise_conv_2d(x, filters, dice.bias(channels, 3000), **options, **window)


def random_packed_fully_connected(dice: Dice) -> Graph:
    """One multiplier for all outputs or one for each."""
    depth, channels, batches = 4 * dice.integer(1, 30), dice.integer(1, 13), dice.integer(1, 4)
    builder = ModelBuilder()
    x = builder.input((batches, depth), 0.02, dice.zero_point())
    options = _options(dice, 0.02, channels, depth)
    scales = options.pop("filter_scales")
    shared = dice.integer(0, 1) == 0
    weights = _weights(dice, (channels, depth), 0)
    bias = dice.bias(channels, 3000)
    return builder, builder.fully_connected(
        x, weights, bias, weight_scales=scales[:1] if shared else scales, **options
    )


def random_packed_add(dice: Dice) -> Graph:
    """Scales that are equal, alike, and so different that nothing is left of the smaller one."""
    shape = (dice.integer(1, 3), dice.integer(1, 20))
    builder = ModelBuilder()
    scale = dice.power(-6, 0)
    other = scale if dice.integer(0, 3) == 0 else scale * dice.power(dice.pick(-1, -8, -24), 0)
    scales = dice.pick((scale, other), (other, scale))
    x, y = (builder.input(shape, float(np.float32(one)), dice.zero_point()) for one in scales)
    output_scale = float(np.float32(scale * dice.power(-3, 3)))
    activation = dice.pick(*ACTIVATIONS)
    z = builder.add(x, y, output_scale=output_scale, output_zero_point=dice.zero_point(), activation=activation)
    return builder, z


DSP_FAMILIES = {
    "PackedAddInt8": random_packed_add,
    "PackedPixelsInt8": random_packed_pixels,
    "PackedConv2dInt8": random_packed_conv_2d,
    "PackedDepthwise3x3Int8": random_planes,
    "PackedDepthwiseConv2dInt8": random_planes,
    "dense": random_packed_fully_connected,
}


def dsp_cases(family: str, seed: int, count: int) -> list[Case]:
    """The same ones for the same seed, however many."""
    graphs = [DSP_FAMILIES[family](Dice(seed, index)) for index in range(count)]
    return [Case(f"{family} {index}", builder, (y,)) for index, (builder, y) in enumerate(graphs)]
