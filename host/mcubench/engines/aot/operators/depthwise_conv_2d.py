# SPDX-License-Identifier: Apache-2.0
"""DEPTHWISE_CONV_2D."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mcubench.engines.aot.fixed_point import Multiplier
from mcubench.engines.aot.kernel_call import ConstantArray, KernelCall
from mcubench.engines.aot.lowering import Lowering, multiplier_arrays
from mcubench.engines.aot.reading_order import behind_window
from mcubench.engines.aot.weights import stored_weights
from mcubench.engines.aot.window import Axis, window_axes
from mcubench.model import DType, Tensor


@dataclass(frozen=True)
class DepthwiseConv2d:
    """What a checked depthwise convolution consists of; `weights` are rows x columns x output channels."""

    source: Tensor
    output: Tensor
    weights: npt.NDArray[np.int8]
    biases: npt.NDArray[np.int32]
    multipliers: list[Multiplier]
    rows: Axis
    columns: Axis
    depth_multiplier: int
    input_zero_point: int
    output_zero_point: int
    activation_range: tuple[int, int]


def read_depthwise_conv_2d(lowering: Lowering) -> DepthwiseConv2d:
    """int8, weights 1 x rows x columns x output depth, quantized per tensor or per output channel.

    The depth multiplier has to be what the shapes say: TensorFlow Lite goes by them (schema.fbs), TensorFlow Lite
    Micro by the option (depthwise_conv_common.cc).

    Raises:
        UnsupportedError: it is none that a kernel can be given.
    """
    source, weights, output = lowering.input(0), lowering.input(1), lowering.output()
    _, input_zero_point = lowering.int8_activation(source, rank=4)
    _, output_zero_point = lowering.int8_activation(output, rank=4)
    values = lowering.constant(weights, DType.INT8)
    if values.ndim != 4 or values.shape[0] != 1:
        raise lowering.unsupported(f"its weights have shape {list(weights.shape)}")
    _, filter_rows, filter_columns, channels = values.shape
    batches, _, _, depth = source.shape
    if channels % depth or output.shape[3] != channels or output.shape[0] != batches:
        raise lowering.unsupported(
            f"weights {list(weights.shape)} do not go with input {list(source.shape)} and output {list(output.shape)}"
        )
    multiplier = lowering.option("depth_multiplier")
    if multiplier != channels // depth:
        raise lowering.unsupported(f"option depth_multiplier is {multiplier}, and its shapes say {channels // depth}")
    multipliers = lowering.channel_multipliers(weights, channels, axis=3)
    biases = lowering.biases(channels)
    lowering.check_accumulators(values.reshape(-1, channels).T, biases, input_zero_point, multipliers)
    rows, columns = window_axes(
        lowering, source, output, filter_rows=filter_rows, filter_columns=filter_columns, dilated=True
    )
    return DepthwiseConv2d(
        source=source,
        output=output,
        weights=values[0].astype(np.int8),
        biases=biases,
        multipliers=multipliers,
        rows=rows,
        columns=columns,
        depth_multiplier=multiplier,
        input_zero_point=input_zero_point,
        output_zero_point=output_zero_point,
        activation_range=lowering.fused_range(output),
    )


def lower_depthwise_conv_2d(lowering: Lowering) -> KernelCall:
    """The portable kernel; see `read_depthwise_conv_2d`."""
    conv = read_depthwise_conv_2d(lowering)
    stored = stored_weights(lowering.input(1), conv.weights)
    activation_min, activation_max = conv.activation_range
    return KernelCall(
        f"DepthwiseConv2d{stored.type}",
        "DepthwiseConv2dInt8Params",
        "depthwise_conv_2d.h",
        {
            "input": lowering.address(conv.source),
            "output": lowering.address(conv.output),
            "weights": ConstantArray("weights", stored.values),
            "biases": ConstantArray("biases", conv.biases),
            **multiplier_arrays(conv.multipliers),
            "rows": conv.rows.struct,
            "columns": conv.columns.struct,
            "batches": conv.source.shape[0],
            "input_depth": conv.source.shape[3],
            "depth_multiplier": conv.depth_multiplier,
            "input_offset": -conv.input_zero_point,
            "output_offset": conv.output_zero_point,
            "activation_min": activation_min,
            "activation_max": activation_max,
        },
        {conv.source.index: behind_window(conv.source, conv.output, conv.rows, conv.columns, holding=1)},
    )
