# SPDX-License-Identifier: Apache-2.0
"""Graphs of convolutions with channels that are constant: without weights, or fed by nothing but such channels."""

from typing import Any

import numpy as np

from firmware.kernels.case import Case, Dice
from mcubench.model import Activation, Padding
from model_builder import Int8Array, ModelBuilder


def graph_with_dead_channels(seed: int, index: int) -> Case:
    """Some are at the reader's zero point and some are not, some are read by an ADD too, some windows are padded."""
    dice = Dice(seed, index)
    builder = ModelBuilder()
    x = builder.input((1, 6, 7, 4), 0.02, dice.zero_point())
    channels = dice.integer(6, 14)
    x = _conv_2d(dice, builder, x, channels)
    skipped = x
    for _ in range(dice.integer(1, 2)):
        filters = _weights(dice, (1, 3, 3, channels), 3)
        padding = dice.pick(Padding.SAME, Padding.SAME, Padding.VALID)
        x = builder.depthwise_conv_2d(
            x, filters, dice.bias(channels, 3000), padding=padding, **_options(dice, builder, x, channels, 9)
        )
        if builder.tensors[x].shape == builder.tensors[skipped].shape and dice.integer(0, 4) == 0:
            x = builder.add(x, skipped, output_scale=0.5)
        x = _conv_2d(dice, builder, x, channels)
    outputs = [x] if dice.integer(0, 7) == 0 else []
    if dice.integer(0, 1) == 0:
        x = dice.pick(builder.average_pool_2d, builder.max_pool_2d)(x, (2, 2))
    x = builder.reshape(x, (int(np.prod(builder.tensors[x].shape)) // channels, channels))
    scale = 0.1 / channels
    y = builder.fully_connected(
        x, _weights(dice, (5, channels), 0), dice.bias(5, 3000), weight_scales=[scale], output_scale=0.3
    )
    return Case(f"dead channels {index}", builder, (*outputs, y))


def _conv_2d(dice: Dice, builder: ModelBuilder, x: int, channels: int) -> int:
    size = dice.pick((1, 1), (1, 1), (3, 3), (1, 2))
    depth = builder.tensors[x].shape[3]
    filters = _weights(dice, (channels, *size, depth), 0)
    options = _options(dice, builder, x, channels, depth * size[0] * size[1])
    return builder.conv_2d(x, filters, dice.bias(channels, 3000), **options)


def _weights(dice: Dice, shape: tuple[int, ...], axis: int) -> Int8Array:
    """Half of the channels have none, as a rule."""
    values = dice.generator.integers(-127, 128, shape).astype(np.int8)
    dead = dice.generator.random(shape[axis]) < dice.pick(0.0, 0.5, 0.5, 1.0)
    np.moveaxis(values, axis, 0)[dead] = 0
    return values


def _options(dice: Dice, builder: ModelBuilder, x: int, channels: int, taps: int) -> dict[str, Any]:
    output_scale = dice.power(-6, -2)
    factor = output_scale / builder.tensors[x].scales[0] / taps**0.5
    return {
        "filter_scales": [float(np.float32(dice.power(-8, -2) * factor)) for _ in range(channels)],
        "output_scale": output_scale,
        "output_zero_point": dice.pick(-128, -128, dice.zero_point()),
        "activation": dice.pick(Activation.NONE, Activation.RELU, Activation.RELU6),
    }
