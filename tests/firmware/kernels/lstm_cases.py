# SPDX-License-Identifier: Apache-2.0
"""UNIDIRECTIONAL_SEQUENCE_LSTM: a sequence of several steps, of several batches, in both orders."""

from dataclasses import replace

import numpy as np

from firmware.kernels.case import Dice
from firmware.kernels.typed import TypedGraph, spec
from mcubench.model import Activation, DType
from model_builder import ABSENT, ModelBuilder, TensorSpec

_GATES = 4


def random_lstm(dice: Dice, dtype: DType) -> TypedGraph:
    """Gates from dull to saturated; the cell's scale is a power of two now and then, as the converter makes it."""
    builder = ModelBuilder()
    batches, steps, depth, units = (dice.integer(1, high) for high in (3, 6, 7, 6))
    time_major = dice.integer(0, 1) == 1
    order = (steps, batches) if time_major else (batches, steps)
    source = spec("input", (*order, depth), dtype, _scale(dice, dtype, -7, -2), dice.zero_point())
    hidden = spec("hidden", (batches, units), dtype, _scale(dice, dtype, -8, -5), dice.zero_point())
    x = builder.typed_input(source)
    operands = [x, *_weights(dice, builder, source, (units, depth)), *_weights(dice, builder, hidden, (units, units))]
    operands += [ABSENT] * 3 + _biases(dice, builder, dtype, units) + [ABSENT] * 2
    operands.append(builder.tensor(replace(hidden, is_variable=True)))
    cell = spec("cell", (batches, units), DType.FLOAT32 if dtype is DType.FLOAT32 else DType.INT16)
    if dtype is not DType.FLOAT32:
        cell = replace(cell, scales=(float(2.0 ** -dice.integer(8, 15)) * dice.pick(1.0, 1.0, dice.power(-1, 1)),))
    operands.append(builder.tensor(replace(cell, is_variable=True)))
    operands += [ABSENT] * 4
    options = {
        "fused_activation_function": int(Activation.TANH),
        "time_major": time_major,
        "cell_clip": dice.pick(0.0, 0.0, 0.4, 3.0),
    }
    output = replace(hidden, name="output", shape=(*order, units))
    name = "UNIDIRECTIONAL_SEQUENCE_LSTM"
    return builder, builder.operator(name, operands, [output], "UnidirectionalSequenceLSTMOptions", options)


def _scale(dice: Dice, dtype: DType, low: float, high: float) -> float:
    return dice.power(low - 8, high - 8) if dtype is DType.INT16 else dice.power(low, high)


def _weights(dice: Dice, builder: ModelBuilder, values: TensorSpec, shape: tuple[int, int]) -> list[int]:
    """Of four gates; sums of the products come out around one, or a few times that."""
    weights = [dice.int8(shape) for _ in range(_GATES)]
    if values.dtype is DType.FLOAT32:
        return [builder.constant("weights", (it * np.float32(0.011)).astype(np.float32)) for it in weights]
    spread = 70 if values.dtype is DType.INT8 else 70 * 256
    middle = 1 / (values.scales[0] * spread * 70 * shape[1] ** 0.5)
    return [builder.constant("weights", it, [float(np.float32(middle * dice.power(-2, 4)))]) for it in weights]


def _biases(dice: Dice, builder: ModelBuilder, dtype: DType, units: int) -> list[int]:
    kind, magnitude = {
        DType.INT8: (np.int32, 9000),
        DType.INT16: (np.int64, 9000 * 256),
        DType.FLOAT32: (np.float32, 2),
    }[dtype]
    values = [dice.generator.uniform(-magnitude, magnitude, units).astype(kind) for _ in range(_GATES)]
    return [builder.constant("bias", it) for it in values]


MAKERS = {"UNIDIRECTIONAL_SEQUENCE_LSTM": random_lstm}
