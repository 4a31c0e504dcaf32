# SPDX-License-Identifier: Apache-2.0
"""Layers that only move elements: joins, splits, pads, slices, reshapes, transposes."""

import itertools
import math
from collections.abc import Callable

import numpy as np

from firmware.kernels.case import Dice
from firmware.kernels.graphs.network import Network
from firmware.kernels.graphs.plan import Step


def concatenation(network: Network, step: Step) -> list[int]:
    """CONCATENATION of two values, or of one with itself."""
    x = network.value(step.reads[0])
    rank = len(network.shape(x))
    axis = (rank - 1 - step.axis) % rank
    other = network.requantized(network.mate(x, step.reads[1], Dice(step.seed, 0), axis), network.spec(x))
    total = network.shape(x)[axis] + network.shape(other)[axis]
    shape = [total if index == axis else size for index, size in enumerate(network.shape(x))]
    operands = [x, other] if step.same else [other, x]
    options = {"axis": axis}
    return [network.run("CONCATENATION", operands, network.like(x, shape), "ConcatenationOptions", options)]


def split(network: Network, step: Step) -> list[int]:
    """SPLIT into two or three, or SPLIT_V into two parts where that does not come out even."""
    x = network.value(step.reads[0])
    shape = network.shape(x)
    axis = max(range(len(shape)), key=lambda index: (shape[index] > 1, index == step.axis, shape[index]))
    size, count = shape[axis], 2 + step.sizes[0] % 2
    sizes = [size // count] * count if size % count == 0 else [size - size // 2, size // 2] if size > 1 else [size]
    parts = [network.like(x, (*shape[:axis], part, *shape[axis + 1 :])) for part in sizes]
    where = network.builder.constant("axis", np.array(axis, np.int32))
    options = {"num_splits": len(sizes)}
    if len(set(sizes)) == 1:
        return list(network.builder.operator("SPLIT", [where, x], parts, "SplitOptions", options))
    operands = [x, network.integers(sizes), where]
    return list(network.builder.operator("SPLIT_V", operands, parts, "SplitVOptions", options))


def pad(network: Network, step: Step) -> list[int]:
    """PAD of rows and columns, and of channels now and then."""
    x = network.value(step.reads[0])
    shape = network.shape(x)
    paddings = [(0, 0)] * len(shape)
    paddings[-1] = (0, step.seed % 2)
    if len(shape) > 2:
        paddings[1], paddings[2] = (step.sizes[0] - 1, step.stride[0] - 1), (step.sizes[1] - 1, step.stride[1] - 1)
    padded = [size + sum(pair) for size, pair in zip(shape, paddings, strict=True)]
    operand = network.builder.constant("paddings", np.array(paddings, np.int32))
    return [network.run("PAD", [x, operand], network.like(x, padded), "PadOptions")]


def slice_box(network: Network, step: Step) -> list[int]:
    """SLICE of what is left after so many at the start and at the end."""
    x = network.value(step.reads[0])
    shape = network.shape(x)
    begins = [min(step.sizes[0] - 1, size - 1) for size in shape]
    sizes = [max(1, size - begin - step.sizes[1] + 1) for size, begin in zip(shape, begins, strict=True)]
    operands = [x, network.integers(begins), network.integers(sizes)]
    return [network.run("SLICE", operands, network.like(x, sizes), "SliceOptions")]


def strided_slice(network: Network, step: Step) -> list[int]:
    """STRIDED_SLICE with a step of its own along two dimensions."""
    x = network.value(step.reads[0])
    shape = network.shape(x)
    steps = [step.stride[index % 2] for index in range(len(shape))]
    begins = [min(step.sizes[0] - 1, size - 1) for size in shape]
    sizes = [len(range(begin, size, stride)) for begin, size, stride in zip(begins, shape, steps, strict=True)]
    operands = [x, network.integers(begins), network.integers(shape), network.integers(steps)]
    return [network.run("STRIDED_SLICE", operands, network.like(x, sizes), "StridedSliceOptions")]


def reshape(network: Network, step: Step) -> list[int]:
    """RESHAPE to rows, to one row, or to an image with the dimensions the other way round."""
    x = network.value(step.reads[0])
    shape = network.shape(x)
    count = math.prod(shape)
    targets = [(1, count), (math.prod(shape[:-1]), shape[-1]), shape[::-1], (1, *shape[::-1])[:4]]
    target = targets[step.axis]
    return [network.builder.reshape(x, target if math.prod(target) == count else targets[0])]


def transpose(network: Network, step: Step) -> list[int]:
    """TRANSPOSE in any order."""
    x = network.value(step.reads[0])
    orders = list(itertools.permutations(range(len(network.shape(x)))))
    order = orders[-1 - step.seed % len(orders)]
    output = network.like(x, [network.shape(x)[axis] for axis in order])
    return [network.run("TRANSPOSE", [x, network.integers(order)], output, "TransposeOptions")]


def _resize(name: str, table: str) -> Callable[[Network, Step], list[int]]:
    def resize(network: Network, step: Step) -> list[int]:
        x = network.image(network.value(step.reads[0]))
        batch, _, _, depth = network.shape(x)
        sizes = (step.sizes[0] + step.stride[0], step.sizes[1] + step.stride[1])
        output = network.like(x, (batch, *sizes, depth))
        options = ({}, {"align_corners": True}, {"half_pixel_centers": True}, {})[step.axis]
        return [network.run(name, [x, network.integers(sizes)], output, table, options)]

    return resize


LAYERS = {
    "concatenation": concatenation,
    "split": split,
    "pad": pad,
    "slice": slice_box,
    "strided_slice": strided_slice,
    "reshape": reshape,
    "transpose": transpose,
    "resize_bilinear": _resize("RESIZE_BILINEAR", "ResizeBilinearOptions"),
    "resize_nearest": _resize("RESIZE_NEAREST_NEIGHBOR", "ResizeNearestNeighborOptions"),
}
