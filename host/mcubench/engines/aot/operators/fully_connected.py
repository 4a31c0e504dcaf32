# SPDX-License-Identifier: Apache-2.0
"""FULLY_CONNECTED."""

import numpy as np

from mcubench.engines.aot.fixed_point import INT32_MAX, INT32_MIN
from mcubench.engines.aot.kernel_call import ConstantArray, KernelCall
from mcubench.engines.aot.lowering import Lowering, multiplier_arrays
from mcubench.model import DType


def lower_fully_connected(lowering: Lowering) -> KernelCall:
    """int8, weights output x input depth, quantized per tensor or per output."""
    source, weights, output = lowering.input(0), lowering.input(1), lowering.output()
    _, input_zero_point = lowering.int8_activation(source)
    _, output_zero_point = lowering.int8_activation(output)
    if lowering.option("weights_format"):
        raise lowering.unsupported("its weights are shuffled")
    values = lowering.constant(weights, DType.INT8)
    if values.ndim != 2:
        raise lowering.unsupported(f"its weights have shape {list(weights.shape)}")
    channels, depth = values.shape
    batches, remainder = divmod(source.element_count, depth)
    if remainder or output.element_count != batches * channels:
        raise lowering.unsupported(
            f"weights {list(weights.shape)} do not go with input {list(source.shape)} and output {list(output.shape)}"
        )
    multipliers = lowering.channel_multipliers(weights, channels, axis=0)
    biases = lowering.biases(channels)
    lowering.check_accumulators(values, biases, input_zero_point, multipliers)
    shared = len(set(multipliers)) == 1
    folded = biases.astype(np.int64) - input_zero_point * values.astype(np.int64).sum(axis=1)
    if folded.min() < INT32_MIN or folded.max() > INT32_MAX:
        raise lowering.unsupported("a bias with the input's zero point folded in does not fit 32 bits")
    activation_min, activation_max = lowering.fused_range(output)
    return KernelCall(
        "FullyConnectedInt8",
        "FullyConnectedInt8Params",
        "fully_connected.h",
        {
            "input": lowering.address(source),
            "output": lowering.address(output),
            "weights": ConstantArray("weights", values.astype(np.int8).ravel()),
            "biases": ConstantArray("biases", folded.astype(np.int32)),
            **multiplier_arrays(multipliers[:1] if shared else multipliers),
            "batches": batches,
            "input_depth": depth,
            "output_depth": channels,
            "multiplier_stride": 0 if shared else 1,
            "output_offset": output_zero_point,
            "activation_min": activation_min,
            "activation_max": activation_max,
        },
    )
