# SPDX-License-Identifier: Apache-2.0
"""SVDF, and variables that are read and assigned."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from firmware.kernels.case import ACTIVATIONS, Dice
from firmware.kernels.typed import TypedGraph, like, random_shape, random_spec, spec
from mcubench.model import DType
from model_builder import ModelBuilder, OperatorSpec, TensorSpec, pack_model, unpack_model

_RESOURCE = TensorSpec("handle", (1,), DType.RESOURCE)


def random_variable(dice: Dice, dtype: DType) -> TypedGraph:
    """A variable that is read, assigned an input, read, and assigned another: once more by another handle."""
    builder = ModelBuilder()
    value = random_spec(dice, "value", random_shape(dice), dtype)
    inputs = [builder.typed_input(like(value, f"input {index}", value.shape)) for index in range(2)]
    options = {"container": "", "shared_name": f"variable {dice.integer(0, 1 << 40)}"}
    (first,) = builder.operator("VAR_HANDLE", [], [_RESOURCE], "VarHandleOptions", options)
    (second,) = builder.operator("VAR_HANDLE", [], [_RESOURCE], "VarHandleOptions", options)
    read: list[int] = []
    for handle, assigned in ((first, inputs[0]), (second, inputs[1]), (first, None)):
        output = like(value, f"read {len(read)}", value.shape)
        read += builder.operator("READ_VARIABLE", [handle], [output], "ReadVariableOptions")
        if assigned is not None:
            builder.operators.append(OperatorSpec("ASSIGN_VARIABLE", (handle, assigned), (), "AssignVariableOptions"))
    return builder, tuple(read)


def random_svdf(dice: Dice, dtype: DType) -> TypedGraph:
    """Several time steps: one operator each, and the state is theirs together."""
    builder = ModelBuilder()
    batches, depth, rank = dice.integer(1, 3), dice.integer(1, 9), dice.integer(1, 3)
    units, memory, steps = dice.integer(1, 4), dice.integer(1, 6), dice.integer(1, 5)
    filters = units * rank
    options = {"rank": rank, "fused_activation_function": int(dice.pick(*ACTIVATIONS))}
    source = random_spec(dice, "input", (batches, depth), dtype)
    inputs = [builder.typed_input(replace(source, name=f"input {step}")) for step in range(steps)]
    output = spec("output", (batches, units), dtype, dice.power(-7, 0), dice.zero_point())
    features, time = dice.int8((filters, depth)), dice.int8((filters, memory))
    bias = dice.generator.integers(-4000, 4001, units, np.int32)
    state = TensorSpec("state", (batches, filters * memory), dtype, is_variable=True)
    if dtype is DType.INT8:
        constants = _quantized(dice, builder, (state, source, output), (features, time, bias))
    else:
        floats = [(values * np.float32(0.037)).astype(np.float32) for values in (features, time, bias)]
        constants = [builder.constant(f"constant {index}", values) for index, values in enumerate(floats)]
        constants.append(builder.tensor(state))
    written: list[int] = []
    for x in inputs:
        written += builder.operator("SVDF", [x, *constants], [replace(output, name="y")], "SVDFOptions", options)
    return builder, tuple(written)


def _quantized(
    dice: Dice,
    builder: ModelBuilder,
    tensors: tuple[TensorSpec, TensorSpec, TensorSpec],
    weights: tuple[NDArray[Any], NDArray[Any], NDArray[Any]],
) -> list[int]:
    """Feature weights, time weights, biases and state: the state in int16, or in int8 with any zero point."""
    state, source, output = tensors
    features, time, bias = weights
    narrow = dice.integer(0, 1) == 1
    spread = 40 if narrow else 9000
    feature_scale = dice.power(-8, -4)
    products = source.scales[0] * feature_scale * 70 * 70 * features.shape[1] ** 0.5
    state_scale = float(np.float32(products / spread * dice.power(-2, 2)))
    sums = state_scale * spread * 60 * (time.size / output.shape[1]) ** 0.5
    time_scale = float(np.float32(output.scales[0] * 60 / sums * dice.power(-2, 2)))
    if not narrow:
        time = time.astype(np.int16) * 256 + time
        time_scale /= 256
    kind = DType.INT8 if narrow else DType.INT16
    bias_scale = float(np.float32(state_scale) * np.float32(time_scale))
    return [
        builder.constant("features", features, [feature_scale]),
        builder.constant("time", time, [time_scale]),
        builder.constant("bias", bias * np.int32(1 if narrow else 1000), [bias_scale]),
        builder.tensor(
            replace(
                state,
                dtype=kind,
                scales=(state_scale,),
                zero_points=(dice.zero_point() if narrow else 0,),
            )
        ),
    ]


MAKERS = {"ASSIGN_VARIABLE": random_variable, "READ_VARIABLE": random_variable, "SVDF": random_svdf}


def initialized_variable(values: NDArray[np.int8]) -> bytes:
    """A model that reads a variable and assigns its input to it; CALL_ONCE has assigned it `values`."""
    value = TensorSpec("value", values.shape, DType.INT8, None, (0.5,), (3,))
    options = {"container": "", "shared_name": "variable"}
    builder = ModelBuilder()
    x = builder.typed_input(value)
    once = OperatorSpec("CALL_ONCE", (), (), "CallOnceOptions", {"init_subgraph_index": 1})
    builder.operators.append(once)
    (handle,) = builder.operator("VAR_HANDLE", [], [_RESOURCE], "VarHandleOptions", options)
    (y,) = builder.operator("READ_VARIABLE", [handle], [value], "ReadVariableOptions")
    builder.operators.append(OperatorSpec("ASSIGN_VARIABLE", (handle, x), (), "AssignVariableOptions"))
    initialization = ModelBuilder()
    (handle,) = initialization.operator("VAR_HANDLE", [], [_RESOURCE], "VarHandleOptions", options)
    constant = initialization.tensor(replace(value, data=values))
    initialization.operators.append(OperatorSpec("ASSIGN_VARIABLE", (handle, constant), (), "AssignVariableOptions"))
    return _with_subgraph(builder.build(y), initialization.build())


def _with_subgraph(data: bytes, other: bytes) -> bytes:
    """A model with the one subgraph of another, whose operators it has itself."""
    model, added = unpack_model(data), unpack_model(other)
    codes = [code.builtinCode for code in model.operatorCodes]
    (subgraph,) = added.subgraphs
    for operator in subgraph.operators:
        operator.opcodeIndex = codes.index(added.operatorCodes[operator.opcodeIndex].builtinCode)
    for tensor in subgraph.tensors:
        tensor.buffer += len(model.buffers)
    model.buffers += added.buffers
    model.subgraphs.append(subgraph)
    return pack_model(model)
