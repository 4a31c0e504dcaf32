# SPDX-License-Identifier: Apache-2.0
"""Functions of one element: a table of 256 values for int8, rescaling for int16, the function itself for float32.

NEG of integers, and ELU and HARD_SWISH of int16, have no kernel in TensorFlow Lite Micro. They are what the numbers
stand for, computed in float32: DEQUANTIZE, the function, QUANTIZE.
"""

import math
from collections.abc import Callable

import numpy as np

from mcubench.engines.aot.curves import HardSwish, inverse_square_root, logistic, tanh
from mcubench.engines.aot.element_wise import element_wise_call
from mcubench.engines.aot.fixed_point import (
    INT8_MAX,
    INT8_MIN,
    INT32_MAX,
    Multiplier,
    activation_range,
    multiply_by_quantized,
    quantize_multiplier,
    round_half_away,
    shift_right_rounded,
)
from mcubench.engines.aot.kernel_call import ConstantArray, KernelCall
from mcubench.engines.aot.lowering import Lowering
from mcubench.engines.aot.operators.sigmoid_int16 import sigmoid_int16_call
from mcubench.engines.aot.reading_order import element_by_element
from mcubench.engines.aot.rescale import Rescale, rescale_call, rescaled
from mcubench.model import Activation, DType

Curve = Callable[[int], int]

# Beyond every int8, whatever the zero point.
_FAR = 1e6
_RSQRT_FRACTION_BITS = 20
# 1, with its bits behind the point, is shifted no farther than 31 bits to the right, and to the left it fits 32 bits.
_SMALLEST_RSQRT_SHIFT, _LARGEST_RSQRT_SHIFT = _RSQRT_FRACTION_BITS - 31, 30
# The radius is divided by two to the power of the shift, in 64 bits with a sign.
_LARGEST_CURVE_SHIFT = 62


def lower_logistic(lowering: Lowering) -> KernelCall:
    """TensorFlow Lite fixes the output's quantization."""
    if lowering.input(0).dtype is DType.INT16:
        return sigmoid_int16_call(lowering, "LogisticInt16")
    return _lower(lowering, "LogisticFloat", lambda: _curve(lowering, logistic, (1 / 256, -128), 8))


def lower_tanh(lowering: Lowering) -> KernelCall:
    """TensorFlow Lite fixes the output's quantization."""
    if lowering.input(0).dtype is DType.INT16:
        return sigmoid_int16_call(lowering, "TanhInt16")
    return _lower(lowering, "TanhFloat", lambda: _curve(lowering, tanh, (1 / 128, 0), 7))


def lower_relu(lowering: Lowering) -> KernelCall:
    """Rescaled, then cut at the output's zero."""
    return _lower_scaled(lowering, "ReluFloat", _relu)


def lower_relu6(lowering: Lowering) -> KernelCall:
    """Cut as it is: TensorFlow Lite Micro goes by the input's scale alone."""
    return _lower_scaled(lowering, "Relu6Float", _relu6)


def lower_relu_n1_to_1(lowering: Lowering) -> KernelCall:
    """Rescaled, then cut at -1 and 1. TensorFlow Lite Micro has no kernel of it, TensorFlow Lite has."""
    return _lower_scaled(lowering, "ReluN1To1Float", _relu_n1_to_1)


def lower_leaky_relu(lowering: Lowering) -> KernelCall:
    """What is negative is multiplied by alpha."""
    return _lower_scaled(lowering, "LeakyReluFloat", _leaky_relu, _float_option(lowering, "alpha"))


def lower_abs(lowering: Lowering) -> KernelCall:
    """The absolute value."""
    return _lower_scaled(lowering, "AbsFloat", _abs)


def lower_elu(lowering: Lowering) -> KernelCall:
    """exp(x) - 1 below zero."""
    if lowering.input(0).dtype is DType.INT16:
        return _through_float32_call(lowering, "EluInt16")
    return _lower(lowering, "EluFloat", lambda: _elu(lowering))


def lower_hard_swish(lowering: Lowering) -> KernelCall:
    """X * relu6(x + 3) / 6."""
    if lowering.input(0).dtype is DType.INT16:
        return _through_float32_call(lowering, "HardSwishInt16")
    return _lower(lowering, "HardSwishFloat", lambda: _hard_swish(lowering))


def lower_rsqrt(lowering: Lowering) -> KernelCall:
    """1 / sqrt(x). TensorFlow Lite Micro stops at an input below zero, for which this gives the least value."""
    if lowering.input(0).dtype is DType.INT16:
        return _rsqrt_int16_call(lowering)
    return _lower(lowering, "RsqrtFloat", lambda: _rsqrt(lowering))


def lower_neg(lowering: Lowering) -> KernelCall:
    """The number's negative: of integers not the stored value's, whose zero point may be any."""
    if lowering.input(0).dtype is DType.INT16:
        return _through_float32_call(lowering, "NegInt16")
    return _lower(lowering, "NegFloat", lambda: _neg(lowering))


def _lower(lowering: Lowering, name: str, make: Callable[[], Curve]) -> KernelCall:
    if lowering.input(0).dtype is DType.FLOAT32:
        return _float_call(lowering, name, 0.0)
    return _table_call(lowering, make())


def _lower_scaled(
    lowering: Lowering, name: str, make: Callable[[Lowering], Rescale], alpha: float = 0.0
) -> KernelCall:
    source = lowering.input(0)
    if source.dtype is DType.FLOAT32:
        return _float_call(lowering, name, alpha)
    rule = make(lowering)
    if source.dtype is DType.INT16:
        return rescale_call(lowering, rule)
    return _table_call(lowering, lambda value: rescaled(value, rule))


def _float_call(lowering: Lowering, name: str, alpha: float) -> KernelCall:
    lowering.check_type(lowering.output(), DType.FLOAT32)
    return element_wise_call(lowering, name, "UnaryFloatParams", "unary_float.h", {"alpha": alpha})


def _through_float32_call(lowering: Lowering, function: str) -> KernelCall:
    (scale, _), (output_scale, _) = _quantizations(lowering)
    fields = {"scale": scale, "output_scale": output_scale}
    return element_wise_call(lowering, function, "UnaryInt16Params", "unary_int16.h", fields)


def _table_call(lowering: Lowering, curve: Curve) -> KernelCall:
    """`curve` gives the stored output for a stored input."""
    source, output = lowering.input(0), lowering.output()
    lowering.int8_activation(source)
    lowering.int8_activation(output)
    lowering.check_same_count(source, output)
    values = [max(INT8_MIN, min(INT8_MAX, curve(value))) for value in range(INT8_MIN, INT8_MAX + 1)]
    fields = {
        "input": lowering.address(source),
        "output": lowering.address(output),
        "table": ConstantArray("table", np.array(values, np.int8)),
        "count": source.element_count,
    }
    return KernelCall("LookupInt8", "LookupInt8Params", "lookup.h", fields, element_by_element(output, source))


def _curve(
    lowering: Lowering, function: Callable[[int, int], int], quantization: tuple[float, int], fraction_bits: int
) -> Curve:
    """With 4 integer bits; beyond the radius that they reach the function is at its end."""
    scale, zero_point = lowering.int8_activation(lowering.input(0))
    if lowering.int8_activation(lowering.output()) != quantization:
        raise lowering.unsupported(f"its output must have scale {quantization[0]} and zero point {quantization[1]}")
    multiplier = quantize_multiplier(scale * (1 << 27))
    if not 0 <= multiplier.shift <= _LARGEST_CURVE_SHIFT:
        raise lowering.unsupported(f"the input's scale {scale} is beyond its fixed-point format")
    radius = math.floor(15 * (1 << 27) / (1 << multiplier.shift))

    def curve(stored: int) -> int:
        value = stored - zero_point
        # Where one step of the input is beyond the radius, that is 0, and zero itself is at the lower end.
        if abs(value) >= radius:
            return INT8_MAX if value > 0 else INT8_MIN
        raw = function(multiply_by_quantized(value, multiplier), 4)
        return shift_right_rounded(raw, 31 - fraction_bits) + quantization[1]

    return curve


def _relu(lowering: Lowering) -> Rescale:
    (scale, zero), (output_scale, output_zero) = _quantizations(lowering)
    low, high = lowering.integer_range(lowering.output())
    multiplier = quantize_multiplier(scale / output_scale)
    return Rescale(zero, multiplier, multiplier, output_zero, max(low, output_zero), high)


def _relu6(lowering: Lowering) -> Rescale:
    (scale, zero), _ = _quantizations(lowering)
    low, high = lowering.integer_range(lowering.output())
    six = zero + round_half_away(_single(lowering, 6, scale))
    return Rescale(zero, None, None, zero, max(low, zero), min(high, six))


def _relu_n1_to_1(lowering: Lowering) -> Rescale:
    (scale, zero), (output_scale, output_zero) = _quantizations(lowering)
    limits = lowering.integer_range(lowering.output())
    cut = activation_range(Activation.RELU_N1_TO_1, output_scale, output_zero, limits)
    if cut is None:
        raise lowering.unsupported(f"the output's scale {output_scale} is too small")
    multiplier = quantize_multiplier(scale / output_scale)
    return Rescale(zero, multiplier, multiplier, output_zero, *cut)


def _leaky_relu(lowering: Lowering) -> Rescale:
    (scale, zero), (output_scale, output_zero) = _quantizations(lowering)
    alpha = np.float32(_float_option(lowering, "alpha"))
    low, high = lowering.integer_range(lowering.output())
    identity = quantize_multiplier(scale / output_scale)
    below = quantize_multiplier(scale * float(alpha) / output_scale)
    return Rescale(zero, identity, below, output_zero, low, high)


def _abs(lowering: Lowering) -> Rescale:
    (scale, zero), (output_scale, output_zero) = _quantizations(lowering)
    low, high = lowering.integer_range(lowering.output())
    if scale == output_scale:
        return Rescale(zero, None, None, output_zero, low, high, absolute=True)
    multiplier = quantize_multiplier(scale / output_scale)
    return Rescale(zero, multiplier, multiplier, output_zero, low, high, absolute=True)


def _neg(lowering: Lowering) -> Curve:
    (scale, zero), (output_scale, output_zero) = _quantizations(lowering)

    def curve(stored: int) -> int:
        with np.errstate(over="ignore"):
            steps = float(-(np.float32(scale) * np.float32(stored - zero)) / np.float32(output_scale))
        return round_half_away(max(-_FAR, min(_FAR, steps))) + output_zero

    return curve


def _elu(lowering: Lowering) -> Curve:
    (scale, zero), (output_scale, output_zero) = _quantizations(lowering)
    inverse = np.float32(_single(lowering, 1, output_scale))

    def curve(stored: int) -> int:
        with np.errstate(over="ignore"):
            real = np.float32(scale) * np.float32(stored - zero)
            value = real if real >= 0 else np.float32(math.expm1(float(real)))
            steps = float(np.float32(value * inverse))
        return round_half_away(max(-_FAR, min(_FAR, steps))) + output_zero

    return curve


def _hard_swish(lowering: Lowering) -> Curve:
    (scale, zero), (output_scale, output_zero) = _quantizations(lowering)
    fine = np.float32(1 / 128) * np.float32(scale)
    output = quantize_multiplier(_single(lowering, float(fine), output_scale))
    if output.shift > 0:
        raise lowering.unsupported("the output's scale is too small for the input's")
    swish = HardSwish(output, quantize_multiplier(_single(lowering, float(fine), 3 / 32_768)))
    return lambda stored: swish(stored - zero) + output_zero


def _rsqrt_int16_call(lowering: Lowering) -> KernelCall:
    source, output = lowering.input(0), lowering.output()
    lowering.check_same_count(source, output)
    multiplier = _rsqrt_multiplier(lowering)
    fields = {
        "input": lowering.address(source),
        "output": lowering.address(output),
        "count": source.element_count,
        "multiplier": multiplier.value,
        "shift": multiplier.shift - _RSQRT_FRACTION_BITS,
    }
    overlaps = element_by_element(output, source)
    return KernelCall("RsqrtInt16", "RsqrtInt16Params", "rsqrt_int16.h", fields, overlaps)


def _rsqrt_multiplier(lowering: Lowering) -> Multiplier:
    """In double precision: SetRsqrtOutputMultiplier in tensorflow/lite/micro/kernels/elementwise.cc."""
    (scale, _), (output_scale, _) = _quantizations(lowering)
    multiplier = quantize_multiplier(1.0 / (math.sqrt(scale) * output_scale))
    if not _SMALLEST_RSQRT_SHIFT <= multiplier.shift <= _LARGEST_RSQRT_SHIFT:
        raise lowering.unsupported("the output's scale does not go with the input's")
    return multiplier


def _rsqrt(lowering: Lowering) -> Curve:
    (_, zero), (_, output_zero) = _quantizations(lowering)
    multiplier = _rsqrt_multiplier(lowering)

    def curve(stored: int) -> int:
        value = stored - zero
        if value <= 0:
            return INT8_MAX if value == 0 else INT8_MIN
        root = inverse_square_root(value)
        data = multiply_by_quantized(1, Multiplier(root.value, root.shift + _RSQRT_FRACTION_BITS))
        return (
            multiply_by_quantized(data, Multiplier(multiplier.value, multiplier.shift - _RSQRT_FRACTION_BITS))
            + output_zero
        )

    return curve


def _quantizations(lowering: Lowering) -> tuple[tuple[float, int], tuple[float, int]]:
    dtype = lowering.input(0).dtype
    return lowering.activation(lowering.input(0), dtype), lowering.activation(lowering.output(), dtype)


def _single(lowering: Lowering, a: float, b: float) -> float:
    """A / b in single precision, as TensorFlow Lite has it."""
    with np.errstate(over="ignore", under="ignore"):
        quotient = float(np.float32(a) / np.float32(b))
    if not abs(quotient) <= INT32_MAX:
        raise lowering.unsupported(f"the scale {b} is too small")
    return quotient


def _float_option(lowering: Lowering, name: str) -> float:
    value = lowering.operator.options.get(name, 0.0)
    if not isinstance(value, float | int) or not math.isfinite(value):
        raise lowering.unsupported(f"option {name} is {value}")
    return float(value)
