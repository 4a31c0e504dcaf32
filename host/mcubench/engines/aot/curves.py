# SPDX-License-Identifier: Apache-2.0
"""Functions of one number in TensorFlow Lite's fixed-point arithmetic, exactly, in Python integers.

Source of the algorithms: gemmlowp's fixedpoint.h (logistic, tanh), tensorflow/lite/kernels/internal/common.h
(GetInvSqrtQuantizedMultiplierExp) and reference/hard_swish.h.
"""

from dataclasses import dataclass

from mcubench.engines.aot.fixed_point import (
    INT32_MAX,
    Multiplier,
    exp_on_negative,
    multiply_high,
    saturate,
    shift_right_rounded,
)

_ONE_Q2 = 1 << 29
_48_OVER_17 = 1515870810
_MINUS_32_OVER_17 = -1010580540


def logistic(raw: int, integer_bits: int) -> int:
    """1 / (1 + exp(-x)) for x = raw / 2^31 * 2^integer_bits, as a fraction of 2^31."""
    if raw == 0:
        return 1 << 30
    positive = saturate(_reciprocal(exp_on_negative(-abs(raw), integer_bits)) << 1)
    return positive if raw > 0 else INT32_MAX - positive


def tanh(raw: int, integer_bits: int) -> int:
    """The hyperbolic tangent of the same, as a fraction of 2^31."""
    if raw == 0:
        return 0
    # exp(2x): the same bits with one integer bit more.
    size = saturate((_reciprocal(exp_on_negative(-abs(raw), integer_bits + 1)) - _ONE_Q2) << 2)
    return size if raw > 0 else -size


def _reciprocal(x: int) -> int:
    """2 / (1 + x) for x in [0, 1), a fraction of 2^31, by Newton and Raphson; in fractions of 2^29."""
    half_denominator = _half_sum(x, INT32_MAX)
    estimate = _48_OVER_17 + multiply_high(half_denominator, _MINUS_32_OVER_17)
    for _ in range(3):
        error = _ONE_Q2 - multiply_high(half_denominator, estimate)
        estimate += saturate(multiply_high(estimate, error) << 2)
    return estimate


def _half_sum(a: int, b: int) -> int:
    total = a + b
    return _divide(total + (1 if total >= 0 else -1), 2)


def _divide(a: int, b: int) -> int:
    """Rounded to zero, as in C."""
    return abs(a) // b * (1 if a >= 0 else -1)


def inverse_square_root(value: int) -> Multiplier:
    """1 / sqrt(value) for a positive integer."""
    if value <= 1:
        return Multiplier(INT32_MAX, 0)
    shift = 11
    while value >= 1 << 29:
        value //= 4
        shift += 1
    pairs = (32 - value.bit_length() - 1) // 2 - 1
    shift -= pairs
    half = shift_right_rounded(value << 2 * pairs >> 1, 1)
    x = 1 << 28
    for _ in range(5):
        cube = saturate(multiply_high(multiply_high(x, x), x) << 6)
        x = saturate((multiply_high((1 << 28) + (1 << 27), x) - multiply_high(half, cube)) << 3)
    x = multiply_high(x, 1518500250)
    return Multiplier(x << max(-shift, 0), -max(shift, 0))


@dataclass(frozen=True)
class HardSwish:
    """x * relu6(x + 3) / 6 in 16 bits; `output` and `reluish` bring x * 128 to the output's scale and to 3 / 2^15."""

    output: Multiplier
    reluish: Multiplier

    def __call__(self, value: int) -> int:
        """The output, without its zero point, for an input without its."""
        fine = value * 128
        on_output_scale = _multiply_high_16(fine, _to_16_bits(self.output.value))
        exponent = self.reluish.shift
        gate = _saturate_16(fine << exponent - 1) if exponent > 0 else fine
        gate = _multiply_high_16(gate, _to_16_bits(self.reluish.value))
        if exponent > 0:
            gate = _saturate_16(gate << 1)
        elif exponent < 0:
            gate = shift_right_rounded(gate, -exponent)
        gate = (gate + (1 << 15)) >> 1
        return shift_right_rounded(_divide(gate * on_output_scale, 1 << 15), -self.output.shift)


def _to_16_bits(multiplier: int) -> int:
    return (1 << 15) - 1 if multiplier >= INT32_MAX - (1 << 15) else (multiplier + (1 << 15)) >> 16


def _multiply_high_16(a: int, b: int) -> int:
    product = a * b
    return _saturate_16(_divide(product + ((1 << 14) if product >= 0 else 1 - (1 << 14)), 1 << 15))


def _saturate_16(value: int) -> int:
    return max(-(1 << 15), min((1 << 15) - 1, value))
