# SPDX-License-Identifier: Apache-2.0
"""Reductions, resizing, gathering, conversions and SHAPE, for any type."""

from collections.abc import Callable
from functools import partial

import numpy as np

from firmware.kernels.case import Dice
from firmware.kernels.typed import TypedGraph, like, random_shape, random_spec, spec
from mcubench.model import DType
from model_builder import ModelBuilder, TensorSpec


def _reduce(name: str, dice: Dice, dtype: DType) -> TypedGraph:
    builder = ModelBuilder()
    x = builder.typed_input(random_spec(dice, "input", random_shape(dice, largest=7), dtype))
    shape = builder.tensors[x].shape
    axes = sorted({dice.integer(0, len(shape) - 1) for _ in range(dice.integer(1, len(shape)))})
    keep = dice.integer(0, 1) == 1
    kept = tuple(1 if axis in axes else size for axis, size in enumerate(shape) if keep or axis not in axes)
    output = like(builder.tensors[x], "output", kept)
    if name in {"MEAN", "SUM"} and output.scales and dice.integer(0, 2):
        factor = dice.power(-1, 2) if name == "MEAN" else dice.power(0, 5)
        output = spec("output", kept, dtype, float(np.float32(output.scales[0] * factor)), dice.zero_point())
    operand = builder.constant("axes", np.array(axes, np.int32))
    return builder, builder.operator(name, [x, operand], [output], "ReducerOptions", {"keep_dims": keep})


def _arg(name: str, dice: Dice, dtype: DType) -> TypedGraph:
    builder = ModelBuilder()
    x = builder.typed_input(random_spec(dice, "input", random_shape(dice, largest=7), dtype))
    shape = builder.tensors[x].shape
    axis = dice.integer(0, len(shape) - 1)
    operand = builder.constant("axis", np.array([dice.pick(axis, axis - len(shape))], np.int32))
    output = TensorSpec("output", shape[:axis] + shape[axis + 1 :], DType.INT32)
    table = "ArgMaxOptions" if name == "ARG_MAX" else "ArgMinOptions"
    return builder, builder.operator(name, [x, operand], [output], table, {"output_type": int(DType.INT32)})


def random_gather(dice: Dice, dtype: DType) -> TypedGraph:
    """By constants and by computed numbers."""
    builder = ModelBuilder()
    x = builder.typed_input(random_spec(dice, "input", random_shape(dice), dtype))
    shape = builder.tensors[x].shape
    axis = dice.integer(0, len(shape) - 1)
    many = random_shape(dice, 1, 1)
    if dice.integer(0, 1):
        indices = builder.constant("indices", dice.generator.integers(0, shape[axis], many).astype(np.int32))
    else:
        indices = builder.typed_input(TensorSpec("indices", many, DType.INT32))
        builder.ranges[indices] = (0, shape[axis] - 1)
    output = like(builder.tensors[x], "output", (*shape[:axis], *many, *shape[axis + 1 :]))
    return builder, builder.operator("GATHER", [x, indices], [output], "GatherOptions", {"axis": axis})


def _resize(name: str, dice: Dice, dtype: DType) -> TypedGraph:
    builder = ModelBuilder()
    sizes = [dice.integer(1, 7) for _ in range(4)]
    x = builder.typed_input(random_spec(dice, "input", (dice.integer(1, 2), *sizes[:2], dice.integer(1, 4)), dtype))
    shape = builder.tensors[x].shape
    operand = builder.constant("size", np.array(sizes[2:], np.int32))
    output = like(builder.tensors[x], "output", (shape[0], *sizes[2:], shape[3]))
    table = "ResizeBilinearOptions" if name == "RESIZE_BILINEAR" else "ResizeNearestNeighborOptions"
    options = dice.pick({}, {"align_corners": True}, {"half_pixel_centers": True})
    return builder, builder.operator(name, [x, operand], [output], table, options)


def random_quantize(dice: Dice, dtype: DType) -> TypedGraph:
    """From float32, and from one quantization to another."""
    builder = ModelBuilder()
    x = builder.typed_input(random_spec(dice, "input", dice.pick((1, 256), random_shape(dice)), dtype))
    source = builder.tensors[x]
    to = dice.pick(DType.INT8, DType.INT16)
    span = 128 if to is DType.INT8 else 32_768
    real = source.scales[0] * (128 if dtype is DType.INT8 else 32_768) if source.scales else 4.0
    output = spec("output", source.shape, to, float(np.float32(real / span * dice.power(-1, 3))), dice.zero_point())
    return builder, builder.operator("QUANTIZE", [x], [output], "QuantizeOptions")


def random_dequantize(dice: Dice, dtype: DType) -> TypedGraph:
    """To float32."""
    builder = ModelBuilder()
    x = builder.typed_input(random_spec(dice, "input", dice.pick((1, 256), random_shape(dice)), dtype))
    output = TensorSpec("output", builder.tensors[x].shape, DType.FLOAT32)
    return builder, builder.operator("DEQUANTIZE", [x], [output], "DequantizeOptions")


def random_cast(dice: Dice, dtype: DType) -> TypedGraph:
    """To any type, the value within its range where C++ wants it to be."""
    builder = ModelBuilder()
    x = builder.typed_input(random_spec(dice, "input", dice.pick((1, 256), random_shape(dice)), dtype))
    to = dice.pick(DType.INT8, DType.INT16, DType.INT32, DType.FLOAT32)
    if dtype is DType.FLOAT32:
        builder.ranges[x] = (-120.0, 120.0)
    output = random_spec(dice, "output", builder.tensors[x].shape, to)
    options = {"in_data_type": int(dtype), "out_data_type": int(to)}
    return builder, builder.operator("CAST", [x], [output], "CastOptions", options)


def random_shape_of(dice: Dice, dtype: DType) -> TypedGraph:
    """SHAPE, which the compiler knows."""
    builder = ModelBuilder()
    x = builder.typed_input(random_spec(dice, "input", random_shape(dice), dtype))
    output = TensorSpec("output", (len(builder.tensors[x].shape),), DType.INT32)
    return builder, builder.operator("SHAPE", [x], [output], "ShapeOptions", {"out_type": int(DType.INT32)})


MAKERS: dict[str, Callable[[Dice, DType], TypedGraph]] = {
    **{name: partial(_reduce, name) for name in ("MEAN", "SUM", "REDUCE_MAX", "REDUCE_MIN")},
    **{name: partial(_arg, name) for name in ("ARG_MAX", "ARG_MIN")},
    **{name: partial(_resize, name) for name in ("RESIZE_BILINEAR", "RESIZE_NEAREST_NEIGHBOR")},
    "CAST": random_cast,
    "DEQUANTIZE": random_dequantize,
    "GATHER": random_gather,
    "QUANTIZE": random_quantize,
    "SHAPE": random_shape_of,
}
