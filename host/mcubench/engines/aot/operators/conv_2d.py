# SPDX-License-Identifier: Apache-2.0
"""CONV_2D."""

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
class Conv2d:
    """What a checked convolution consists of; `weights` are output channels x rows x columns x filter depth."""

    source: Tensor
    output: Tensor
    weights: npt.NDArray[np.int8]
    biases: npt.NDArray[np.int32]
    multipliers: list[Multiplier]
    rows: Axis
    columns: Axis
    input_zero_point: int
    output_zero_point: int
    activation_range: tuple[int, int]


def read_conv_2d(lowering: Lowering) -> Conv2d:
    """int8, weights output x rows x columns x depth, quantized per tensor or per output channel.

    Raises:
        UnsupportedError: it is none that a kernel can be given.
    """
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
    rows, columns = window_axes(
        lowering, source, output, filter_rows=filter_rows, filter_columns=filter_columns, dilated=True
    )
    return Conv2d(
        source=source,
        output=output,
        weights=values.astype(np.int8),
        biases=biases,
        multipliers=multipliers,
        rows=rows,
        columns=columns,
        input_zero_point=input_zero_point,
        output_zero_point=output_zero_point,
        activation_range=lowering.fused_range(output),
    )


def lower_conv_2d(lowering: Lowering) -> KernelCall:
    """The portable kernel; see `read_conv_2d`."""
    conv = read_conv_2d(lowering)
    stored = stored_weights(lowering.input(1), conv.weights)
    activation_min, activation_max = conv.activation_range
    return KernelCall(
        f"Conv2d{stored.type}",
        "Conv2dInt8Params",
        "conv_2d.h",
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
            "output_depth": conv.weights.shape[0],
            "filter_depth": conv.weights.shape[3],
            "input_offset": -conv.input_zero_point,
            "output_offset": conv.output_zero_point,
            "activation_min": activation_min,
            "activation_max": activation_max,
        },
        {conv.source.index: behind_window(conv.source, conv.output, conv.rows, conv.columns, holding=1)},
    )
