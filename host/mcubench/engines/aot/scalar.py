# SPDX-License-Identifier: Apache-2.0
"""Cores without SIMD instructions: weights and sums as `firmware/lib/kernels/scalar` wants them."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from mcubench.engines.aot.channels import Channels, Ints
from mcubench.engines.aot.fixed_point import INT32_MAX, INT32_MIN, Multiplier
from mcubench.engines.aot.kernel_call import ConstantArray, KernelCall, Scratch, Struct
from mcubench.engines.aot.lowering import Lowering
from mcubench.engines.aot.operators.add import LEFT_SHIFT, read_add
from mcubench.engines.aot.operators.conv_2d import read_conv_2d
from mcubench.engines.aot.operators.depthwise_conv_2d import read_depthwise_conv_2d
from mcubench.engines.aot.operators.fully_connected import read_fully_connected
from mcubench.engines.aot.reading_order import behind_window, element_by_element, pixel_by_pixel
from mcubench.model import Tensor

_CHANNELS_AT_ONCE = 4
_DEPTH_AT_ONCE = 8
_POINTER_BYTES = 4
# A byte without a sign is this much more than its value.
_UNSIGNED = 128
# The products of halves add up within 32 bits below this: see requantize.h.
_LARGEST_ACCUMULATOR = 1 << 29
_LARGEST_RIGHT_SHIFT = 30


def _proved(
    weights: npt.NDArray[np.int8],
    biases: npt.NDArray[np.int32],
    multipliers: list[Multiplier],
    zero_point: int,
    clamp: tuple[int, int],
) -> Channels | None:
    """The channels, their biases with the input's zero point in; None where the requantization would not be exact."""
    channels = Channels(
        weights.astype(np.int64), biases.astype(np.int64), multipliers, zero_point, clamp
    ).with_constants()
    shifts_right = all(1 <= -multiplier.shift <= _LARGEST_RIGHT_SHIFT for multiplier in channels.multipliers)
    return channels if shifts_right and int(channels.reaches().max()) < _LARGEST_ACCUMULATOR else None


def lower_conv_2d(lowering: Lowering) -> KernelCall | None:
    """CONV_2D of one group."""
    conv = read_conv_2d(lowering)
    channels, _, _, depth = conv.weights.shape
    weights = conv.weights.reshape(channels, -1)
    biases = lowering.folded_biases(weights, conv.biases, conv.input_zero_point)
    layer = _proved(weights, biases, conv.multipliers, conv.output_zero_point, conv.activation_range)
    if depth != conv.source.shape[3] or layer is None:
        return None
    if all(axis.filter_size == axis.stride == 1 for axis in (conv.rows, conv.columns)):
        pixels = conv.source.element_count // depth
        return _pixel_by_pixel(lowering, conv.source, conv.output, layer, pixels)
    return KernelCall(
        "ScalarConv2dInt8",
        "ScalarConv2dInt8Params",
        "scalar/conv_2d.h",
        {
            "input": lowering.address(conv.source),
            "output": lowering.address(conv.output),
            "patch": Scratch(_filled_up(weights.shape[1])),
            "channels": _channels(layer),
            "rows": conv.rows.struct,
            "columns": conv.columns.struct,
            "batches": conv.source.shape[0],
            "input_depth": depth,
            "input_zero_point": conv.input_zero_point,
        },
        {conv.source.index: behind_window(conv.source, conv.output, conv.rows, conv.columns)},
    )


def lower_fully_connected(lowering: Lowering) -> KernelCall | None:
    """FULLY_CONNECTED."""
    dense = read_fully_connected(lowering)
    layer = _proved(dense.weights, dense.biases, dense.multipliers, dense.output_zero_point, dense.activation_range)
    if layer is None:
        return None
    return _pixel_by_pixel(lowering, dense.source, dense.output, layer, dense.batches)


def _pixel_by_pixel(lowering: Lowering, source: Tensor, output: Tensor, layer: Channels, pixels: int) -> KernelCall:
    """The pixels of a convolution that do not see their neighbours, or the batches of a dense layer."""
    depth = layer.weights.shape[1]
    return KernelCall(
        "ScalarPixelsInt8",
        "ScalarPixelsInt8Params",
        "scalar/pixels.h",
        {
            "input": lowering.address(source),
            "output": lowering.address(output),
            "patch": Scratch(_filled_up(depth)),
            "channels": _channels(layer),
            "pixels": pixels,
            "input_depth": depth,
        },
        {source.index: pixel_by_pixel(source, output, pixels)},
    )


def lower_depthwise_conv_2d(lowering: Lowering) -> KernelCall | None:
    """DEPTHWISE_CONV_2D with one output a channel."""
    conv = read_depthwise_conv_2d(lowering)
    rows, columns, depth = conv.weights.shape
    weights = conv.weights.reshape(-1, depth).T
    biases = lowering.folded_biases(weights, conv.biases, conv.input_zero_point)
    layer = _proved(weights, biases, conv.multipliers, conv.output_zero_point, conv.activation_range)
    if conv.depth_multiplier != 1 or layer is None:
        return None
    activation_min, activation_max = conv.activation_range
    return KernelCall(
        "ScalarDepthwiseConv2dInt8",
        "ScalarDepthwiseConv2dInt8Params",
        "scalar/depthwise_conv_2d.h",
        {
            "input": lowering.address(conv.source),
            "output": lowering.address(conv.output),
            "scratch": Scratch(rows * columns * _POINTER_BYTES + depth),
            "weights": ConstantArray("weights", weights.ravel()),
            "biases": ConstantArray("biases", layer.biases.astype(np.int32)),
            **_scales(layer.multipliers, 0),
            "rows": conv.rows.struct,
            "columns": conv.columns.struct,
            "batches": conv.source.shape[0],
            "depth": depth,
            "input_zero_point": conv.input_zero_point,
            "output_offset": conv.output_zero_point,
            "activation_min": activation_min,
            "activation_max": activation_max,
        },
        {conv.source.index: behind_window(conv.source, conv.output, conv.rows, conv.columns, holding=1)},
    )


def lower_add(lowering: Lowering) -> KernelCall | None:
    """ADD of two tensors of one shape, whose scales shift right."""
    add = read_add(lowering)
    addends = (add.first, add.second)
    multipliers = (add.output_multiplier, *(addend.multiplier for addend in addends))
    if any(addend.tensor.shape != add.output.shape for addend in addends) or any(
        not 0 <= -multiplier.shift <= _LARGEST_RIGHT_SHIFT for multiplier in multipliers
    ):
        return None
    first, second = (
        Struct(
            {
                "data": lowering.address(addend.tensor),
                "offset": addend.offset,
                "multiplier": addend.multiplier.value,
                "right_shift": -addend.multiplier.shift,
            }
        )
        for addend in addends
    )
    activation_min, activation_max = add.activation_range
    return KernelCall(
        "ScalarAddInt8",
        "ScalarAddInt8Params",
        "scalar/add.h",
        {
            "first": first,
            "second": second,
            "output": lowering.address(add.output),
            "count": math.prod(add.shape),
            "left_shift": LEFT_SHIFT,
            "output_multiplier": add.output_multiplier.value,
            "output_right_shift": -add.output_multiplier.shift,
            "output_offset": add.output_zero_point,
            "activation_min": activation_min,
            "activation_max": activation_max,
        },
        element_by_element(add.output, add.first.tensor, add.second.tensor),
    )


def packed(weights: Ints) -> npt.NDArray[np.int8]:
    """Channels x depth as multiply_patch.h wants them: four channels of each depth beside one another, unsigned."""
    channels, depth = weights.shape
    filled = np.pad(weights, ((0, -channels % _CHANNELS_AT_ONCE), (0, -depth % _DEPTH_AT_ONCE)))
    unsigned = (filled + _UNSIGNED).astype(np.uint8).view(np.int8)
    return unsigned.reshape(-1, _CHANNELS_AT_ONCE, filled.shape[1]).transpose(0, 2, 1).ravel()


def _channels(layer: Channels) -> Struct:
    channels, depth = layer.weights.shape
    more = -channels % _CHANNELS_AT_ONCE
    # The sums wrap around on the way, and come out right: what they come to fits.
    wrapped = layer.biases - _UNSIGNED * layer.weights.sum(axis=1)
    biases = (wrapped - INT32_MIN) % (INT32_MAX - INT32_MIN + 1) + INT32_MIN
    low, high = layer.clamp
    shared = layer.multipliers[0] if len(set(layer.multipliers)) == 1 else None
    return Struct(
        {
            "weights": ConstantArray("weights", packed(layer.weights)),
            "biases": ConstantArray("biases", np.pad(biases.astype(np.int32), (0, more))),
            **(
                _scales([layer.multipliers[0]] * _CHANNELS_AT_ONCE, 0) if shared else _scales(layer.multipliers, more)
            ),
            "count": channels,
            "eights": _filled_up(depth) // _DEPTH_AT_ONCE,
            "scales_step": 0 if shared else _CHANNELS_AT_ONCE,
            "output_offset": layer.zero_point,
            "activation_min": low,
            "activation_max": high,
        }
    )


def _scales(multipliers: Sequence[Multiplier], more: int) -> dict[str, ConstantArray]:
    values = np.array([multiplier.value for multiplier in multipliers], np.int32)
    shifts = np.array([-multiplier.shift for multiplier in multipliers], np.int8)
    return {
        "multipliers": ConstantArray("multipliers", np.pad(values, (0, more))),
        "right_shifts": ConstantArray("right_shifts", np.pad(shifts, (0, more), constant_values=1)),
    }


def _filled_up(depth: int) -> int:
    return -(-depth // _DEPTH_AT_ONCE) * _DEPTH_AT_ONCE
