# SPDX-License-Identifier: Apache-2.0
"""Sums that lie on the boundary between two outputs, where every rounding on the way to them decides."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from firmware.kernels.case import Case, Dice
from mcubench.model import Activation
from model_builder import ModelBuilder

Doubles = NDArray[np.float64]

_HALVES = np.arange(-128.5, 128.5)
_NEIGHBOURS = 9
_CHANNELS = _HALVES.size * _NEIGHBOURS
_INT32_MAX = (1 << 31) - 1
# Of a sum to its output: powers of two, which take every other sum to a half; others; the largest that is sensible;
# 1.4 x 2^-31 and 1.4 x 2^-32, which take only the largest sums to more than a half.
_EXACT_FACTORS = (0.5, 0.125, 2.0**-9)
_FACTORS = (*_EXACT_FACTORS, 0.37, 0.0123, 4.56e-4, 7.89e-7, 1.5, 37.0, 1.4 / 2**31, 1.4 / 2**32)


def bias_boundary_cases(operator: str, seed: int) -> Iterator[Case]:
    """Weights of zero, so that a channel's sum is its bias; one scale for all channels, and one for each."""
    for index, factor in enumerate(_FACTORS):
        for count in (1, _CHANNELS):
            dice = Dice(seed, 2 * index + (count > 1))
            input_scale, output_scale, weight_scales = _scales(dice, factor, count)
            factors = np.broadcast_to(input_scale * weight_scales / output_scale, _CHANNELS)
            biases = np.clip(_near_halves(factors), -_INT32_MAX, _INT32_MAX).astype(np.int32)
            builder = ModelBuilder()
            scales = weight_scales.tolist()
            match operator:
                case "fully_connected":
                    x = builder.input((1, 1), input_scale, -7)
                    weights = np.zeros((_CHANNELS, 1), np.int8)
                    y = builder.fully_connected(x, weights, biases, weight_scales=scales, output_scale=output_scale)
                case "conv_2d":
                    x = builder.input((1, 1, 1, 1), input_scale, -7)
                    weights = np.zeros((_CHANNELS, 1, 1, 1), np.int8)
                    y = builder.conv_2d(x, weights, biases, filter_scales=scales, output_scale=output_scale)
                case "depthwise_conv_2d":
                    x = builder.input((1, 1, 1, 1), input_scale, -7)
                    weights = np.zeros((1, 1, 1, _CHANNELS), np.int8)
                    y = builder.depthwise_conv_2d(x, weights, biases, filter_scales=scales, output_scale=output_scale)
            yield Case(f"{operator}, factor {factor}, {count} scales", builder, (y,))


def _scales(dice: Dice, factor: float, count: int) -> tuple[float, float, Doubles]:
    """Scales of input, output and weights that give the factor, or, with several, about that factor."""
    if factor in _EXACT_FACTORS:
        input_scale, output_scale = 2.0 ** dice.integer(-6, 2), 2.0 ** dice.integer(-6, 2)
        spread = 2.0 ** dice.generator.integers(-1, 1, count)
    else:
        input_scale, output_scale = dice.power(-6, 2), dice.power(-6, 2)
        spread = dice.generator.uniform(0.9, 1.0, count)
    weight_scales = factor * output_scale / input_scale * (spread if count > 1 else 1.0)
    return input_scale, output_scale, np.atleast_1d(weight_scales).astype(np.float32).astype(np.float64)


def _near_halves(factors: Doubles) -> Doubles:
    """For each channel a sum that comes out as a half, or is up to four away from that."""
    halves, neighbours = np.tile(_HALVES, _NEIGHBOURS), np.repeat(np.arange(_NEIGHBOURS) - 4, _HALVES.size)
    return np.round(halves / factors) + neighbours


def product_boundary_cases(seed: int) -> Iterator[Case]:
    """FULLY_CONNECTED without biases: each row of the input makes a sum near a half, and the second channel minus it.

    With weights of 127 but for the last, which is 1, any sum is reached: its quotient by 127 and its remainder.
    """
    depth = 96
    weights = np.full((2, depth), 127, np.int8)
    weights[0, -1] = 1
    weights[1] = -weights[0]
    for index in range(4):
        dice = Dice(seed, index)
        input_scale, output_scale = dice.power(-6, 2), dice.power(-6, 2)
        weight_scale = float(np.float32(129 / (127 * 255 * (depth - 1)) * output_scale / input_scale))
        factor = input_scale * weight_scale / output_scale
        sums = np.abs(_near_halves(np.full(_CHANNELS, factor))).astype(np.int64)
        quotients, remainders = np.divmod(sums, 127)
        rows = np.clip(quotients[:, None] - 255 * np.arange(depth), 0, 255)
        rows[:, -1] = remainders
        builder = ModelBuilder()
        x = builder.input((_CHANNELS, depth), input_scale, -128)
        y = builder.fully_connected(x, weights, None, weight_scales=[weight_scale], output_scale=output_scale)
        yield Case(f"products, {index}", builder, (y,), (rows - 128).astype(np.int8))


def activation_boundary_cases() -> Iterator[Case]:
    """Scales at which 6 or 1 over the scale is a half in single precision, and less than that in double."""
    for activation, limit in ((Activation.RELU6, 6.0), (Activation.RELU_N1_TO_1, 1.0)):
        for half in np.arange(20.5, 120.5):
            scale = np.float32(limit / half)
            if np.float32(limit) / scale == np.float32(half) and limit / float(scale) < half:
                builder = ModelBuilder()
                x = builder.input((1, 16, 16, 1), float(scale), -5)
                y = builder.max_pool_2d(x, (1, 1), activation=activation)
                yield Case(f"{activation.name} at scale {scale}", builder, (y,))


def every_pair_add_cases(seed: int) -> Iterator[Case]:
    """All 65536 pairs of values, by broadcasting 256 over 256."""
    for index in range(6):
        dice = Dice(seed, index)
        builder = ModelBuilder()
        exact = index < 2
        a = builder.input((256, 1), 0.25 if exact else dice.power(-6, 0), dice.zero_point())
        b = builder.input((1, 256), 0.25 if index == 0 else dice.power(-6, 0), dice.zero_point())
        y = builder.add(a, b, output_scale=0.5 if exact else dice.power(-5, 2), output_zero_point=dice.zero_point())
        yield Case(f"every pair, {index}", builder, (y,))


def fine_softmax_cases(seed: int) -> Iterator[Case]:
    """So many rows that some shares lie close to a half."""
    for index, depth in enumerate((2, 3, 4, 6)):
        builder = ModelBuilder()
        x = builder.input((4096, depth), Dice(seed, index).power(-8, -3))
        yield Case(f"4096 rows of {depth}", builder, (builder.softmax(x),))
