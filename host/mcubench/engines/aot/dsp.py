# SPDX-License-Identifier: Apache-2.0
"""Cores with the DSP extension: packed channels and planes for `firmware/lib/kernels/dsp`."""

import numpy as np
import numpy.typing as npt

from mcubench.engines.aot.channels import Channels
from mcubench.engines.aot.fixed_point import Multiplier
from mcubench.engines.aot.kernel_call import KernelCall, Scratch, Struct, Value
from mcubench.engines.aot.lowering import Lowering
from mcubench.engines.aot.operators.add import read_add
from mcubench.engines.aot.operators.conv_2d import Conv2d, read_conv_2d
from mcubench.engines.aot.operators.depthwise_conv_2d import DepthwiseConv2d, read_depthwise_conv_2d
from mcubench.engines.aot.operators.fully_connected import read_fully_connected
from mcubench.engines.aot.overlap import IN_PLACE
from mcubench.engines.aot.packing import (
    LARGEST_RIGHT_SHIFT,
    QUAD,
    pack_channels,
    packed_pixels,
    plane_channels,
    scales_bytes,
)
from mcubench.engines.aot.reading_order import behind_window, element_by_element
from mcubench.engines.aot.window import Axis

# Of scratch memory for each four taps, beside the scales: two patches widened to 16 bits, and each as it is.
_SCRATCH_BYTES_PER_QUAD = 24
# An input, or a weight of a plane, widened to 16 bits, and two of them.
_ELEMENT_BYTES, _WORD_BYTES = 2, 4
# What the larger of ADD's two scales is of their common one.
_HALF = Multiplier(1 << 30, 0)
_LARGEST_SIZE = (1 << 15) - 1


def lower_conv_2d(lowering: Lowering) -> KernelCall | None:
    """CONV_2D of one group."""
    conv = read_conv_2d(lowering)
    channels, _, _, depth = conv.weights.shape
    if depth != conv.source.shape[3]:
        return None
    packed = pack_channels(_folded(lowering, conv, conv.weights.reshape(channels, -1)))
    return None if packed is None else _packed(lowering, conv, packed)


def lower_add(lowering: Lowering) -> KernelCall | None:
    """ADD of two tensors of one shape; see packed_add.h."""
    add = read_add(lowering)
    # Stable: the first of two that are alike stays the first.
    first, second = sorted((add.first, add.second), key=lambda addend: addend.multiplier != _HALF)
    right, second_right = -add.output_multiplier.shift, -second.multiplier.shift
    if (
        any(addend.tensor.shape != add.output.shape for addend in (first, second))
        or first.multiplier != _HALF
        or not (second.multiplier == _HALF or 1 <= second_right <= LARGEST_RIGHT_SHIFT)
        or not 1 <= right <= LARGEST_RIGHT_SHIFT
    ):
        return None
    activation_min, activation_max = add.activation_range
    return KernelCall(
        "PackedAddInt8",
        "PackedAddInt8Params",
        "packed_add.h",
        {
            "first": lowering.address(first.tensor),
            "second": lowering.address(second.tensor),
            "output": lowering.address(add.output),
            "count": add.output.element_count,
            "first_offset": first.offset,
            "second_offset": second.offset,
            "second_multiplier": second.multiplier.value,
            "multiplier": add.output_multiplier.value,
            "rounding": 2 * add.output_zero_point + 1,
            "second_shift": second_right,
            "shift": right - 1,
            "activation_min": activation_min,
            "activation_max": activation_max,
        },
        element_by_element(add.output, first.tensor, second.tensor),
    )


def lower_fully_connected(lowering: Lowering) -> KernelCall | None:
    """FULLY_CONNECTED of whole quads."""
    dense = read_fully_connected(lowering)
    depth = dense.weights.shape[1]
    if depth % QUAD:
        return None
    channels = Channels(
        dense.weights.astype(np.int64),
        dense.biases.astype(np.int64),
        dense.multipliers,
        dense.output_zero_point,
        dense.activation_range,
    )
    packed = pack_channels(channels)
    return None if packed is None else packed_pixels(lowering, packed, dense.batches)


def lower_depthwise_conv_2d(lowering: Lowering) -> KernelCall | None:
    """DEPTHWISE_CONV_2D without dilation."""
    conv = read_depthwise_conv_2d(lowering)
    if conv.rows.dilation != 1 or conv.columns.dilation != 1:
        return None
    by_channel = conv.weights.reshape(-1, conv.weights.shape[2]).T
    fields = plane_channels(_folded(lowering, conv, by_channel))
    return None if fields is None else _plane_by_plane(lowering, conv, fields)


def _folded(lowering: Lowering, conv: Conv2d | DepthwiseConv2d, weights: npt.NDArray[np.int8]) -> Channels:
    """The channels of a convolution, its weights channels x taps, the input's zero point in the biases."""
    return Channels(
        weights.astype(np.int64),
        lowering.folded_biases(weights, conv.biases, conv.input_zero_point).astype(np.int64),
        conv.multipliers,
        conv.output_zero_point,
        conv.activation_range,
    )


def _packed(lowering: Lowering, conv: Conv2d, channels: Struct) -> KernelCall:
    batches, _, _, depth = conv.source.shape
    rows, columns = conv.rows, conv.columns
    if all(axis.filter_size == axis.stride == 1 for axis in (rows, columns)) and depth % QUAD == 0:
        return packed_pixels(lowering, channels, batches * rows.input_size * columns.input_size)
    run = depth * columns.filter_size
    taps = rows.filter_size * columns.filter_size * depth
    is_one_run = columns.dilation == 1 or columns.filter_size == 1
    return KernelCall(
        "PackedConv2dInt8",
        "PackedConv2dInt8Params",
        "packed_conv_2d.h",
        {
            "input": lowering.address(conv.source),
            "output": lowering.address(conv.output),
            "scratch": Scratch(scales_bytes(channels) + -(-taps // QUAD) * _SCRATCH_BYTES_PER_QUAD),
            "channels": channels,
            "rows": rows.struct,
            "columns": columns.struct,
            "batches": batches,
            "input_depth": depth,
            "run_quads": run // QUAD if is_one_run and run % QUAD == 0 else 0,
            "padding": conv.input_zero_point,
        },
        {conv.source.index: behind_window(conv.source, conv.output, rows, columns)},
    )


def _plane_by_plane(lowering: Lowering, conv: DepthwiseConv2d, fields: dict[str, Value]) -> KernelCall | None:
    """None where a size does not fit the 16 bits that the parameters have for it."""
    rows, columns = conv.rows, conv.columns
    if rows.output_size > 1 and columns.input_size == columns.filter_size == columns.output_size == 1:
        # An image of one column lies in memory as one of one row does.
        rows, columns = columns, rows
    is_3x3 = rows.filter_size == columns.filter_size == 3 and columns.stride in {1, 2}
    words = -(-columns.filter_size // 2)
    plane_rows = (rows.output_size - 1) * rows.stride + rows.filter_size
    plane_columns = (columns.output_size - 1) * columns.stride + 2 * words
    if is_3x3:
        # A step reads four elements, and there may be one more than outputs.
        plane_columns = max(plane_columns, columns.output_size * columns.stride + 2)
    plane_columns += plane_columns % 2
    sizes = (
        *(plane_rows, plane_columns, rows.input_size, columns.input_size, rows.stride, columns.stride),
        *(conv.source.shape[0], conv.source.shape[3], conv.weights.shape[2]),
    )
    if max(sizes) > _LARGEST_SIZE:
        return None
    shrinks = conv.output.element_count <= conv.source.element_count
    weights_bytes = 0 if is_3x3 else rows.filter_size * words * _WORD_BYTES
    activation_min, activation_max = conv.activation_range
    return KernelCall(
        "PackedDepthwise3x3Int8" if is_3x3 else "PackedDepthwiseConv2dInt8",
        "PackedDepthwiseConv2dInt8Params",
        "packed_depthwise_conv_2d.h",
        {
            "input": lowering.address(conv.source),
            "output": lowering.address(conv.output),
            "scratch": Scratch(plane_rows * plane_columns * _ELEMENT_BYTES + weights_bytes),
            **fields,
            "rows": _plane_axis(rows, plane_rows),
            "columns": _plane_axis(columns, plane_columns),
            "batches": conv.source.shape[0],
            "input_depth": conv.source.shape[3],
            "depth_multiplier": conv.depth_multiplier,
            "rounding": 2 * conv.output_zero_point + 1,
            "padding": conv.input_zero_point,
            "activation_min": activation_min,
            "activation_max": activation_max,
        },
        {conv.source.index: IN_PLACE} if shrinks and conv.depth_multiplier == 1 else {},
    )


def _plane_axis(axis: Axis, plane_size: int) -> Struct:
    return Struct(
        {
            "input_size": axis.input_size,
            "output_size": axis.output_size,
            "filter_size": axis.filter_size,
            "stride": axis.stride,
            "padding": axis.padding,
            "plane_size": plane_size,
        }
    )
