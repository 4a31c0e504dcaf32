# SPDX-License-Identifier: Apache-2.0
"""MEAN, SUM, REDUCE_MAX, REDUCE_MIN, ARG_MAX and ARG_MIN."""

import math
from typing import Any

from mcubench.engines.aot.fixed_point import INT32_MAX, Multiplier, quantize_multiplier
from mcubench.engines.aot.kernel_call import KernelCall
from mcubench.engines.aot.lowering import Lowering
from mcubench.model import DType, Tensor

_RANK = 4
_NONE = Multiplier(0, 0)


def lower_mean(lowering: Lowering) -> KernelCall:
    """The sum, with the division by the count in the multiplier where there is one."""
    if lowering.input(0).dtype is DType.FLOAT32:
        return _reduce(lowering, "MeanFloat", _NONE)
    count = _count(lowering)
    factor = _factor(lowering)
    # Source: reduce.h in tensorflow/lite/kernels/internal/reference: the count is divided by before the rounding.
    bits = min(count.bit_length() - 1, 32, 31 + factor.shift)
    if bits < 0:
        raise lowering.unsupported("the output's scale is too large for the input's")
    return _quantized(lowering, Multiplier((factor.value << bits) // count, factor.shift - bits))


def lower_sum(lowering: Lowering) -> KernelCall:
    """The sum."""
    if lowering.input(0).dtype is DType.FLOAT32:
        return _reduce(lowering, "SumFloat", _NONE)
    return _quantized(lowering, _factor(lowering))


def lower_reduce_max(lowering: Lowering) -> KernelCall:
    """The largest stored value."""
    return _extreme(lowering, "ReduceMax")


def lower_reduce_min(lowering: Lowering) -> KernelCall:
    """The smallest stored value."""
    return _extreme(lowering, "ReduceMin")


def lower_arg_max(lowering: Lowering) -> KernelCall:
    """Where the largest value stands."""
    return _arg(lowering, "ArgMax")


def lower_arg_min(lowering: Lowering) -> KernelCall:
    """Where the smallest value stands."""
    return _arg(lowering, "ArgMin")


def _extreme(lowering: Lowering, name: str) -> KernelCall:
    source, output = lowering.input(0), lowering.output()
    if source.dtype is DType.FLOAT32:
        return _reduce(lowering, f"{name}Float", _NONE)
    if lowering.int8_activation(source) != lowering.int8_activation(output):
        raise lowering.unsupported("input and output have different scales or zero points")
    return _reduce(lowering, f"{name}Int8", _NONE)


def _factor(lowering: Lowering) -> Multiplier:
    source, output = lowering.input(0), lowering.output()
    scale, _ = lowering.activation(source, source.dtype)
    output_scale, _ = lowering.activation(output, source.dtype)
    return quantize_multiplier(scale / output_scale)


def _quantized(lowering: Lowering, multiplier: Multiplier) -> KernelCall:
    source = lowering.input(0)
    _, zero_point = lowering.activation(source, source.dtype)
    low, high = lowering.integer_range(source)
    reach = max(high - zero_point, zero_point - low) * _count(lowering)
    if multiplier.shift > 30 or reach << max(multiplier.shift, 0) > INT32_MAX:
        raise lowering.unsupported("the 32-bit sum can overflow")
    return _reduce(lowering, f"Sum{source.dtype.name.title()}", multiplier)


def _axes(lowering: Lowering) -> set[int]:
    source = lowering.input(0)
    if len(source.shape) > _RANK:
        raise lowering.unsupported(f"{len(source.shape)} dimensions, more than {_RANK}")
    return {lowering.axis(axis, len(source.shape)) for axis in lowering.integers(lowering.input(1))}


def _count(lowering: Lowering) -> int:
    shape = lowering.input(0).shape
    return math.prod(shape[axis] for axis in _axes(lowering))


def _reduce(lowering: Lowering, function: str, multiplier: Multiplier) -> KernelCall:
    source, output = lowering.input(0), lowering.output()
    lowering.check_type(output, source.dtype)
    axes, count = _axes(lowering), _count(lowering)
    if source.element_count != count * output.element_count:
        raise lowering.unsupported(f"{list(source.shape)} does not become {list(output.shape)}")
    kept = [axis for axis in range(len(source.shape)) if axis not in axes]
    fields: dict[str, Any] = {
        "input": lowering.address(source),
        "output": lowering.address(output),
        **_loops("kept", source, kept),
        **_loops("reduced", source, sorted(axes)),
        "count": count,
    }
    if source.dtype is not DType.FLOAT32:
        _, zero_point = lowering.activation(source, source.dtype)
        _, output_zero_point = lowering.activation(output, source.dtype)
        low, high = lowering.integer_range(output)
        fields |= {
            "offset": -zero_point * count,
            "multiplier": multiplier.value,
            "shift": multiplier.shift,
            "output_offset": output_zero_point,
            "low": low,
            "high": high,
        }
    else:
        fields |= dict.fromkeys(("offset", "multiplier", "shift", "output_offset", "low", "high"), 0)
    return KernelCall(function, "ReduceParams", "reduce.h", fields)


def _loops(name: str, source: Tensor, axes: list[int]) -> dict[str, tuple[int, ...]]:
    missing = _RANK - len(axes)
    return {
        f"{name}_shape": (1,) * missing + tuple(source.shape[axis] for axis in axes),
        f"{name}_strides": (0,) * missing + tuple(math.prod(source.shape[axis + 1 :]) for axis in axes),
    }


def _arg(lowering: Lowering, name: str) -> KernelCall:
    source, output = lowering.input(0), lowering.output()
    lowering.check_type(output, DType.INT32)
    axis = lowering.axis(lowering.integer(lowering.input(1)), len(source.shape))
    if output.element_count * source.shape[axis] != source.element_count:
        raise lowering.unsupported(f"{list(source.shape)} does not become {list(output.shape)}")
    fields = {
        "input": lowering.address(source),
        "output": lowering.address(output),
        "outer": math.prod(source.shape[:axis]),
        "size": source.shape[axis],
        "inner": math.prod(source.shape[axis + 1 :]),
    }
    kind = "Float" if source.dtype is DType.FLOAT32 else "Int8"
    return KernelCall(f"{name}{kind}", "ArgMaxParams", "arg_max.h", fields)
