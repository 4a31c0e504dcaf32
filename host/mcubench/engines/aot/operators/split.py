# SPDX-License-Identifier: Apache-2.0
"""SPLIT, SPLIT_V and UNPACK: one tensor becomes several."""

from itertools import pairwise

import numpy as np

from mcubench.engines.aot.kernel_call import KernelCall
from mcubench.engines.aot.lowering import Lowering
from mcubench.engines.aot.views import move_call, whole
from mcubench.model import Tensor


def lower_split(lowering: Lowering) -> KernelCall:
    """Into equal parts along a dimension."""
    source, outputs = lowering.input(1), lowering.outputs()
    axis = lowering.axis(lowering.integer(lowering.input(0)), len(source.shape))
    size, remainder = divmod(source.shape[axis], len(outputs))
    if remainder:
        raise lowering.unsupported(f"{source.shape[axis]} elements do not go into {len(outputs)} equal parts")
    return _split(lowering, source, axis, [size] * len(outputs))


def lower_split_v(lowering: Lowering) -> KernelCall:
    """Into parts of given sizes along a dimension; one size may be -1, what is left."""
    source, outputs = lowering.input(0), lowering.outputs()
    axis = lowering.axis(lowering.integer(lowering.input(2)), len(source.shape))
    sizes = lowering.integers(lowering.input(1))
    if len(sizes) != len(outputs) or sizes.count(-1) > 1:
        raise lowering.unsupported(f"the sizes {sizes} do not go with its {len(outputs)} outputs")
    left = source.shape[axis] - sum(size for size in sizes if size != -1)
    sizes = [left if size == -1 else size for size in sizes]
    if min(sizes) < 1 or sum(sizes) != source.shape[axis]:
        raise lowering.unsupported(f"the sizes {sizes} do not make {source.shape[axis]}")
    return _split(lowering, source, axis, sizes)


def lower_unpack(lowering: Lowering) -> KernelCall:
    """The slices along a dimension, without that dimension."""
    source, outputs = lowering.input(0), lowering.outputs()
    axis = lowering.axis(lowering.option("axis"), len(source.shape))
    if source.shape[axis] != len(outputs):
        raise lowering.unsupported(f"{source.shape[axis]} slices do not go into {len(outputs)} outputs")
    moves = []
    for index, output in enumerate(outputs):
        lowering.check_type(output, source.dtype)
        moves.append((whole(output), whole(source).at(axis, index)))
    return move_call(lowering, moves)


def _split(lowering: Lowering, source: Tensor, axis: int, sizes: list[int]) -> KernelCall:
    bounds = pairwise(np.cumsum([0, *sizes]).tolist())
    moves = []
    for output, (start, end) in zip(lowering.outputs(), bounds, strict=True):
        lowering.check_type(output, source.dtype)
        part = (slice(None),) * axis + (slice(start, end),)
        moves.append((whole(output), whole(source).part(part)))
    return move_call(lowering, moves)
