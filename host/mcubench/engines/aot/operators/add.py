# SPDX-License-Identifier: Apache-2.0
"""ADD of int8."""

from dataclasses import dataclass

from mcubench.engines.aot.broadcast import check_broadcast, in_four_dimensions, strides_in
from mcubench.engines.aot.fixed_point import Multiplier, quantize_multiplier
from mcubench.engines.aot.kernel_call import KernelCall, Struct
from mcubench.engines.aot.lowering import Lowering
from mcubench.engines.aot.reading_order import element_by_element
from mcubench.model import Tensor

LEFT_SHIFT = 20


@dataclass(frozen=True)
class Addend:
    """One side; `strides` say how far a step along each output dimension moves in it."""

    tensor: Tensor
    strides: tuple[int, ...]
    offset: int
    multiplier: Multiplier


@dataclass(frozen=True)
class Add:
    """What a checked addition consists of; `shape` is the output's, in four dimensions."""

    first: Addend
    second: Addend
    output: Tensor
    shape: tuple[int, ...]
    output_multiplier: Multiplier
    output_zero_point: int
    activation_range: tuple[int, int]


def read_add(lowering: Lowering) -> Add:
    """int8, up to four dimensions, either side broadcast.

    Source of the scales: tensorflow/lite/micro/kernels/add_common.cc.

    Raises:
        UnsupportedError: it is none that a kernel can be given.
    """
    first, second, output = lowering.input(0), lowering.input(1), lowering.output()
    first_scale, _ = lowering.int8_activation(first)
    second_scale, _ = lowering.int8_activation(second)
    output_scale, output_zero_point = lowering.int8_activation(output)
    check_broadcast(lowering, first, second, output)
    common = 2 * max(first_scale, second_scale)
    output_multiplier = quantize_multiplier(common / ((1 << LEFT_SHIFT) * output_scale))
    if output_multiplier.shift > 0:
        raise lowering.unsupported("the output's scale is too small for the inputs'")
    return Add(
        first=_addend(lowering, first, output, common),
        second=_addend(lowering, second, output, common),
        output=output,
        shape=in_four_dimensions(lowering, output),
        output_multiplier=output_multiplier,
        output_zero_point=output_zero_point,
        activation_range=lowering.fused_range(output),
    )


def lower_add_int8(lowering: Lowering) -> KernelCall:
    """The portable kernel; see `read_add`."""
    add = read_add(lowering)
    activation_min, activation_max = add.activation_range
    return KernelCall(
        "AddInt8",
        "AddInt8Params",
        "add.h",
        {
            "first": _struct(lowering, add.first),
            "second": _struct(lowering, add.second),
            "output": lowering.address(add.output),
            "shape": add.shape,
            "left_shift": LEFT_SHIFT,
            "output_multiplier": add.output_multiplier.value,
            "output_shift": add.output_multiplier.shift,
            "output_offset": add.output_zero_point,
            "activation_min": activation_min,
            "activation_max": activation_max,
        },
        element_by_element(add.output, add.first.tensor, add.second.tensor),
    )


def _struct(lowering: Lowering, addend: Addend) -> Struct:
    return Struct(
        {
            "data": lowering.address(addend.tensor),
            "strides": addend.strides,
            "offset": addend.offset,
            "multiplier": addend.multiplier.value,
            "shift": addend.multiplier.shift,
        }
    )


def _addend(lowering: Lowering, tensor: Tensor, output: Tensor, common_scale: float) -> Addend:
    scale, zero_point = lowering.int8_activation(tensor)
    multiplier = quantize_multiplier(scale / common_scale)
    return Addend(tensor, strides_in(lowering, tensor, output), -zero_point, multiplier)
