# SPDX-License-Identifier: Apache-2.0
"""Weights as the kernels for the DSP extension want them: two output channels in one 16-bit lane.

The layout is described in firmware/lib/kernels/dsp/inner_loops.h.
"""

import numpy as np
import numpy.typing as npt

from mcubench.engines.aot.channels import SMALLEST_MULTIPLIER, Channels, Ints
from mcubench.engines.aot.kernel_call import ConstantArray, KernelCall, Scratch, Struct, Value
from mcubench.engines.aot.lowering import Lowering
from mcubench.engines.aot.reading_order import pixel_by_pixel

BLOCK_CHANNELS = 4
QUAD = 4
# An input widened to a lane.
_WIDE_BYTES = 2
_INT16_MIN = -(1 << 15)
# The kernels add (2 * zero point + 1) << (shift - 1) before they shift right: beyond this it does not fit.
LARGEST_RIGHT_SHIFT = 22
# Twice an accumulator has to fit 32 bits, with room for a bit of rounding.
_LARGEST_ACCUMULATOR = 1 << 30
_LARGEST_HIGH_ACCUMULATOR = 1 << 23
# So many shifts, from the least on, fit into a multiplier's two upper bits.
_SHIFTS_INSIDE = 4
_BLOCK_SCALES_BYTES = 20
_LARGEST_SIZE = (1 << 15) - 1


def plane_channels(channels: Channels) -> dict[str, Value] | None:
    """The fields of a depthwise kernel that works plane by plane; None where it would not be exact."""
    channels = channels.with_constants()
    shifts = right_shifts(channels)
    if shifts is None or channels.reaches().max() >= _LARGEST_ACCUMULATOR:
        return None
    return {
        "weights": ConstantArray("weights", channels.weights.astype(np.int8).ravel()),
        "biases": ConstantArray("biases", (2 * channels.biases).astype(np.int32)),
        "scales": _scales(channels, shifts),
    }


def _scales(channels: Channels, shifts: Ints) -> Struct:
    """As firmware/lib/kernels/scales.h has them."""
    values = np.array([multiplier.value for multiplier in channels.multipliers], np.int64)
    if len(set(channels.multipliers)) == 1:
        values, shifts = values[:1], shifts[:1]
    least = int(shifts.min())
    inside = bool(shifts.max() - least < _SHIFTS_INSIDE and values.min() >= SMALLEST_MULTIPLIER)
    if inside:
        values = values - SMALLEST_MULTIPLIER + ((shifts - least) << 30)
    return Struct(
        {
            "multipliers": ConstantArray("multipliers", values.astype(np.uint32).view(np.int32)),
            "shifts": 0 if inside else ConstantArray("shifts", shifts.astype(np.int8)),
            "count": values.size,
            "least_shift": least if inside else 0,
        }
    )


def right_shifts(channels: Channels) -> Ints | None:
    """The right shifts less 1; None where the kernels cannot shift that way."""
    shifts = np.array([-multiplier.shift for multiplier in channels.multipliers], np.int64)
    return shifts - 1 if shifts.min() >= 1 and shifts.max() <= LARGEST_RIGHT_SHIFT else None


def pack_channels(channels: Channels) -> Struct | None:
    """The field `channels` of the packed kernels' parameters; None where they would not be exact."""
    output_depth = len(channels.multipliers)
    channels = _in_whole_blocks(channels.with_constants())
    shifts, reaches = right_shifts(channels), channels.reaches()
    lanes = channels.weights[0::2] + (channels.weights[1::2] << 8)
    if (
        shifts is None
        or lanes.min() < _INT16_MIN
        or reaches.max() >= _LARGEST_ACCUMULATOR
        or reaches[1::2].max() >= _LARGEST_HIGH_ACCUMULATOR
        or max(channels.weights.shape) > _LARGEST_SIZE
    ):
        return None
    blocks, depth = channels.weights.shape[0] // BLOCK_CHANNELS, channels.weights.shape[1]
    # block, pair, quad, half of the lane, word: a word has the elements k and k + 2 of a quad.
    words = lanes.reshape(blocks, 2, depth // QUAD, 2, 2).transpose(0, 2, 4, 1, 3)
    low = channels.biases[0::2]
    starts = np.stack([low + (channels.biases[1::2] << 8), low], axis=1)
    stream = np.concatenate(
        [_bytes(starts.astype(np.uint32), "<u4", blocks), _bytes(words.astype(np.uint16), "<u2", blocks)], axis=1
    )
    low_end, high_end = channels.clamp
    return Struct(
        {
            "blocks": ConstantArray("weights", stream.view(np.int8).ravel()),
            "scales": _scales(channels, shifts),
            "block_bytes": stream.shape[1],
            "quads": depth // QUAD,
            "output_depth": output_depth,
            "rounding": 2 * channels.zero_point + 1,
            "activation_min": low_end,
            "activation_max": high_end,
        }
    )


def _in_whole_blocks(channels: Channels) -> Channels:
    """Padded with channels and taps of zeros."""
    count, depth = channels.weights.shape
    more = -count % BLOCK_CHANNELS
    # As the last channel, so that one multiplier for all stays one for all.
    return Channels(
        np.pad(channels.weights, ((0, more), (0, -depth % QUAD))),
        np.pad(channels.biases, (0, more)),
        [*channels.multipliers, *channels.multipliers[-1:] * more],
        channels.zero_point,
        channels.clamp,
    )


def _bytes(values: npt.NDArray[np.generic], kind: str, blocks: int) -> npt.NDArray[np.uint8]:
    return np.ascontiguousarray(values.astype(kind)).view(np.uint8).reshape(blocks, -1)


def scales_bytes(channels: Struct) -> int:
    """Of scratch memory, for the scales of packed channels as the kernels read them."""
    match channels.fields["scales"]:
        case Struct(fields={"count": int(count)}):
            return -(-count // BLOCK_CHANNELS) * _BLOCK_SCALES_BYTES
        case _:
            raise TypeError("these are no packed channels")


def packed_pixels(lowering: Lowering, channels: Struct, pixels: int) -> KernelCall:
    """The call for output pixels that each see one input pixel, of whole quads."""
    depth = lowering.input(0).element_count // pixels
    return KernelCall(
        "PackedPixelsInt8",
        "PackedPixelsInt8Params",
        "packed_conv_2d.h",
        {
            "input": lowering.address(lowering.input(0)),
            "output": lowering.address(lowering.output()),
            "scratch": Scratch(scales_bytes(channels) + depth * _WIDE_BYTES * min(pixels, 2)),
            "channels": channels,
            "pixels": pixels,
        },
        {lowering.input(0).index: pixel_by_pixel(lowering.input(0), lowering.output(), pixels)},
    )
