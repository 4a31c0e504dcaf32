# SPDX-License-Identifier: Apache-2.0
"""TRANSPOSE_CONV."""

from typing import Any

import numpy as np

from mcubench.engines.aot.fixed_point import quantize_multiplier
from mcubench.engines.aot.kernel_call import ConstantArray, KernelCall, Struct
from mcubench.engines.aot.lowering import Lowering, multiplier_arrays
from mcubench.model import DType, Padding


def lower_transpose_conv(lowering: Lowering) -> KernelCall:
    """Weights output x rows x columns x input depth; the size of the output is its tensor's."""
    source, weights, output = lowering.input(2), lowering.input(1), lowering.output()
    lowering.check_type(output, source.dtype)
    values = lowering.constant(weights, source.dtype)
    if not len(source.shape) == len(output.shape) == values.ndim == 4:
        raise lowering.unsupported(
            f"input {list(source.shape)} or weights {list(weights.shape)} have not 4 dimensions"
        )
    channels, rows, columns, depth = values.shape
    if (source.shape[0], source.shape[3], channels) != (output.shape[0], depth, output.shape[3]):
        raise lowering.unsupported(
            f"weights {list(weights.shape)} do not go with input {list(source.shape)} and output {list(output.shape)}"
        )
    fields: dict[str, Any] = {
        "input": lowering.address(source),
        "output": lowering.address(output),
        "weights": ConstantArray("weights", values.ravel()),
    }
    sizes = {
        "rows": _axis(lowering, source.shape[1], output.shape[1], rows, "h"),
        "columns": _axis(lowering, source.shape[2], output.shape[2], columns, "w"),
        "batches": source.shape[0],
        "input_depth": depth,
        "output_depth": channels,
    }
    if source.dtype is DType.FLOAT32:
        low, high = lowering.fused_float_range()
        fields |= {"biases": ConstantArray("biases", _float_biases(lowering, channels)), **sizes}
        fields |= {"low": low, "high": high}
        return KernelCall("TransposeConvFloat", "TransposeConvFloatParams", "transpose_conv.h", fields)
    scale, zero_point = lowering.int8_activation(source)
    output_scale, output_zero_point = lowering.int8_activation(output)
    quantization = weights.quantization
    if quantization is None or any(quantization.zero_points) or (quantization.per_channel and quantization.axis != 0):
        raise lowering.unsupported(
            f"tensor '{weights.short_name}' is not quantized to zero point 0 along dimension 0"
        )
    scales = quantization.scales if quantization.per_channel else quantization.scales * channels
    multipliers = [quantize_multiplier(scale * own / output_scale) for own in scales]
    biases = lowering.biases(channels, position=3)
    lowering.check_accumulators(values.reshape(channels, -1), biases, zero_point, multipliers)
    low_value, high_value = lowering.fused_range(output)
    fields |= {"biases": ConstantArray("biases", biases), **multiplier_arrays(multipliers), **sizes}
    fields |= {
        "input_offset": -zero_point,
        "output_offset": output_zero_point,
        "activation_min": low_value,
        "activation_max": high_value,
    }
    return KernelCall("TransposeConvInt8", "TransposeConvInt8Params", "transpose_conv.h", fields)


def _float_biases(lowering: Lowering, channels: int) -> np.ndarray[Any, np.dtype[np.generic]]:
    tensor = lowering.optional_input(3)
    values = np.zeros(channels, np.float32) if tensor is None else lowering.constant(tensor, DType.FLOAT32).ravel()
    if values.size != channels:
        raise lowering.unsupported(f"it has {values.size} biases for {channels} channels")
    return values


def _axis(lowering: Lowering, input_size: int, output_size: int, filter_size: int, letter: str) -> Struct:
    """The padding is that of the convolution that would go the other way."""
    stride = lowering.positive_option(f"stride_{letter}")
    same = lowering.option("padding") == Padding.SAME
    steps = -(-output_size // stride) if same else (output_size - filter_size + stride) // stride
    return Struct(
        {
            "input_size": input_size,
            "output_size": output_size,
            "filter_size": filter_size,
            "stride": stride,
            "dilation": 1,
            "padding": max(0, (steps - 1) * stride + filter_size - output_size) // 2,
        }
    )
