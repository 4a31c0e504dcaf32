# SPDX-License-Identifier: Apache-2.0
"""TRANSPOSE_CONV and BATCH_MATMUL."""

from dataclasses import replace

import numpy as np

from firmware.kernels.case import Dice
from firmware.kernels.typed import TypedGraph, random_spec, spec
from mcubench.model import DType, Padding
from model_builder import ModelBuilder, TensorSpec


def random_transpose_conv(dice: Dice, dtype: DType) -> TypedGraph:
    """Every padding and stride, also strides larger than the filter."""
    builder = ModelBuilder()
    depth, channels, stride = dice.integer(1, 5), dice.integer(1, 4), (dice.integer(1, 3), dice.integer(1, 3))
    size = (dice.integer(1, 4), dice.integer(1, 4))
    same = dice.integer(0, 1) == 1
    shape = (dice.integer(1, 2), dice.integer(1, 5), dice.integer(1, 5), depth)
    grown = tuple(
        n * step if same else (n - 1) * step + k for n, step, k in zip(shape[1:3], stride, size, strict=True)
    )
    x = builder.typed_input(random_spec(dice, "input", shape, dtype))
    output = spec("output", (shape[0], *grown, channels), dtype, dice.power(-7, 0), dice.zero_point())
    weights = dice.int8((channels, *size, depth))
    bias = dice.bias(channels, 2000)
    operands = [builder.constant("shape", np.array(output.shape, np.int32))]
    if dtype is not DType.FLOAT32:
        in_scale = builder.tensors[x].scales[0]
        scales = dice.weight_scales(channels, in_scale, output.scales[0], weights.size // channels)
        operands += [builder.constant("weights", weights, scales), x]
        if bias is not None:
            values = bias.astype(np.int64) * 256 if dtype is DType.INT16 else bias
            operands.append(
                builder.constant("bias", values, [float(np.float32(in_scale * scale)) for scale in scales])
            )
    else:
        operands += [builder.constant("weights", (weights * np.float32(0.037)).astype(np.float32)), x]
        if bias is not None:
            operands.append(builder.constant("bias", (bias * np.float32(0.013)).astype(np.float32)))
    options = {
        "padding": int(Padding.SAME if same else Padding.VALID),
        "stride_h": stride[0],
        "stride_w": stride[1],
    }
    return builder, builder.operator("TRANSPOSE_CONV", operands, [output], "TransposeConvOptions", options)


def random_batch_matmul(dice: Dice, dtype: DType) -> TypedGraph:
    """Transposed or not, batches on either side or both, a constant on the right now and then."""
    builder = ModelBuilder()
    rows, depth, columns = (dice.integer(1, 6) for _ in range(3))
    batches = tuple(dice.integer(1, 3) for _ in range(dice.integer(0, 2)))
    adj_x, adj_y = dice.integer(0, 1) == 1, dice.integer(0, 1) == 1
    left = random_spec(dice, "left", (*batches, *((depth, rows) if adj_x else (rows, depth))), dtype)
    right = random_spec(dice, "right", (*batches, *((columns, depth) if adj_y else (depth, columns))), dtype)
    a = builder.typed_input(left)
    if dice.integer(0, 2) == 0:
        steps = 256 if dtype is DType.INT16 else 1
        b = builder.tensor(replace(right, data=dice.int8(right.shape).astype(dtype.numpy) * steps))
    else:
        b = builder.typed_input(right)
    output = TensorSpec("output", (*batches, rows, columns), dtype)
    if dtype is not DType.FLOAT32:
        products = 100 if dtype is DType.INT8 else 30_000
        scale = left.scales[0] * right.scales[0] * products * dice.power(-1, 3)
        output = spec("output", output.shape, dtype, float(np.float32(scale)), dice.zero_point())
    options = {"adj_x": adj_x, "adj_y": adj_y}
    return builder, builder.operator("BATCH_MATMUL", [a, b], [output], "BatchMatMulOptions", options)


MAKERS = {"BATCH_MATMUL": random_batch_matmul, "TRANSPOSE_CONV": random_transpose_conv}
