# SPDX-License-Identifier: Apache-2.0
"""ADD."""

from mcubench.engines.aot.fixed_point import quantize_multiplier
from mcubench.engines.aot.kernel_call import KernelCall, Struct
from mcubench.engines.aot.lowering import Lowering
from mcubench.model import Tensor

_LEFT_SHIFT = 20


def lower_add(lowering: Lowering) -> KernelCall:
    """int8, up to four dimensions, either side broadcast.

    Source of the scales: tensorflow/lite/micro/kernels/add_common.cc.
    """
    first, second, output = lowering.input(0), lowering.input(1), lowering.output()
    first_scale, _ = lowering.int8_activation(first)
    second_scale, _ = lowering.int8_activation(second)
    output_scale, output_zero_point = lowering.int8_activation(output)
    shapes = [_in_four_dimensions(lowering, tensor) for tensor in (first, second, output)]
    if any(whole != max(a, b) for a, b, whole in zip(*shapes, strict=True)):
        raise lowering.unsupported(
            f"{list(first.shape)} and {list(second.shape)} do not give its output's shape {list(output.shape)}"
        )
    common = 2 * max(first_scale, second_scale)
    output_multiplier = quantize_multiplier(common / ((1 << _LEFT_SHIFT) * output_scale))
    if output_multiplier.shift > 0:
        raise lowering.unsupported("the output's scale is too small for the inputs'")
    activation_min, activation_max = lowering.fused_range(output)
    return KernelCall(
        "AddInt8",
        "AddInt8Params",
        "add.h",
        {
            "first": _addend(lowering, first, output, common),
            "second": _addend(lowering, second, output, common),
            "output": lowering.address(output),
            "shape": _in_four_dimensions(lowering, output),
            "left_shift": _LEFT_SHIFT,
            "output_multiplier": output_multiplier.value,
            "output_shift": output_multiplier.shift,
            "output_offset": output_zero_point,
            "activation_min": activation_min,
            "activation_max": activation_max,
        },
    )


def _addend(lowering: Lowering, tensor: Tensor, output: Tensor, common_scale: float) -> Struct:
    scale, zero_point = lowering.int8_activation(tensor)
    multiplier = quantize_multiplier(scale / common_scale)
    return Struct(
        {
            "data": lowering.address(tensor),
            "strides": _strides(lowering, tensor, output),
            "offset": -zero_point,
            "multiplier": multiplier.value,
            "shift": multiplier.shift,
        }
    )


def _in_four_dimensions(lowering: Lowering, tensor: Tensor) -> tuple[int, ...]:
    if len(tensor.shape) > 4:
        raise lowering.unsupported(f"tensor '{tensor.short_name}' has {len(tensor.shape)} dimensions, more than 4")
    return (1,) * (4 - len(tensor.shape)) + tensor.shape


def _strides(lowering: Lowering, tensor: Tensor, output: Tensor) -> tuple[int, ...]:
    """How far one step along each output dimension moves in the tensor; 0 where the tensor is broadcast."""
    strides: list[int] = []
    step = 1
    sizes = zip(_in_four_dimensions(lowering, tensor), _in_four_dimensions(lowering, output), strict=True)
    for own, whole in reversed(list(sizes)):
        if own not in (1, whole):
            raise lowering.unsupported(
                f"'{tensor.short_name}' {list(tensor.shape)} cannot be broadcast to {list(output.shape)}"
            )
        strides.append(0 if own == 1 else step)
        step *= own
    return tuple(reversed(strides))
