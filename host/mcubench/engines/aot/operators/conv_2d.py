# SPDX-License-Identifier: Apache-2.0
"""CONV_2D."""

import numpy as np

from mcubench.engines.aot.kernel_call import ConstantArray, KernelCall
from mcubench.engines.aot.lowering import Lowering, multiplier_arrays
from mcubench.engines.aot.window import window
from mcubench.model import DType


def lower_conv_2d(lowering: Lowering) -> KernelCall:
    """int8, weights output x rows x columns x depth, quantized per tensor or per output channel."""
    source, weights, output = lowering.input(0), lowering.input(1), lowering.output()
    _, input_zero_point = lowering.int8_activation(source, rank=4)
    _, output_zero_point = lowering.int8_activation(output, rank=4)
    values = lowering.constant(weights, DType.INT8)
    if values.ndim != 4:
        raise lowering.unsupported(f"its weights have shape {list(weights.shape)}")
    channels, filter_rows, filter_columns, filter_depth = values.shape
    batches, _, _, depth = source.shape
    if depth % filter_depth or channels % (depth // filter_depth) or output.shape[3] != channels:
        raise lowering.unsupported(
            f"weights {list(weights.shape)} do not go with input {list(source.shape)} and output {list(output.shape)}"
        )
    if output.shape[0] != batches:
        raise lowering.unsupported("the batches of input and output differ")
    multipliers = lowering.channel_multipliers(weights, channels, axis=0)
    biases = lowering.biases(channels)
    lowering.check_accumulators(values.reshape(channels, -1), biases, input_zero_point, multipliers)
    activation_min, activation_max = lowering.fused_range(output)
    return KernelCall(
        "Conv2dInt8",
        "Conv2dInt8Params",
        "conv_2d.h",
        {
            "input": lowering.address(source),
            "output": lowering.address(output),
            "weights": ConstantArray("weights", values.astype(np.int8).ravel()),
            "biases": ConstantArray("biases", biases),
            **multiplier_arrays(multipliers),
            **window(lowering, source, output, filter_rows=filter_rows, filter_columns=filter_columns, dilated=True),
            "batches": batches,
            "input_depth": depth,
            "output_depth": channels,
            "filter_depth": filter_depth,
            "input_offset": -input_zero_point,
            "output_offset": output_zero_point,
            "activation_min": activation_min,
            "activation_max": activation_max,
        },
    )
