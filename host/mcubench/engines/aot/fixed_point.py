# SPDX-License-Identifier: Apache-2.0
"""TensorFlow Lite's fixed-point arithmetic, exactly, in Python integers.

Source of the algorithms: tensorflow/lite/kernels/internal/quantization_util.cc (QuantizeMultiplier,
PreprocessSoftmaxScaling, CalculateInputRadius), tensorflow/lite/kernels/kernel_util.cc
(CalculateActivationRangeQuantized) and gemmlowp's fixedpoint.h (exp_on_negative_values).
"""

import math
from dataclasses import dataclass

import numpy as np

from mcubench.model import Activation

INT8_MIN, INT8_MAX = -128, 127
INT32_MIN, INT32_MAX = -(1 << 31), (1 << 31) - 1


@dataclass(frozen=True)
class Multiplier:
    """A real factor as `value / 2^31 * 2^shift`; a positive shift is to the left."""

    value: int
    shift: int


def round_half_away(value: float) -> int:
    """Round to the nearest integer, halves away from zero, as C's `round` does."""
    return math.floor(abs(value) + 0.5) * (1 if value >= 0 else -1)


def quantize_multiplier(real: float) -> Multiplier:
    """Turn a non-negative real factor into a 32-bit multiplier and a shift."""
    if real == 0:
        return Multiplier(0, 0)
    fraction, shift = math.frexp(real)
    value = round_half_away(fraction * (1 << 31))
    if value == 1 << 31:
        value //= 2
        shift += 1
    if shift < -31:
        return Multiplier(0, 0)
    return Multiplier(value, shift)


# The largest value, either side of zero, that an activation lets pass.
_LIMITS = {Activation.RELU6: 6.0, Activation.RELU_N1_TO_1: 1.0}


def activation_range(activation: Activation, scale: float, zero_point: int) -> tuple[int, int] | None:
    """The int8 range that a fused activation leaves.

    The division is in single precision, as in TensorFlow Lite. None for an activation that is not a range, and where
    a limit comes out beyond 32 bits, which TensorFlow Lite refuses.
    """

    def quantized(value: float) -> int:
        return zero_point + round_half_away(float(np.float32(value) / np.float32(scale)))

    if _LIMITS.get(activation, 0.0) / scale > INT32_MAX:
        return None
    match activation:
        case Activation.NONE:
            return INT8_MIN, INT8_MAX
        case Activation.RELU:
            return max(INT8_MIN, quantized(0.0)), INT8_MAX
        case Activation.RELU6:
            return max(INT8_MIN, quantized(0.0)), min(INT8_MAX, quantized(6.0))
        case Activation.RELU_N1_TO_1:
            return max(INT8_MIN, quantized(-1.0)), min(INT8_MAX, quantized(1.0))
        case _:
            return None


def softmax_exponentials(beta: float, scale: float) -> list[int]:
    """exp(-beta * scale * d) for d = 0, 1, ... as fractions of 2^31, up to where TensorFlow Lite counts zero.

    At most 256 entries: the distance of two int8 values.
    """
    integer_bits = 5
    real = min(beta * scale * (1 << (31 - integer_bits)), INT32_MAX * 1.0)
    multiplier = quantize_multiplier(real)
    radius = math.floor(((1 << integer_bits) - 1) * (1 << (31 - integer_bits)) / (1 << multiplier.shift))
    return [
        _exp_on_negative(multiply_by_quantized(-distance, multiplier)) for distance in range(min(radius, 255) + 1)
    ]


def multiply_by_quantized(value: int, multiplier: Multiplier) -> int:
    """`value` times a quantized multiplier, with TensorFlow Lite's two roundings."""
    left, right = max(multiplier.shift, 0), max(-multiplier.shift, 0)
    return _shift_right_rounded(_multiply_high(value << left, multiplier.value), right)


def _multiply_high(a: int, b: int) -> int:
    return (a * b + (1 << 30)) >> 31


def _shift_right_rounded(value: int, exponent: int) -> int:
    mask = (1 << exponent) - 1
    threshold = (mask >> 1) + (1 if value < 0 else 0)
    return (value >> exponent) + (1 if value & mask > threshold else 0)


def _saturate(value: int) -> int:
    return max(INT32_MIN, min(INT32_MAX, value))


# exp(-2^k) as fractions of 2^31, for the bits of the argument from 1/4 up to 16 (gemmlowp, fixedpoint.h).
_EXP_OF_MINUS_POWER = (
    (-2, 1672461947),
    (-1, 1302514674),
    (0, 790015084),
    (1, 290630308),
    (2, 39332535),
    (3, 720401),
    (4, 242),
)
_EXP_OF_MINUS_EIGHTH = 1895147668
_ONE_THIRD = 715827883


def _exp_on_negative(raw: int) -> int:
    """exp(x) for x <= 0, where x = raw / 2^26; the result is a fraction of 2^31."""
    if raw == 0:
        return INT32_MAX
    fractional_bits = 26
    quarter = 1 << (fractional_bits - 2)
    below_quarter = (raw & (quarter - 1)) - quarter
    result = _exp_near_zero(_saturate(below_quarter << 5))
    remainder = below_quarter - raw
    for exponent, factor in _EXP_OF_MINUS_POWER:
        if remainder & (1 << (fractional_bits + exponent)):
            result = _multiply_high(result, factor)
    return result


def _exp_near_zero(raw: int) -> int:
    """exp(x) for x in [-1/4, 0), by a Taylor series around -1/8; argument and result are fractions of 2^31."""
    x = raw + (1 << 28)
    x2 = _multiply_high(x, x)
    x3 = _multiply_high(x2, x)
    x4 = _multiply_high(x2, x2)
    higher = _multiply_high(_shift_right_rounded(x4, 2) + x3, _ONE_THIRD) + x2
    return _EXP_OF_MINUS_EIGHTH + _multiply_high(_EXP_OF_MINUS_EIGHTH, x + _shift_right_rounded(higher, 1))
