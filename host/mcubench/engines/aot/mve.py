# SPDX-License-Identifier: Apache-2.0
"""Helium: weights and scales as `firmware/lib/kernels/mve` wants them."""

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
from mcubench.engines.aot.reading_order import behind_window, element_by_element, pixel_by_pixel
from mcubench.model import Tensor

_LANES = 16
_CHANNELS_AT_ONCE = 4
# Four multipliers and four shifts.
_BLOCK_SCALES_BYTES = 20
_WORD_BYTES = 4
_POINTER_BYTES = 4
# Where the halves of the halves of 16 products lie: see depthwise_conv_2d.h.
_DEPTHWISE_ORDER = np.array([0, 4, 8, 12, 2, 6, 10, 14, 1, 5, 9, 13, 3, 7, 11, 15])


def lower_conv_2d(lowering: Lowering) -> KernelCall | None:
    """CONV_2D of one group."""
    conv = read_conv_2d(lowering)
    depth = conv.weights.shape[3]
    if depth != conv.source.shape[3]:
        return None
    weights = conv.weights.reshape(conv.weights.shape[0], -1)
    biases = lowering.folded_biases(weights, conv.biases, conv.input_zero_point)
    channels = _channels(weights, biases, conv.multipliers, conv.output_zero_point, conv.activation_range)
    if all(axis.filter_size == axis.stride == 1 for axis in (conv.rows, conv.columns)):
        return _pixel_by_pixel(lowering, conv.source, conv.output, channels, conv.source.element_count // depth)
    return KernelCall(
        "MveConv2dInt8",
        "MveConv2dInt8Params",
        "mve/conv_2d.h",
        {
            "input": lowering.address(conv.source),
            "output": lowering.address(conv.output),
            "patches": Scratch(2 * weights.shape[1]),
            "channels": channels,
            "rows": conv.rows.struct,
            "columns": conv.columns.struct,
            "batches": conv.source.shape[0],
            "input_depth": depth,
            "input_zero_point": conv.input_zero_point,
        },
        {conv.source.index: behind_window(conv.source, conv.output, conv.rows, conv.columns)},
    )


def lower_fully_connected(lowering: Lowering) -> KernelCall:
    """FULLY_CONNECTED."""
    dense = read_fully_connected(lowering)
    channels = _channels(
        dense.weights, dense.biases, dense.multipliers, dense.output_zero_point, dense.activation_range
    )
    return _pixel_by_pixel(lowering, dense.source, dense.output, channels, dense.batches)


def _pixel_by_pixel(lowering: Lowering, source: Tensor, output: Tensor, channels: Struct, pixels: int) -> KernelCall:
    """The pixels of a convolution that do not see their neighbours, or the batches of a dense layer."""
    return KernelCall(
        "MvePixelsInt8",
        "MvePixelsInt8Params",
        "mve/pixels.h",
        {
            "input": lowering.address(source),
            "output": lowering.address(output),
            "channels": channels,
            "pixels": pixels,
        },
        {source.index: pixel_by_pixel(source, output, pixels, holding=2)},
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


def _channels(
    weights: npt.NDArray[np.int8],
    biases: npt.NDArray[np.int32],
    multipliers: list[Multiplier],
    zero_point: int,
    clamp: tuple[int, int],
) -> Struct:
    """As mve/channels.h has them; `weights` are channels x depth."""
    channels, depth = weights.shape
    filled = _filled_up(biases, multipliers, _CHANNELS_AT_ONCE)
    shared = len(set(multipliers)) == 1
    scales = multiplier_arrays(multipliers[:1] * _CHANNELS_AT_ONCE) if shared else filled
    rows = scales["multipliers"].values.size // _CHANNELS_AT_ONCE
    return Struct(
        {
            "blocks": ConstantArray("weights", _blocks(weights, filled["biases"].values)),
            "scales": ConstantArray(
                "multipliers",
                _side_by_side(rows, scales["multipliers"].values, scales["shifts"].values).view(np.int32),
            ),
            "count": channels,
            "depth": depth,
            "scales_step": 0 if shared else _BLOCK_SCALES_BYTES,
            **_output(zero_point, clamp),
        }
    )


def _blocks(weights: npt.NDArray[np.int8], biases: npt.NDArray[np.generic]) -> npt.NDArray[np.int8]:
    """Pairs of biases and of channels: 0 and 2 of each four, then 1 and 3."""
    channels, depth = weights.shape
    filled = np.pad(weights, ((0, -channels % _CHANNELS_AT_ONCE), (0, 0)))
    pairs = filled.reshape(-1, 2, 2, depth).swapaxes(1, 2).reshape(-1, 2 * depth)
    pairs = np.pad(pairs, ((0, 0), (0, -pairs.shape[1] % _WORD_BYTES)))
    return _side_by_side(len(pairs), biases.reshape(-1, 2, 2).swapaxes(1, 2), pairs)


def _side_by_side(rows: int, *arrays: npt.NDArray[np.generic]) -> npt.NDArray[np.int8]:
    """The bytes of some arrays, each cut into as many rows: the first rows of all of them, then the second rows."""
    cut = [np.ascontiguousarray(array).view(np.int8).reshape(rows, -1) for array in arrays]
    return np.concatenate(cut, axis=1).ravel()


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
