# SPDX-License-Identifier: Apache-2.0
"""BATCH_MATMUL."""

import math

from mcubench.engines.aot.fixed_point import (
    INT32_MAX,
    LARGEST_WIDE_SUM,
    WIDE_SHIFTS,
    Multiplier,
    quantize_multiplier,
    reduced_multiplier,
)
from mcubench.engines.aot.kernel_call import KernelCall, Struct
from mcubench.engines.aot.lowering import Lowering
from mcubench.model import DType, Tensor

_RANK = 5


def lower_batch_matmul(lowering: Lowering) -> KernelCall:
    """Up to three dimensions of matrices, which are broadcast; either side may be transposed."""
    left, right, output = lowering.input(0), lowering.input(1), lowering.output()
    for tensor in (right, output):
        lowering.check_type(tensor, left.dtype)
    shapes = [_in_five_dimensions(lowering, tensor) for tensor in (left, right, output)]
    rows, depth = _matrix(shapes[0], transposed=bool(lowering.option("adj_x")))
    right_depth, columns = _matrix(shapes[1], transposed=bool(lowering.option("adj_y")))
    batches = shapes[2][:3]
    fitting = all(
        whole == max(a, b) and a in {1, whole} and b in {1, whole}
        for a, b, whole in zip(shapes[0], shapes[1], batches, strict=False)
    )
    if not fitting or depth != right_depth or shapes[2][3:] != (rows, columns):
        raise lowering.unsupported(f"{list(left.shape)} times {list(right.shape)} is not {list(output.shape)}")
    zero_points, factor = _quantization(lowering, depth)
    fields = {
        "left": _side(lowering, left, rows=True, transposed=bool(lowering.option("adj_x")), offset=-zero_points[0]),
        "right": _side(
            lowering, right, rows=False, transposed=bool(lowering.option("adj_y")), offset=-zero_points[1]
        ),
        "output": lowering.address(output),
        "batches": batches,
        "rows": rows,
        "columns": columns,
        "depth": depth,
        "multiplier": factor.value,
        "shift": factor.shift,
        "output_offset": zero_points[2],
    }
    kind = "Float" if left.dtype is DType.FLOAT32 else left.dtype.name.title()
    return KernelCall(f"BatchMatmul{kind}", "BatchMatmulParams", "batch_matmul.h", fields)


def _quantization(lowering: Lowering, depth: int) -> tuple[list[int], Multiplier]:
    """The three zero points, and what the kernel multiplies sums of so many products by."""
    dtype = lowering.input(0).dtype
    if dtype is DType.FLOAT32:
        return [0, 0, 0], Multiplier(0, 0)
    tensors = (lowering.input(0), lowering.input(1), lowering.output())
    (a, zero_a), (b, zero_b), (out, zero) = (lowering.activation(tensor, dtype) for tensor in tensors)
    factor = quantize_multiplier(a * b / out)
    if dtype is DType.INT16:
        if factor.shift not in WIDE_SHIFTS or depth << 30 >= LARGEST_WIDE_SUM:
            raise lowering.unsupported("its sums do not fit 48 bits, or its scales their multiplier")
        return [0, 0, 0], Multiplier(reduced_multiplier(factor), 15 - factor.shift)
    if factor.shift > 30 or 255 * 255 * depth << max(factor.shift, 0) > INT32_MAX:
        raise lowering.unsupported("its 32-bit sums can overflow")
    return [zero_a, zero_b, zero], factor


def _in_five_dimensions(lowering: Lowering, tensor: Tensor) -> tuple[int, ...]:
    if not 2 <= len(tensor.shape) <= _RANK:
        raise lowering.unsupported(
            f"tensor '{tensor.short_name}' has {len(tensor.shape)} dimensions, not 2 to {_RANK}"
        )
    return (1,) * (_RANK - len(tensor.shape)) + tensor.shape


def _matrix(shape: tuple[int, ...], *, transposed: bool) -> tuple[int, int]:
    return (shape[4], shape[3]) if transposed else (shape[3], shape[4])


def _side(lowering: Lowering, tensor: Tensor, *, rows: bool, transposed: bool, offset: int) -> Struct:
    """Of the left side a step along the rows of the result, of the right one along its columns."""
    shape = _in_five_dimensions(lowering, tensor)
    strides = [math.prod(shape[axis + 1 :]) for axis in range(_RANK)]
    down, across = (strides[4], strides[3]) if transposed else (strides[3], strides[4])
    return Struct(
        {
            "data": lowering.address(tensor),
            "batch_strides": tuple(0 if shape[axis] == 1 else strides[axis] for axis in range(3)),
            "stride": down if rows else across,
            "depth_stride": across if rows else down,
            "offset": offset,
        }
    )
