# SPDX-License-Identifier: Apache-2.0
"""Operators that only move elements, for any type."""

import itertools

import numpy as np

from firmware.kernels.case import Dice
from firmware.kernels.typed import TypedGraph, like, random_shape, random_spec
from mcubench.model import DType
from model_builder import ModelBuilder


def _with_input(dice: Dice, dtype: DType, shape: tuple[int, ...]) -> tuple[ModelBuilder, int]:
    builder = ModelBuilder()
    return builder, builder.typed_input(random_spec(dice, "input", shape, dtype))


def random_concatenation(dice: Dice, dtype: DType) -> TypedGraph:
    """Of inputs and of an input twice, along any dimension."""
    shape = random_shape(dice)
    builder, first = _with_input(dice, dtype, shape)
    axis = dice.integer(0, len(shape) - 1)
    parts = [first]
    for index in range(dice.integer(1, 3)):
        size = (*shape[:axis], dice.integer(1, 5), *shape[axis + 1 :])
        parts.append(
            first if dice.integer(0, 3) == 0 else builder.typed_input(like(builder.tensors[0], f"{index}", size))
        )
    total = sum(builder.tensors[part].shape[axis] for part in parts)
    output = like(builder.tensors[0], "output", (*shape[:axis], total, *shape[axis + 1 :]))
    options = {"axis": dice.pick(axis, axis - len(shape))}
    return builder, builder.operator("CONCATENATION", parts, [output], "ConcatenationOptions", options)


def random_pack(dice: Dice, dtype: DType) -> TypedGraph:
    """Of up to four inputs, along a new dimension at any place."""
    shape = random_shape(dice, 1, 3)
    builder, first = _with_input(dice, dtype, shape)
    parts = [
        first,
        *(builder.typed_input(like(builder.tensors[0], f"{i}", shape)) for i in range(dice.integer(0, 3))),
    ]
    axis = dice.integer(0, len(shape))
    output = like(builder.tensors[0], "output", (*shape[:axis], len(parts), *shape[axis:]))
    options = {"axis": axis, "values_count": len(parts)}
    return builder, builder.operator("PACK", parts, [output], "PackOptions", options)


def random_unpack(dice: Dice, dtype: DType) -> TypedGraph:
    """Along any dimension."""
    shape = random_shape(dice, 2, 4)
    builder, x = _with_input(dice, dtype, shape)
    axis = dice.integer(0, len(shape) - 1)
    outputs = [like(builder.tensors[x], f"{i}", shape[:axis] + shape[axis + 1 :]) for i in range(shape[axis])]
    return builder, builder.operator("UNPACK", [x], outputs, "UnpackOptions", {"axis": axis, "num": shape[axis]})


def random_split(dice: Dice, dtype: DType) -> TypedGraph:
    """Into up to four equal parts."""
    shape = random_shape(dice)
    axis, count, size = dice.integer(0, len(shape) - 1), dice.integer(1, 4), dice.integer(1, 3)
    part = (*shape[:axis], size, *shape[axis + 1 :])
    builder, x = _with_input(dice, dtype, (*shape[:axis], size * count, *shape[axis + 1 :]))
    where = builder.constant("axis", np.array(axis, np.int32))
    outputs = [like(builder.tensors[x], f"{i}", part) for i in range(count)]
    return builder, builder.operator("SPLIT", [where, x], outputs, "SplitOptions", {"num_splits": count})


def random_split_v(dice: Dice, dtype: DType) -> TypedGraph:
    """Into up to four parts of different sizes."""
    shape = random_shape(dice)
    axis = dice.integer(0, len(shape) - 1)
    sizes = [dice.integer(1, 4) for _ in range(dice.integer(1, 4))]
    builder, x = _with_input(dice, dtype, (*shape[:axis], sum(sizes), *shape[axis + 1 :]))
    split = builder.constant("sizes", np.array(sizes, np.int32))
    where = builder.constant("axis", np.array(axis, np.int32))
    outputs = [like(builder.tensors[x], f"{i}", (*shape[:axis], n, *shape[axis + 1 :])) for i, n in enumerate(sizes)]
    options = {"num_splits": len(sizes)}
    return builder, builder.operator("SPLIT_V", [x, split, where], outputs, "SplitVOptions", options)


def random_slice(dice: Dice, dtype: DType) -> TypedGraph:
    """A box, to the end by -1 in some dimensions."""
    shape = random_shape(dice, 1, 5)
    builder, x = _with_input(dice, dtype, shape)
    begins = [dice.integer(0, size - 1) for size in shape]
    sizes = [dice.integer(1, size - begin) for size, begin in zip(shape, begins, strict=True)]
    output = like(builder.tensors[x], "output", tuple(sizes))
    written = [-1 if begin + n == size else n for size, begin, n in zip(shape, begins, sizes, strict=True)]
    box = [
        builder.constant(name, np.array(values, np.int32)) for name, values in (("begin", begins), ("size", written))
    ]
    return builder, builder.operator("SLICE", [x, *box], [output], "SliceOptions")


def random_strided_slice(dice: Dice, dtype: DType) -> TypedGraph:
    """Forwards and backwards, with masks, with ends beyond the last element."""
    shape = random_shape(dice)
    builder, x = _with_input(dice, dtype, shape)
    begins, ends, steps, masks = [], [], [], {"begin": 0, "end": 0, "shrink_axis": 0}
    sizes: list[int] = []
    for axis, size in enumerate(shape):
        step = dice.pick(1, 1, 2, 3, -1, -2)
        first = dice.integer(0, size - 1)
        last = dice.integer(0, first) if step < 0 else dice.integer(first, size - 1)
        begin, end = first, last + (1 if step > 0 else -1)
        end = -size - 1 if end == -1 else dice.pick(end, end + 7 if end == size else end)
        chosen = range(size)[first : None if last == 0 and step < 0 else last + (1 if step > 0 else -1) : step]
        if dice.integer(0, 4) == 0:
            step, end = 1, first + 1
            masks["shrink_axis"] |= 1 << axis
        elif dice.integer(0, 3) == 0:
            masks["begin"] |= 1 << axis
            masks["end"] |= 1 << axis
            sizes.append(len(range(0, size, abs(step))))
        else:
            sizes.append(len(chosen))
        begins.append(dice.pick(begin, begin - size))
        ends.append(end)
        steps.append(step)
        if masks["shrink_axis"] & 1 << axis:
            ends[-1] = begins[-1] + 1
    operands = [
        builder.constant(name, np.array(values, np.int32))
        for name, values in (("begin", begins), ("end", ends), ("strides", steps))
    ]
    output = like(builder.tensors[x], "output", tuple(sizes))
    options = {f"{name}_mask": mask for name, mask in masks.items()}
    return builder, builder.operator("STRIDED_SLICE", [x, *operands], [output], "StridedSliceOptions", options)


def random_pad(dice: Dice, dtype: DType) -> TypedGraph:
    """With what means zero."""
    builder, x, paddings, output = _padded(dice, dtype, [])
    return builder, builder.operator("PAD", [x, paddings], [like(builder.tensors[x], "output", output)], "PadOptions")


def random_pad_v2(dice: Dice, dtype: DType) -> TypedGraph:
    """With a constant."""
    builder, x, paddings, output = _padded(dice, dtype, [])
    value = np.array([dice.integer(-100, 100)]).astype(dtype.numpy)
    filler = builder.constant("filler", value)
    builder.tensors[filler] = like(builder.tensors[x], "filler", (1,))
    builder.tensors[filler] = type(builder.tensors[x])(**{**vars(builder.tensors[filler]), "data": value})
    written = [like(builder.tensors[x], "output", output)]
    return builder, builder.operator("PADV2", [x, paddings, filler], written, "PadV2Options")


def random_mirror_pad(dice: Dice, dtype: DType) -> TypedGraph:
    """With and without the edge."""
    mode = dice.integer(0, 1)
    shape = tuple(size + 1 for size in random_shape(dice))
    limits = [size - 1 + mode for size in shape]
    builder, x, paddings, output = _padded(dice, dtype, limits, shape)
    written = [like(builder.tensors[x], "output", output)]
    return builder, builder.operator("MIRROR_PAD", [x, paddings], written, "MirrorPadOptions", {"mode": mode})


def _padded(
    dice: Dice, dtype: DType, limits: list[int], shape: tuple[int, ...] | None = None
) -> tuple[ModelBuilder, int, int, tuple[int, ...]]:
    shape = shape or random_shape(dice)
    builder, x = _with_input(dice, dtype, shape)
    bounds = limits or [3] * len(shape)
    pairs = [(dice.integer(0, min(3, limit)), dice.integer(0, min(3, limit))) for limit in bounds]
    output = tuple(size + sum(pair) for size, pair in zip(shape, pairs, strict=True))
    return builder, x, builder.constant("paddings", np.array(pairs, np.int32)), output


def random_transpose(dice: Dice, dtype: DType) -> TypedGraph:
    """Of up to five dimensions."""
    shape = random_shape(dice, 1, 5)
    builder, x = _with_input(dice, dtype, shape)
    order = dice.pick(*itertools.permutations(range(len(shape))))
    output = like(builder.tensors[x], "output", tuple(shape[axis] for axis in order))
    operand = builder.constant("order", np.array(order, np.int32))
    return builder, builder.operator("TRANSPOSE", [x, operand], [output], "TransposeOptions")


def random_space_to_depth(dice: Dice, dtype: DType) -> TypedGraph:
    """Blocks of up to three."""
    block = dice.integer(1, 3)
    batch, height, width, depth = (dice.integer(1, 4) for _ in range(4))
    builder, x = _with_input(dice, dtype, (batch, height * block, width * block, depth))
    output = like(builder.tensors[x], "output", (batch, height, width, depth * block * block))
    return builder, builder.operator("SPACE_TO_DEPTH", [x], [output], "SpaceToDepthOptions", {"block_size": block})


def random_depth_to_space(dice: Dice, dtype: DType) -> TypedGraph:
    """Blocks of up to three."""
    block = dice.integer(1, 3)
    batch, height, width, depth = (dice.integer(1, 4) for _ in range(4))
    builder, x = _with_input(dice, dtype, (batch, height, width, depth * block * block))
    output = like(builder.tensors[x], "output", (batch, height * block, width * block, depth))
    return builder, builder.operator("DEPTH_TO_SPACE", [x], [output], "DepthToSpaceOptions", {"block_size": block})


def random_reshape(dice: Dice, dtype: DType) -> TypedGraph:
    """To one dimension, or the dimensions backwards."""
    builder, x = _with_input(dice, dtype, random_shape(dice))
    shape = builder.tensors[x].shape
    target = dice.pick((int(np.prod(shape)),), shape[::-1])
    operand = builder.constant("shape", np.array(target, np.int32))
    output = like(builder.tensors[x], "output", target)
    return builder, builder.operator("RESHAPE", [x, operand], [output], "ReshapeOptions", {"new_shape": target})


def random_squeeze(dice: Dice, dtype: DType) -> TypedGraph:
    """One dimension, or all that have one element."""
    shape = random_shape(dice, 1, 3)
    axis = dice.integer(0, len(shape))
    builder, x = _with_input(dice, dtype, (*shape[:axis], 1, *shape[axis:]))
    output = like(builder.tensors[x], "output", shape)
    return builder, builder.operator("SQUEEZE", [x], [output], "SqueezeOptions", {"squeeze_dims": (axis,)})


def random_expand_dims(dice: Dice, dtype: DType) -> TypedGraph:
    """At any place."""
    shape = random_shape(dice, 1, 3)
    axis = dice.integer(0, len(shape))
    builder, x = _with_input(dice, dtype, shape)
    output = like(builder.tensors[x], "output", (*shape[:axis], 1, *shape[axis:]))
    operand = builder.constant("axis", np.array([axis], np.int32))
    return builder, builder.operator("EXPAND_DIMS", [x, operand], [output], "ExpandDimsOptions")
