# SPDX-License-Identifier: Apache-2.0
"""DEPTHWISE_CONV_2D."""

import numpy as np

from mcubench.engines.aot.kernel_call import ConstantArray, KernelCall
from mcubench.engines.aot.lowering import Lowering, multiplier_arrays
from mcubench.engines.aot.window import window
from mcubench.model import DType


def lower_depthwise_conv_2d(lowering: Lowering) -> KernelCall:
    """int8, weights 1 x rows x columns x output depth, quantized per tensor or per output channel.

    The depth multiplier has to be what the shapes say: TensorFlow Lite goes by them (schema.fbs), TensorFlow Lite
    Micro by the option (depthwise_conv_common.cc).
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
    activation_min, activation_max = lowering.fused_range(output)
    return KernelCall(
        "DepthwiseConv2dInt8",
        "DepthwiseConv2dInt8Params",
        "depthwise_conv_2d.h",
        {
            "input": lowering.address(source),
            "output": lowering.address(output),
            "weights": ConstantArray("weights", values.astype(np.int8).ravel()),
            "biases": ConstantArray("biases", biases),
            **multiplier_arrays(multipliers),
            **window(lowering, source, output, filter_rows=filter_rows, filter_columns=filter_columns, dilated=True),
            "batches": batches,
            "input_depth": depth,
            "depth_multiplier": multiplier,
            "input_offset": -input_zero_point,
            "output_offset": output_zero_point,
            "activation_min": activation_min,
            "activation_max": activation_max,
        },
    )
