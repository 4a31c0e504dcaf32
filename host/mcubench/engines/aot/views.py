# SPDX-License-Identifier: Apache-2.0
"""Operators that only move elements: which part of one tensor becomes which part of another, as copies with strides.

A `View` is a NumPy view of a tensor that was never allocated: slicing and transposing it does the arithmetic with
offsets and strides, and nothing ever reads its elements.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import as_strided

from mcubench.engines.aot.kernel_call import KernelCall, Struct, StructArray
from mcubench.engines.aot.lowering import Lowering
from mcubench.model import DType, Tensor

# What the kernel has loops for, beside the run of bytes that lie together on both sides.
_LOOPS = 4
_ORIGIN = np.zeros(1, np.int64)

MOVABLE = (DType.INT8, DType.INT16, DType.INT32, DType.FLOAT32)

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class View:
    """A part of a tensor, in whatever order."""

    tensor: Tensor
    array: Array

    def part(self, index: tuple[slice | int, ...]) -> "View":
        """What NumPy gives for an index; the ellipsis makes one element a view, too, and not a value that is read."""
        return replace(self, array=self.array[(*index, ...)])

    def at(self, axis: int, index: int) -> "View":
        """One slice along a dimension, without that dimension."""
        return self.part((slice(None),) * axis + (index,))

    def change(self, how: Callable[[Array], Array]) -> "View":
        """The view that NumPy makes of it: a slice, a transpose, a reshape of the whole."""
        return replace(self, array=how(self.array))


@dataclass(frozen=True)
class _Loop:
    size: int
    target_stride: int
    source_stride: int


def whole(tensor: Tensor) -> View:
    """All elements of a tensor, in their order."""
    item = _item_bytes(tensor)
    strides = np.cumprod([item, *tensor.shape[:0:-1]])[::-1] if tensor.shape else ()
    return View(tensor, as_strided(_ORIGIN.view(f"u{item}")[:1], tensor.shape, tuple(int(s) for s in strides)))


def move_call(lowering: Lowering, moves: Iterable[tuple[View, View]]) -> KernelCall:
    """The call that copies, for each pair, the second view's elements to the first's places."""
    return KernelCall("Move", "MoveParams", "move.h", move_fields(lowering, moves))


def move_fields(lowering: Lowering, moves: Iterable[tuple[View, View]]) -> dict[str, Any]:
    """The fields of MoveParams."""
    blocks = tuple(block for target, source in moves for block in _blocks(lowering, target, source))
    return {"blocks": StructArray("blocks", "MoveBlock", blocks), "count": len(blocks)}


def _blocks(lowering: Lowering, target: View, source: View) -> list[Struct]:
    if target.array.shape != source.array.shape:
        raise lowering.unsupported(f"{list(source.array.shape)} does not fill {list(target.array.shape)}")
    axes = zip(target.array.shape, target.array.strides, source.array.strides, strict=True)
    run, loops = _with_run(_merged([_Loop(*axis) for axis in axes if axis[0] > 1]), _item_bytes(target.tensor))
    offsets = [(_offset(target), _offset(source))]
    while len(loops) > _LOOPS:
        outer, *loops = loops
        offsets = [
            (to + index * outer.target_stride, start + index * outer.source_stride)
            for to, start in offsets
            for index in range(outer.size)
        ]
    filled = [_Loop(1, 0, 0)] * (_LOOPS - len(loops)) + loops
    return [
        Struct(
            {
                "input": lowering.address(source.tensor),
                "output": lowering.address(target.tensor),
                "input_offset": start,
                "output_offset": to,
                "shape": tuple(loop.size for loop in filled),
                "input_strides": tuple(loop.source_stride for loop in filled),
                "output_strides": tuple(loop.target_stride for loop in filled),
                "run_bytes": run,
            }
        )
        for to, start in offsets
    ]


def _merged(loops: Sequence[_Loop]) -> list[_Loop]:
    """Neighbouring loops that step on both sides as one loop would, as one."""
    merged: list[_Loop] = []
    for loop in loops:
        outer = merged[-1] if merged else None
        if outer and (outer.target_stride, outer.source_stride) == (
            loop.size * loop.target_stride,
            loop.size * loop.source_stride,
        ):
            merged[-1] = replace(loop, size=outer.size * loop.size)
        else:
            merged.append(loop)
    return merged


def _with_run(loops: list[_Loop], item: int) -> tuple[int, list[_Loop]]:
    if loops and loops[-1].target_stride == loops[-1].source_stride == item:
        return item * loops[-1].size, loops[:-1]
    return item, loops


def _offset(view: View) -> int:
    return int(view.array.__array_interface__["data"][0] - _ORIGIN.__array_interface__["data"][0])


def _item_bytes(tensor: Tensor) -> int:
    return (tensor.dtype.item_bits or 8) // 8
