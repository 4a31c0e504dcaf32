# SPDX-License-Identifier: Apache-2.0
"""Helium: weights packed in vectors of 16 for `firmware/lib/kernels/mve`."""

import math
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from mcubench.engines.aot.fixed_point import Multiplier
from mcubench.engines.aot.kernel_call import ConstantArray, KernelCall, Scratch, Struct, Value
from mcubench.engines.aot.lowering import Lowering, multiplier_arrays
from mcubench.engines.aot.operators.add import LEFT_SHIFT, read_add
from mcubench.engines.aot.operators.conv_2d import read_conv_2d
from mcubench.engines.aot.operators.depthwise_conv_2d import read_depthwise_conv_2d
from mcubench.engines.aot.operators.fully_connected import read_fully_connected
from mcubench.engines.aot.reading_order import behind_window, element_by_element

_LANES = 16
_CHANNELS_AT_ONCE = 4
_POINTER_BYTES = 4
# Where the halves of the halves of 16 products lie: see depthwise_conv_2d.h.
_DEPTHWISE_ORDER = np.array([0, 4, 8, 12, 2, 6, 10, 14, 1, 5, 9, 13, 3, 7, 11, 15])


def lower_conv_2d(lowering: Lowering) -> KernelCall | None:
    """CONV_2D of one group."""
    conv = read_conv_2d(lowering)
    channels, rows, columns, depth = conv.weights.shape
    if depth != conv.source.shape[3]:
        return None
    weights = conv.weights.reshape(channels, -1)
    # Pixels are multiplied where they lie, two at once; larger windows are copied.
    holding = 2 if rows == columns == 1 else 0
    return KernelCall(
        "MveConv2dInt8",
        "MveConv2dInt8Params",
        "mve/conv_2d.h",
        {
            "input": lowering.address(conv.source),
            "output": lowering.address(conv.output),
            "patches": Scratch(0 if holding else 2 * weights.shape[1]),
            "weights": ConstantArray("weights", packed(weights)),
            **_filled_up(
                lowering.folded_biases(weights, conv.biases, conv.input_zero_point),
                conv.multipliers,
                _CHANNELS_AT_ONCE,
            ),
            "rows": conv.rows.struct,
            "columns": conv.columns.struct,
            "batches": conv.source.shape[0],
            "input_depth": depth,
            "output_depth": channels,
            "window_depth": weights.shape[1],
            "input_zero_point": conv.input_zero_point,
            **_output(conv.output_zero_point, conv.activation_range),
        },
        {conv.source.index: behind_window(conv.source, conv.output, conv.rows, conv.columns, holding=holding)},
    )


def lower_fully_connected(lowering: Lowering) -> KernelCall:
    """FULLY_CONNECTED."""
    dense = read_fully_connected(lowering)
    channels, depth = dense.weights.shape
    return KernelCall(
        "MveFullyConnectedInt8",
        "MveFullyConnectedInt8Params",
        "mve/fully_connected.h",
        {
            "input": lowering.address(dense.source),
            "output": lowering.address(dense.output),
            "weights": ConstantArray("weights", packed(dense.weights)),
            **_filled_up(dense.biases, dense.multipliers, _CHANNELS_AT_ONCE),
            "batches": dense.batches,
            "input_depth": depth,
            "output_depth": channels,
            **_output(dense.output_zero_point, dense.activation_range),
        },
    )


def lower_depthwise_conv_2d(lowering: Lowering) -> KernelCall | None:
    """DEPTHWISE_CONV_2D with one output a channel."""
    conv = read_depthwise_conv_2d(lowering)
    if conv.depth_multiplier != 1:
        return None
    rows, columns, depth = conv.weights.shape
    more = -depth % _LANES
    weights = np.pad(conv.weights.reshape(rows * columns, depth), ((0, 0), (0, more)))
    filled = _filled_up(
        lowering.folded_biases(conv.weights.reshape(-1, depth).T, conv.biases, conv.input_zero_point),
        conv.multipliers,
        _LANES,
    )
    return KernelCall(
        "MveDepthwiseConv2dInt8",
        "MveDepthwiseConv2dInt8Params",
        "mve/depthwise_conv_2d.h",
        {
            "input": lowering.address(conv.source),
            "output": lowering.address(conv.output),
            "scratch": Scratch(rows * columns * _POINTER_BYTES + depth),
            "weights": ConstantArray(
                "weights", weights.reshape(rows * columns, -1, _LANES).transpose(1, 0, 2).ravel()
            ),
            **{name: _reordered(array) for name, array in filled.items()},
            "rows": conv.rows.struct,
            "columns": conv.columns.struct,
            "batches": conv.source.shape[0],
            "depth": depth,
            "input_zero_point": conv.input_zero_point,
            **_output(conv.output_zero_point, conv.activation_range),
        },
        {conv.source.index: behind_window(conv.source, conv.output, conv.rows, conv.columns, holding=1)},
    )


def lower_add(lowering: Lowering) -> KernelCall | None:
    """ADD of two tensors of one shape, whose scales do not shift left."""
    add = read_add(lowering)
    addends = (add.first, add.second)
    if any(addend.tensor.shape != add.output.shape or addend.multiplier.shift > 0 for addend in addends):
        return None
    first, second = (
        Struct(
            {
                "data": lowering.address(addend.tensor),
                "offset": addend.offset,
                "multiplier": addend.multiplier.value,
                "shift": addend.multiplier.shift,
            }
        )
        for addend in addends
    )
    return KernelCall(
        "MveAddInt8",
        "MveAddInt8Params",
        "mve/add.h",
        {
            "first": first,
            "second": second,
            "output": lowering.address(add.output),
            "count": math.prod(add.shape),
            "left_shift": LEFT_SHIFT,
            "output_multiplier": add.output_multiplier.value,
            "output_shift": add.output_multiplier.shift,
            **_output(add.output_zero_point, add.activation_range),
        },
        element_by_element(add.output, add.first.tensor, add.second.tensor),
    )


def packed(weights: npt.NDArray[np.int8]) -> npt.NDArray[np.int8]:
    """Channels x depth as dot_product.h wants them: four channels at once, 16 of each, filled up with zeros."""
    channels, depth = weights.shape
    filled = np.pad(weights, ((0, -channels % _CHANNELS_AT_ONCE), (0, -depth % _LANES)))
    return filled.reshape(-1, _CHANNELS_AT_ONCE, filled.shape[1] // _LANES, _LANES).transpose(0, 2, 1, 3).ravel()


def _filled_up(
    biases: npt.NDArray[np.int32], multipliers: list[Multiplier], multiple: int
) -> dict[str, ConstantArray]:
    """Biases, multipliers and shifts, with zeros for channels that there are not."""
    arrays = {"biases": ConstantArray("biases", biases), **multiplier_arrays(multipliers)}
    more = -len(multipliers) % multiple
    return {name: replace(array, values=np.pad(array.values, (0, more))) for name, array in arrays.items()}


def _reordered(array: ConstantArray) -> ConstantArray:
    order = np.arange(array.values.size).reshape(-1, _LANES)[:, _DEPTHWISE_ORDER].ravel()
    return replace(array, values=array.values[order])


def _output(zero_point: int, activation_range: tuple[int, int]) -> dict[str, Value]:
    low, high = activation_range
    return {"output_offset": zero_point, "activation_min": low, "activation_max": high}
