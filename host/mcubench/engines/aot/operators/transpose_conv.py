# SPDX-License-Identifier: Apache-2.0
"""TRANSPOSE_CONV."""

from typing import Any

from mcubench.engines.aot.fixed_point import Multiplier, quantize_multiplier
from mcubench.engines.aot.kernel_call import ConstantArray, KernelCall, Struct
from mcubench.engines.aot.lowering import Lowering, multiplier_arrays
from mcubench.engines.aot.operators.wide import wide_biases, wide_multiplier_arrays
from mcubench.model import DType, Padding


def lower_transpose_conv(lowering: Lowering) -> KernelCall:
    """Weights output x rows x columns x input depth; the size of the output is its tensor's."""
    source, weights, output = lowering.input(2), lowering.input(1), lowering.output()
    lowering.check_type(output, source.dtype)
    values = lowering.constant(weights, DType.FLOAT32 if source.dtype is DType.FLOAT32 else DType.INT8)
    if not len(source.shape) == len(output.shape) == values.ndim == 4:
        raise lowering.unsupported(
            f"input {list(source.shape)} or weights {list(weights.shape)} have not 4 dimensions"
        )
    asked = lowering.input(0)
    if asked.is_constant and (shape := lowering.integers(asked)) != list(output.shape):
        raise lowering.unsupported(f"it asks for the shape {shape}, and its output has {list(output.shape)}")
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
        fields |= {"biases": ConstantArray("biases", wide_biases(lowering, channels, position=3)), **sizes}
        fields |= {"low": low, "high": high}
        return KernelCall("TransposeConvFloat", "TransposeConvFloatParams", "transpose_conv.h", fields)
    low_value, high_value = lowering.fused_range(output)
    limits = {"activation_min": low_value, "activation_max": high_value}
    multipliers = _multipliers(lowering, channels)
    if source.dtype is DType.INT16:
        biases = wide_biases(lowering, channels, position=3)
        by_channel = values.reshape(channels, -1)
        fields |= {"biases": ConstantArray("biases", biases)}
        fields |= {**wide_multiplier_arrays(lowering, by_channel, biases, multipliers), **sizes, **limits}
        return KernelCall("TransposeConvInt16", "TransposeConvInt16Params", "transpose_conv.h", fields)
    _, zero_point = lowering.int8_activation(source)
    _, output_zero_point = lowering.int8_activation(output)
    narrow = lowering.biases(channels, position=3)
    lowering.check_accumulators(values.reshape(channels, -1), narrow, zero_point, multipliers)
    fields |= {"biases": ConstantArray("biases", narrow), **multiplier_arrays(multipliers), **sizes}
    fields |= {"input_offset": -zero_point, "output_offset": output_zero_point, **limits}
    return KernelCall("TransposeConvInt8", "TransposeConvInt8Params", "transpose_conv.h", fields)


def _multipliers(lowering: Lowering, channels: int) -> list[Multiplier]:
    source, weights = lowering.input(2), lowering.input(1)
    scale, _ = lowering.activation(source, source.dtype)
    output_scale, _ = lowering.activation(lowering.output(), source.dtype)
    quantization = weights.quantization
    if quantization is None or any(quantization.zero_points) or (quantization.per_channel and quantization.axis != 0):
        raise lowering.unsupported(
            f"tensor '{weights.short_name}' is not quantized to zero point 0 along dimension 0"
        )
    scales = quantization.scales if quantization.per_channel else quantization.scales * channels
    return [quantize_multiplier(scale * own / output_scale) for own in scales]


def _axis(lowering: Lowering, input_size: int, output_size: int, filter_size: int, letter: str) -> Struct:
    """The padding is that of the convolution that would go the other way."""
    stride = lowering.positive_option(f"stride_{letter}")
    same = lowering.option("padding") == Padding.SAME
    steps = -(-output_size // stride) if same else (output_size - filter_size + stride) // stride
    if steps != input_size:
        raise lowering.unsupported(f"its input has {input_size} rows or columns where its output gives {steps}")
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
