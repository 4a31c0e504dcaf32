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
    """Turn a real factor into a 32-bit multiplier and a shift."""
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


# What TensorFlow Lite holds a 64-bit sum to before it is multiplied, and the shifts that its product may have.
LARGEST_WIDE_SUM = 1 << 47
WIDE_SHIFTS = range(-31, 8)

FLOAT32_MAX = float(np.finfo(np.float32).max)

# The largest value, either side of zero, that an activation lets pass.
_LIMITS = {Activation.RELU6: 6.0, Activation.RELU_N1_TO_1: 1.0}


def activation_range(
    activation: Activation, scale: float, zero_point: int, limits: tuple[int, int] = (INT8_MIN, INT8_MAX)
) -> tuple[int, int] | None:
    """The range that a fused activation leaves of a type's.

    The division is in single precision, as in TensorFlow Lite. None for an activation that is not a range, and where
    a limit comes out beyond 32 bits, which TensorFlow Lite refuses.
    """

    def quantized(value: float) -> int:
        return zero_point + round_half_away(float(np.float32(value) / np.float32(scale)))

    low, high = limits
    if _LIMITS.get(activation, 0.0) / scale > INT32_MAX:
        return None
    match activation:
        case Activation.NONE:
            return low, high
        case Activation.RELU:
            return max(low, quantized(0.0)), high
        case Activation.RELU6:
            return max(low, quantized(0.0)), min(high, quantized(6.0))
        case Activation.RELU_N1_TO_1:
            return max(low, quantized(-1.0)), min(high, quantized(1.0))
        case _:
            return None


def float_activation_range(activation: Activation) -> tuple[float, float] | None:
    """The float32 range that a fused activation leaves; None for one that is not a range."""
    return {
        Activation.NONE: (-FLOAT32_MAX, FLOAT32_MAX),
        Activation.RELU: (0.0, FLOAT32_MAX),
        Activation.RELU6: (0.0, 6.0),
        Activation.RELU_N1_TO_1: (-1.0, 1.0),
    }.get(activation)


_SOFTMAX_INTEGER_BITS = 5
# PreprocessSoftmaxScaling wants one step of the input, times beta, to be more than this: the least that its
# fixed-point format, 26 bits behind the point, can express.
SMALLEST_SOFTMAX_STEP = 1 / (1 << (31 - _SOFTMAX_INTEGER_BITS))


def softmax_multiplier(beta: float, scale: float) -> Multiplier:
    """What brings a distance of two inputs to 26 bits behind the point."""
    return quantize_multiplier(min(beta * scale * (1 << (31 - _SOFTMAX_INTEGER_BITS)), INT32_MAX * 1.0))


def softmax_exponentials(beta: float, scale: float) -> list[int]:
    """exp(-beta * scale * d) for d = 0, 1, ... as fractions of 2^31, up to where TensorFlow Lite counts zero.

    At most 256 entries: the distance of two int8 values.
    """
    integer_bits = _SOFTMAX_INTEGER_BITS
    multiplier = softmax_multiplier(beta, scale)
    radius = math.floor(((1 << integer_bits) - 1) * (1 << (31 - integer_bits)) / (1 << multiplier.shift))
    return [
        exp_on_negative(multiply_by_quantized(-distance, multiplier), integer_bits)
        for distance in range(min(radius, 255) + 1)
    ]


def reduced_multiplier(multiplier: Multiplier) -> int:
    """The 16 bits of a multiplier that a 64-bit sum is multiplied by.

    Source: MultiplyByQuantizedMultiplier of 64 bits in tensorflow/lite/kernels/internal/common.cc.
    """
    return (multiplier.value + (1 << 15)) >> 16 if multiplier.value < 0x7FFF0000 else 0x7FFF


def multiply_by_quantized(value: int, multiplier: Multiplier) -> int:
    """`value` times a quantized multiplier, with TensorFlow Lite's two roundings."""
    left, right = max(multiplier.shift, 0), max(-multiplier.shift, 0)
    return shift_right_rounded(multiply_high(value << left, multiplier.value), right)


def multiply_high(a: int, b: int) -> int:
    """A * b / 2^31, rounded to the nearest, halves upwards."""
    return (a * b + (1 << 30)) >> 31


def shift_right_rounded(value: int, exponent: int) -> int:
    """Value / 2^exponent, halves away from zero."""
    mask = (1 << exponent) - 1
    threshold = (mask >> 1) + (1 if value < 0 else 0)
    return (value >> exponent) + (1 if value & mask > threshold else 0)


def saturate(value: int) -> int:
    """The nearest value of 32 bits."""
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


def exp_on_negative(raw: int, integer_bits: int) -> int:
    """exp(x) for x <= 0, where x = raw / 2^31 * 2^integer_bits; the result is a fraction of 2^31."""
    if raw == 0:
        return INT32_MAX
    fractional_bits = 31 - integer_bits
    quarter = 1 << (fractional_bits - 2)
    below_quarter = (raw & (quarter - 1)) - quarter
    result = _exp_near_zero(saturate(below_quarter << integer_bits))
    remainder = below_quarter - raw
    for exponent, factor in _EXP_OF_MINUS_POWER:
        if exponent < integer_bits and remainder & (1 << (fractional_bits + exponent)):
            result = multiply_high(result, factor)
    return result


def _exp_near_zero(raw: int) -> int:
    """exp(x) for x in [-1/4, 0), by a Taylor series around -1/8; argument and result are fractions of 2^31."""
    x = raw + (1 << 28)
    x2 = multiply_high(x, x)
    x3 = multiply_high(x2, x)
    x4 = multiply_high(x2, x2)
    higher = multiply_high(shift_right_rounded(x4, 2) + x3, _ONE_THIRD) + x2
    return _EXP_OF_MINUS_EIGHTH + multiply_high(_EXP_OF_MINUS_EIGHTH, x + shift_right_rounded(higher, 1))
