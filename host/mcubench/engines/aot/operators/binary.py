# SPDX-License-Identifier: Apache-2.0
"""Functions of two elements with broadcasting: ADD, SUB, MUL, SQUARED_DIFFERENCE, PRELU, MAXIMUM, MINIMUM.

Source of the scales: add_common.cc, sub_common.cc, mul_common.cc, squared_difference.cc and prelu_common.cc in
tensorflow/lite/micro/kernels.
"""

from dataclasses import dataclass
from typing import Any

from mcubench.engines.aot.broadcast import check_broadcast, in_four_dimensions, strides_in
from mcubench.engines.aot.fixed_point import FLOAT32_MAX, INT32_MAX, Multiplier, quantize_multiplier
from mcubench.engines.aot.kernel_call import KernelCall, Struct
from mcubench.engines.aot.lowering import Lowering
from mcubench.engines.aot.operators.add import lower_add_int8
from mcubench.engines.aot.reading_order import element_by_element
from mcubench.model import DType, Tensor

_NONE = Multiplier(0, 0)
_SUM_SHIFT = {DType.INT8: 20, DType.INT16: 15}
# Such that the square of a difference of two int8 or int16 fits 32 bits.
_SQUARE_SHIFT = {DType.INT8: 7, DType.INT16: 0}


@dataclass(frozen=True)
class _Factors:
    """What brings the operands to a common scale, and a result to the output's."""

    output: Multiplier = _NONE
    first: Multiplier = _NONE
    second: Multiplier = _NONE
    left_shift: int = 0


def lower_add(lowering: Lowering) -> KernelCall:
    """Sums, with a fused activation."""
    return lower_add_int8(lowering) if lowering.input(0).dtype is DType.INT8 else _sum(lowering, "Add")


def lower_sub(lowering: Lowering) -> KernelCall:
    """Differences, with a fused activation."""
    return _sum(lowering, "Sub")


def lower_mul(lowering: Lowering) -> KernelCall:
    """Products, with a fused activation."""
    if lowering.input(0).dtype is DType.FLOAT32:
        return _float_call(lowering, "MulFloat", lowering.fused_float_range())
    (a, zero_a), (b, zero_b), (out, _) = _quantizations(lowering)
    output = quantize_multiplier(a * b / out)
    low, high = lowering.integer_range(lowering.output())
    reach = max(high - zero_a, zero_a - low) * max(high - zero_b, zero_b - low)
    _check_fits(lowering, reach, output)
    return _call(lowering, "Mul", _Factors(output), lowering.fused_range(lowering.output()))


def lower_squared_difference(lowering: Lowering) -> KernelCall:
    """The square of the difference."""
    if lowering.input(0).dtype is DType.FLOAT32:
        return _float_call(lowering, "SquaredDifferenceFloat", (-FLOAT32_MAX, FLOAT32_MAX))
    (a, _), (b, _), (out, _) = _quantizations(lowering)
    common, left_shift = 2 * max(a, b), _SQUARE_SHIFT[lowering.input(0).dtype]
    output = quantize_multiplier(common * common / ((1 << 2 * left_shift) * out))
    # Either side is at most half of 255 << 7, or of 2^15.
    largest = 1 << 15 if left_shift == 0 else 255 << left_shift
    _check_fits(lowering, largest**2, output)
    factors = _Factors(output, quantize_multiplier(a / common), quantize_multiplier(b / common), left_shift)
    return _call(lowering, "SquaredDifference", factors, lowering.integer_range(lowering.output()))


def lower_prelu(lowering: Lowering) -> KernelCall:
    """What is negative is multiplied by an alpha of its own."""
    if lowering.input(0).dtype is DType.FLOAT32:
        return _float_call(lowering, "PreluFloat", (-FLOAT32_MAX, FLOAT32_MAX))
    if lowering.input(0).dtype is DType.INT16:
        return _prelu_int16_call(lowering)
    (a, _), (alpha, _), (out, _) = _quantizations(lowering)
    factors = _Factors(quantize_multiplier(a * alpha / out), quantize_multiplier(a / out))
    _check_fits(lowering, 255, factors.first)
    _check_fits(lowering, 255 * 255, factors.output)
    return _call(lowering, "Prelu", factors, lowering.integer_range(lowering.output()))


def lower_maximum(lowering: Lowering) -> KernelCall:
    """The larger one of the stored values."""
    return _compare(lowering, "Maximum")


def lower_minimum(lowering: Lowering) -> KernelCall:
    """The smaller one of the stored values."""
    return _compare(lowering, "Minimum")


def _sum(lowering: Lowering, name: str) -> KernelCall:
    dtype = lowering.input(0).dtype
    if dtype is DType.FLOAT32:
        return _float_call(lowering, f"{name}Float", lowering.fused_float_range())
    (a, _), (b, _), (out, _) = _quantizations(lowering)
    common, left_shift = 2 * max(a, b), _SUM_SHIFT[dtype]
    output = quantize_multiplier(common / ((1 << left_shift) * out))
    if output.shift > 0:
        raise lowering.unsupported("the output's scale is too small for the inputs'")
    factors = _Factors(output, quantize_multiplier(a / common), quantize_multiplier(b / common), left_shift)
    return _call(lowering, name, factors, lowering.fused_range(lowering.output()))


def _compare(lowering: Lowering, name: str) -> KernelCall:
    if lowering.input(0).dtype is DType.FLOAT32:
        return _float_call(lowering, f"{name}Float", (-FLOAT32_MAX, FLOAT32_MAX))
    if len(set(_quantizations(lowering))) > 1:
        raise lowering.unsupported("inputs and output have different scales or zero points")
    return _call(lowering, name, _Factors(), lowering.integer_range(lowering.output()))


def _prelu_int16_call(lowering: Lowering) -> KernelCall:
    """DEQUANTIZE, PRELU of float32, QUANTIZE: TensorFlow Lite Micro has no kernel of int16."""
    first, second, output = _tensors(lowering)
    (scale, _), (alpha_scale, _), (output_scale, _) = _quantizations(lowering)
    fields: dict[str, Any] = {
        "first": _operand(lowering, first, 0, _NONE),
        "second": _operand(lowering, second, 0, _NONE),
        "output": lowering.address(output),
        "shape": in_four_dimensions(lowering, output),
        "scale": scale,
        "alpha_scale": alpha_scale,
        "output_scale": output_scale,
    }
    overlaps = element_by_element(output, first, second)
    return KernelCall("PreluInt16", "PreluInt16Params", "binary.h", fields, overlaps)


def _check_fits(lowering: Lowering, reach: int, multiplier: Multiplier) -> None:
    if multiplier.shift > 30 or reach << max(multiplier.shift, 0) > INT32_MAX:
        raise lowering.unsupported("the output's scale is too small for the inputs'")


def _quantizations(lowering: Lowering) -> list[tuple[float, int]]:
    dtype = lowering.input(0).dtype
    return [lowering.activation(tensor, dtype) for tensor in _tensors(lowering)]


def _tensors(lowering: Lowering) -> tuple[Tensor, Tensor, Tensor]:
    first, second, output = lowering.input(0), lowering.input(1), lowering.output()
    for tensor in (second, output):
        lowering.check_type(tensor, first.dtype)
    check_broadcast(lowering, first, second, output)
    return first, second, output


def _call(lowering: Lowering, name: str, factors: _Factors, limits: tuple[int, int]) -> KernelCall:
    first, second, output = _tensors(lowering)
    (_, zero_a), (_, zero_b), (_, zero) = _quantizations(lowering)
    fields = {
        "first": _operand(lowering, first, -zero_a, factors.first),
        "second": _operand(lowering, second, -zero_b, factors.second),
        "output": lowering.address(output),
        "shape": in_four_dimensions(lowering, output),
        "left_shift": factors.left_shift,
        "output_multiplier": factors.output.value,
        "output_shift": factors.output.shift,
        "output_offset": zero,
        "low": limits[0],
        "high": limits[1],
    }
    return KernelCall(
        f"{name}{first.dtype.name.title()}",
        "BinaryParams",
        "binary.h",
        fields,
        element_by_element(output, first, second),
    )


def _float_call(lowering: Lowering, function: str, limits: tuple[float, float]) -> KernelCall:
    first, second, output = _tensors(lowering)
    fields: dict[str, Any] = {
        "first": _operand(lowering, first, 0, _NONE),
        "second": _operand(lowering, second, 0, _NONE),
        "output": lowering.address(output),
        "shape": in_four_dimensions(lowering, output),
        "low": limits[0],
        "high": limits[1],
    }
    return KernelCall(function, "BinaryFloatParams", "binary.h", fields, element_by_element(output, first, second))


def _operand(lowering: Lowering, tensor: Tensor, offset: int, multiplier: Multiplier) -> Struct:
    return Struct(
        {
            "data": lowering.address(tensor),
            "strides": strides_in(lowering, tensor, lowering.output()),
            "offset": offset,
            "multiplier": multiplier.value,
            "shift": multiplier.shift,
        }
    )
