# SPDX-License-Identifier: Apache-2.0
"""FULLY_CONNECTED."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mcubench.engines.aot.fixed_point import Multiplier
from mcubench.engines.aot.kernel_call import ConstantArray, KernelCall
from mcubench.engines.aot.lowering import Lowering, multiplier_arrays
from mcubench.engines.aot.weights import stored_weights
from mcubench.model import DType, Tensor


@dataclass(frozen=True)
class FullyConnected:
    """What a checked dense layer consists of; the input's zero point is in `biases`."""

    source: Tensor
    output: Tensor
    weights: npt.NDArray[np.int8]
    biases: npt.NDArray[np.int32]
    multipliers: list[Multiplier]
    batches: int
    output_zero_point: int
    activation_range: tuple[int, int]


def read_fully_connected(lowering: Lowering) -> FullyConnected:
    """int8, weights output x input depth, quantized per tensor or per output.

    Raises:
        UnsupportedError: it is none that a kernel can be given.
    """
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
    return FullyConnected(
        source=source,
        output=output,
        weights=values.astype(np.int8),
        biases=lowering.folded_biases(values, biases, input_zero_point),
        multipliers=multipliers,
        batches=batches,
        output_zero_point=output_zero_point,
        activation_range=lowering.fused_range(output),
    )


def lower_fully_connected(lowering: Lowering) -> KernelCall:
    """The portable kernel; see `read_fully_connected`."""
    dense = read_fully_connected(lowering)
    shared = len(set(dense.multipliers)) == 1
    stored = stored_weights(lowering.input(1), dense.weights)
    activation_min, activation_max = dense.activation_range
    return KernelCall(
        f"FullyConnected{stored.type}",
        "FullyConnectedInt8Params",
        "fully_connected.h",
        {
            "input": lowering.address(dense.source),
            "output": lowering.address(dense.output),
            "weights": ConstantArray("weights", stored.values),
            "biases": ConstantArray("biases", dense.biases),
            **multiplier_arrays(dense.multipliers[:1] if shared else dense.multipliers),
            "batches": dense.batches,
            "input_depth": dense.weights.shape[1],
            "output_depth": dense.weights.shape[0],
            "multiplier_stride": 0 if shared else 1,
            "output_offset": dense.output_zero_point,
            "activation_min": activation_min,
            "activation_max": activation_max,
        },
    )
