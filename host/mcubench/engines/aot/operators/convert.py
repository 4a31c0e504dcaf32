# SPDX-License-Identifier: Apache-2.0
"""QUANTIZE, DEQUANTIZE, CAST and SHAPE."""

from typing import Any

import numpy as np

from mcubench.engines.aot.element_wise import element_wise_call
from mcubench.engines.aot.fixed_point import quantize_multiplier
from mcubench.engines.aot.kernel_call import ConstantArray, Elided, KernelCall, Lowered
from mcubench.engines.aot.lowering import Lowering
from mcubench.engines.aot.rescale import Rescale, rescale_call
from mcubench.model import DType, Tensor


def lower_quantize(lowering: Lowering) -> KernelCall:
    """To int8 or int16, from float32 or from another quantization."""
    source, output = lowering.input(0), lowering.output()
    lowering.check_type(output, DType.INT8, DType.INT16)
    scale, zero_point = lowering.activation(output, output.dtype)
    if source.dtype is DType.FLOAT32:
        return _call(lowering, f"Quantize{output.dtype.name.title()}", scale, zero_point)
    source_scale, source_zero_point = lowering.activation(source, source.dtype)
    factor = quantize_multiplier(source_scale / scale)
    low, high = lowering.integer_range(output)
    return rescale_call(lowering, Rescale(source_zero_point, factor, factor, zero_point, low, high))


def lower_dequantize(lowering: Lowering) -> KernelCall:
    """To float32."""
    source = lowering.input(0)
    lowering.check_type(lowering.output(), DType.FLOAT32)
    scale, zero_point = lowering.activation(source, source.dtype)
    return _call(lowering, f"Dequantize{source.dtype.name.title()}", scale, zero_point)


def lower_cast(lowering: Lowering) -> Lowered:
    """The stored values, whatever their scale."""
    source, output = lowering.input(0), lowering.output()
    lowering.check_type(output, DType.INT8, DType.INT16, DType.INT32, DType.FLOAT32)
    lowering.check_same_count(source, output)
    if source.dtype is output.dtype and not source.is_constant:
        return Elided(source.index, "no code: the output is the input's memory")
    if source.dtype is output.dtype:
        return _copy(lowering, source, output)
    return _call(lowering, f"Cast{source.dtype.name.title()}{output.dtype.name.title()}", 1.0, 0)


def lower_shape(lowering: Lowering) -> KernelCall:
    """Known when the model is compiled: a constant is copied."""
    source, output = lowering.input(0), lowering.output()
    lowering.check_type(output, DType.INT32)
    if output.element_count != len(source.shape):
        raise lowering.unsupported(
            f"its output has {output.element_count} elements for {len(source.shape)} dimensions"
        )
    return _copy_of(lowering, ConstantArray("shape", np.array(source.shape, np.int32)), output)


def _copy(lowering: Lowering, source: Tensor, output: Tensor) -> KernelCall:
    return _copy_of(lowering, lowering.address(source), output)


def _copy_of(lowering: Lowering, values: Any, output: Tensor) -> KernelCall:
    fields = {"input": values, "output": lowering.address(output), "size_bytes": output.size_bytes}
    return KernelCall("Copy", "CopyParams", "reshape.h", fields)


def _call(lowering: Lowering, function: str, scale: float, zero_point: int) -> KernelCall:
    fields = {"scale": scale, "zero_point": zero_point}
    return element_wise_call(lowering, function, "ConvertParams", "convert.h", fields)
