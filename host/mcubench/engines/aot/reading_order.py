# SPDX-License-Identifier: Apache-2.0
"""In which order kernels read their inputs and write their outputs, and how far these may therefore overlap.

A kernel never looks back behind its window: the first rows of an output go where the first rows of the input were.
What a fused kernel saves by sliding a window over its layers is saved by where the tensors lie, and takes no time.
"""

import numpy as np
import numpy.typing as npt

from mcubench.engines.aot.overlap import Overlap
from mcubench.engines.aot.window import Axis
from mcubench.model import DType, Tensor

Ints = npt.NDArray[np.int64]

# Beyond every input pixel, and far from the limits of 64 bits.
_NEVER = 1 << 40


def element_by_element(output: Tensor, *sources: Tensor) -> dict[int, Overlap]:
    """Of a kernel that reads each element before it writes that of the same number; by input, none broadcast.

    Two types other than int8 are never in one piece of memory at once: a compiler takes that for granted.
    """
    return {
        source.index: pixel_by_pixel(source, output, source.element_count)
        for source in sources
        if source.element_count == output.element_count
        and (source.dtype is output.dtype or DType.INT8 in (source.dtype, output.dtype))
    }


def pixel_by_pixel(source: Tensor, output: Tensor, pixels: int, *, holding: int = 0) -> Overlap:
    """Of a kernel that goes through pixels, or batches of a dense layer; `holding` is that of `behind_window`."""
    input_depth, output_depth = source.size_bytes // pixels, output.size_bytes // pixels
    # What is written and what is still to be read grow steadily: the most is at the first step or at the last.
    if holding:
        steps = [(min(at + holding, pixels), at) for at in (0, max(0, pixels - holding), pixels - 1)]
    else:
        steps = [(at, at) for at in (0, pixels - 1)]
    return Overlap(max(0, *(written * output_depth - still * input_depth for written, still in steps)))


def behind_window(source: Tensor, output: Tensor, rows: Axis, columns: Axis, *, holding: int = 0) -> Overlap:
    """Of a kernel that goes through the output's pixels row by row, for inputs of batches x rows x columns x depth.

    A kernel that copies its windows before it writes their pixels is `holding` none; one that still reads them while
    it writes is holding as many as it has pixels under way.
    """
    starts = _first_read(source, rows, columns)
    # What is still to be read once the pixels before it are written.
    least = np.minimum.accumulate(starts[::-1])[::-1]
    pixels = least.size
    written = np.minimum(np.arange(pixels) + max(holding, 1), pixels)
    still = least if holding else np.append(least[1:], _NEVER)
    input_depth, output_depth = source.size_bytes // _pixels(source), output.size_bytes // pixels
    return Overlap(max(0, int((written * output_depth - still * input_depth).max())))


def _pixels(tensor: Tensor) -> int:
    return tensor.element_count // tensor.shape[-1]


def _first_read(source: Tensor, rows: Axis, columns: Axis) -> Ints:
    """Of each output pixel, the first input pixel in its window; those of all batches, one after another."""
    first_rows, first_columns = (
        np.clip(np.arange(axis.output_size, dtype=np.int64) * axis.stride - axis.padding, 0, axis.input_size - 1)
        for axis in (rows, columns)
    )
    image = (first_rows[:, np.newaxis] * columns.input_size + first_columns).ravel()
    batches = np.arange(source.shape[0], dtype=np.int64) * (rows.input_size * columns.input_size)
    starts: Ints = (batches[:, np.newaxis] + image).ravel()
    return starts
