# SPDX-License-Identifier: Apache-2.0
"""Convolutions, dense layers and pools of float32, and of int16 with int8 weights and 64-bit sums."""

from typing import Any

import numpy as np
import numpy.typing as npt

from mcubench.engines.aot.fixed_point import LARGEST_WIDE_SUM, WIDE_SHIFTS, Multiplier, reduced_multiplier
from mcubench.engines.aot.kernel_call import ConstantArray, KernelCall
from mcubench.engines.aot.lowering import Lowering
from mcubench.engines.aot.operators.pool_2d import pool_axes
from mcubench.engines.aot.reading_order import behind_window
from mcubench.engines.aot.window import Axis, window_axes
from mcubench.model import DType, Tensor

Array = npt.NDArray[Any]


def lower_wide_conv_2d(lowering: Lowering) -> KernelCall:
    """Weights output x rows x columns x depth."""
    source, output = _images(lowering)
    weights = _weights(lowering, 4)
    channels, rows, columns, filter_depth = weights.shape
    depth = source.shape[3]
    if depth % filter_depth or channels % (depth // filter_depth) or output.shape[3] != channels:
        raise _mismatch(lowering)
    axes = window_axes(lowering, source, output, filter_rows=rows, filter_columns=columns, dilated=True)
    return _convolution(lowering, "Conv2d", weights, axes, channels=channels, axis=0, filter_depth=filter_depth)


def lower_wide_depthwise_conv_2d(lowering: Lowering) -> KernelCall:
    """Weights 1 x rows x columns x output depth."""
    source, output = _images(lowering)
    weights = _weights(lowering, 4)
    one, rows, columns, channels = weights.shape
    depth = source.shape[3]
    if one != 1 or channels % depth or output.shape[3] != channels:
        raise _mismatch(lowering)
    multiplier = lowering.option("depth_multiplier")
    if multiplier != channels // depth:
        raise lowering.unsupported(f"option depth_multiplier is {multiplier}, and its shapes say {channels // depth}")
    axes = window_axes(lowering, source, output, filter_rows=rows, filter_columns=columns, dilated=True)
    return _convolution(lowering, "DepthwiseConv2d", weights, axes, channels=channels, axis=3, filter_depth=1)


def lower_wide_fully_connected(lowering: Lowering) -> KernelCall:
    """Weights output x input depth: a convolution of single pixels."""
    source, output = lowering.input(0), lowering.output()
    lowering.check_type(output, source.dtype)
    if lowering.option("weights_format"):
        raise lowering.unsupported("its weights are shuffled")
    weights = _weights(lowering, 2)
    channels, depth = weights.shape
    rows, remainder = divmod(source.element_count, depth)
    if remainder or output.element_count != rows * channels:
        raise _mismatch(lowering)
    axes = tuple(Axis(size, size, filter_size=1, stride=1, dilation=1, padding=0) for size in (rows, 1))
    return _convolution(
        lowering, "Conv2d", weights, axes, channels=channels, axis=0, filter_depth=depth, batches=1, input_depth=depth
    )


def lower_wide_average_pool_2d(lowering: Lowering) -> KernelCall:
    """Input and output share the scale."""
    return _pool(lowering, "AveragePool2d")


def lower_wide_max_pool_2d(lowering: Lowering) -> KernelCall:
    """Input and output share the scale."""
    return _pool(lowering, "MaxPool2d")


def _pool(lowering: Lowering, name: str) -> KernelCall:
    source, output = _images(lowering)
    if source.shape[3] != output.shape[3]:
        raise lowering.unsupported(f"input {list(source.shape)} does not go with output {list(output.shape)}")
    low, high = _limits(lowering)
    rows, columns = pool_axes(lowering, source, output)
    fields = {
        "input": lowering.address(source),
        "output": lowering.address(output),
        "rows": rows.struct,
        "columns": columns.struct,
        "batches": source.shape[0],
        "depth": source.shape[3],
        "low": low,
        "high": high,
    }
    if source.dtype is DType.INT16 and lowering.activation(source, DType.INT16) != lowering.activation(
        output, DType.INT16
    ):
        raise lowering.unsupported("input and output have different scales or zero points")
    overlaps = {source.index: behind_window(source, output, rows, columns, holding=1)}
    return KernelCall(f"{name}{_kind(source)}", "WidePool2dParams", "wide_pool_2d.h", fields, overlaps)


def _convolution(
    lowering: Lowering,
    name: str,
    weights: Array,
    axes: tuple[Axis, ...],
    *,
    channels: int,
    axis: int,
    filter_depth: int,
    batches: int | None = None,
    input_depth: int | None = None,
) -> KernelCall:
    source, output = lowering.input(0), lowering.output()
    biases = wide_biases(lowering, channels)
    low, high = _limits(lowering)
    rows, columns = axes
    fields: dict[str, Any] = {
        "input": lowering.address(source),
        "output": lowering.address(output),
        "weights": ConstantArray("weights", weights.ravel()),
        "biases": ConstantArray("biases", biases),
        **_factors(lowering, weights, biases, channels, axis),
        "rows": rows.struct,
        "columns": columns.struct,
        "batches": source.shape[0] if batches is None else batches,
        "input_depth": source.shape[-1] if input_depth is None else input_depth,
        "output_depth": channels,
        "filter_depth": filter_depth,
        "low": low,
        "high": high,
    }
    images = batches is None
    overlaps = {source.index: behind_window(source, output, rows, columns, holding=1)} if images else {}
    return KernelCall(f"{name}{_kind(source)}", "WideConv2dParams", "wide_conv_2d.h", fields, overlaps)


def _factors(lowering: Lowering, weights: Array, biases: Array, channels: int, axis: int) -> dict[str, ConstantArray]:
    """Of int16 the multipliers, 16 bits of them, and the shifts to the right."""
    if lowering.input(0).dtype is DType.FLOAT32:
        return {
            "multipliers": ConstantArray("multipliers", np.zeros(1, np.int16)),
            "shifts": ConstantArray("shifts", np.zeros(1, np.int8)),
        }
    multipliers = lowering.channel_multipliers(lowering.input(1), channels, axis)
    by_channel = np.moveaxis(weights, axis, 0).reshape(channels, -1)
    return wide_multiplier_arrays(lowering, by_channel, biases, multipliers)


def wide_multiplier_arrays(
    lowering: Lowering, weights_by_channel: Array, biases: Array, multipliers: list[Multiplier]
) -> dict[str, ConstantArray]:
    """The multipliers of 64-bit sums, 16 bits of them, and how far to the right each product is shifted."""
    sums = np.abs(weights_by_channel.astype(np.int64)).sum(axis=1) << 15
    if any(m.shift not in WIDE_SHIFTS for m in multipliers) or (sums + np.abs(biases)).max() >= LARGEST_WIDE_SUM:
        raise lowering.unsupported("its sums do not fit 48 bits, or its scales their multipliers")
    return {
        "multipliers": ConstantArray("multipliers", np.array([reduced_multiplier(m) for m in multipliers], np.int16)),
        "shifts": ConstantArray("shifts", np.array([15 - m.shift for m in multipliers], np.int8)),
    }


def _limits(lowering: Lowering) -> tuple[float, float]:
    """As float32, which holds every int16."""
    output = lowering.output()
    if output.dtype is DType.FLOAT32:
        return lowering.fused_float_range()
    low, high = lowering.fused_range(output)
    return float(low), float(high)


def _images(lowering: Lowering) -> tuple[Tensor, Tensor]:
    source, output = lowering.input(0), lowering.output()
    lowering.check_type(output, source.dtype)
    for tensor in (source, output):
        if len(tensor.shape) != 4:
            raise lowering.unsupported(
                f"tensor '{tensor.short_name}' has shape {list(tensor.shape)}, not 4 dimensions"
            )
    if source.shape[0] != output.shape[0]:
        raise lowering.unsupported("the batches of input and output differ")
    return source, output


def _weights(lowering: Lowering, rank: int) -> Array:
    tensor = lowering.input(1)
    dtype = DType.FLOAT32 if lowering.input(0).dtype is DType.FLOAT32 else DType.INT8
    values: Array = lowering.constant(tensor, dtype)
    if values.ndim != rank:
        raise lowering.unsupported(f"its weights have shape {list(tensor.shape)}")
    return values


def wide_biases(lowering: Lowering, channels: int, position: int = 2) -> Array:
    """The biases, float32 or of 64 bits as the output wants them; zeros where the graph has none."""
    dtype = DType.FLOAT32 if lowering.output().dtype is DType.FLOAT32 else DType.INT64
    tensor = lowering.optional_input(position)
    if tensor is None:
        return np.zeros(channels, dtype.numpy)
    values: Array = lowering.constant(tensor, dtype).ravel()
    if values.size != channels:
        raise lowering.unsupported(f"tensor '{tensor.short_name}' has {values.size} biases for {channels} channels")
    if dtype is DType.INT64 and np.abs(values).max() >= LARGEST_WIDE_SUM:
        raise lowering.unsupported(f"tensor '{tensor.short_name}' has a bias that does not fit 48 bits")
    return values


def _mismatch(lowering: Lowering) -> Exception:
    source, weights, output = lowering.input(0), lowering.input(1), lowering.output()
    return lowering.unsupported(
        f"weights {list(weights.shape)} do not go with input {list(source.shape)} and output {list(output.shape)}"
    )


def _kind(source: Tensor) -> str:
    return "Float" if source.dtype is DType.FLOAT32 else "Int16"
