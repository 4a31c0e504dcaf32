# SPDX-License-Identifier: Apache-2.0
"""Which operators with state the ahead-of-time engine refuses, and with which words."""

import copy
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from firmware.kernels.case import Dice, make_model
from firmware.kernels.lstm_cases import random_lstm
from firmware.kernels.state_cases import initialized_variable, random_svdf, random_variable
from firmware.kernels.typed import TypedGraph
from mcubench.engines import AotEngine
from mcubench.errors import UnsupportedError
from mcubench.model import DType
from model_builder import ABSENT, ModelBuilder, OperatorSpec, TensorSpec, pack_model, unpack_model

VALUES = np.zeros((1, 4), np.int8)


def refusal(data: bytes) -> str:
    with pytest.raises(UnsupportedError) as caught:
        AotEngine().compile(make_model(data))
    return caught.value.message


def refusal_of(graph: TypedGraph, position: int = 0, **changes: Any) -> str:
    """Of a graph one of whose operators is changed."""
    builder, outputs = graph
    builder.operators[position] = replace(builder.operators[position], **changes)
    return refusal(builder.build(*outputs))


@pytest.mark.parametrize(
    ("position", "present", "words"),
    [
        (10, True, "it has peepholes"),
        (16, True, "it has a projection"),
        (20, True, "it has layer normalization"),
        (1, False, "coupled to the forget gate (CIFG)"),
    ],
)
def test_other_kinds_of_lstm_are_refused_by_name(position: int, present: bool, words: str) -> None:
    builder, outputs = random_lstm(Dice(0, 0), DType.INT8)
    operands = list(builder.operators[0].inputs)
    operands[position] = operands[2] if present else ABSENT
    message = refusal_of((builder, outputs), inputs=tuple(operands))
    assert words in message
    assert "operator 0, UNIDIRECTIONAL_SEQUENCE_LSTM (writes 'output')" in message


def test_an_lstm_with_another_function_is_refused() -> None:
    graph = random_lstm(Dice(0, 0), DType.INT8)
    assert "fused activation 1" in refusal_of(graph, options={"fused_activation_function": 1})


def test_an_svdf_whose_state_is_no_variable_is_refused() -> None:
    builder, outputs = random_svdf(Dice(0, 0), DType.INT8)
    state = builder.operators[0].inputs[4]
    builder.tensors[state] = replace(builder.tensors[state], is_variable=False)
    builder.inputs.append(state)
    assert "'state' is no variable" in refusal(builder.build(*outputs))


def test_an_svdf_whose_rank_does_not_divide_its_filters_is_refused() -> None:
    builder, outputs = random_svdf(Dice(0, 0), DType.INT8)
    filters = builder.tensors[builder.operators[0].inputs[1]].shape[0]
    message = refusal_of((builder, outputs), options={"rank": filters + 1})
    assert f"{filters} filters are no multiple of rank {filters + 1}" in message


def test_another_operator_may_not_read_a_state() -> None:
    builder, outputs = random_svdf(Dice(0, 0), DType.INT8)
    state = builder.operators[0].inputs[4]
    output = replace(builder.tensors[state], name="copy", is_variable=False)
    outputs += builder.operator("RESHAPE", [state], [output], "ReshapeOptions")
    assert "its input 0, tensor" in refusal(builder.build(*outputs))


def test_a_variable_that_nothing_assigns_is_refused() -> None:
    builder, outputs = random_variable(Dice(0, 0), DType.INT8)
    builder.operators = [it for it in builder.operators if it.name != "ASSIGN_VARIABLE"]
    assert "nothing assigns a value to the variable tensor" in refusal(builder.build(*outputs))


def test_a_value_of_another_size_is_refused() -> None:
    builder, outputs = random_variable(Dice(0, 0), DType.INT8)
    x = builder.typed_input(TensorSpec("large", (7, 9, 11), DType.INT8, None, (1.0,), (0,)))
    handle = builder.operators[-1].inputs[0]
    builder.operators.append(OperatorSpec("ASSIGN_VARIABLE", (handle, x), (), "AssignVariableOptions"))
    assert "INT8 [7, 9, 11] cannot become INT8" in refusal(builder.build(*outputs))


def test_an_initialization_that_computes_is_refused() -> None:
    model = unpack_model(initialized_variable(VALUES))
    # CALL_ONCE, VAR_HANDLE, and then READ_VARIABLE.
    reading = copy.copy(model.subgraphs[0].operators[2])
    reading.inputs, reading.outputs = [0], [1]
    model.subgraphs[1].operators.append(reading)
    message = refusal(pack_model(model))
    assert "operator 0, CALL_ONCE: its subgraph 1 has operator 2 READ_VARIABLE" in message


def test_an_initialization_with_a_computed_value_is_refused() -> None:
    model = unpack_model(initialized_variable(VALUES))
    value = model.subgraphs[1].operators[1].inputs[1]
    model.subgraphs[1].tensors[value].buffer = 0
    assert "which is no constant" in refusal(pack_model(model))


def test_an_initialization_of_another_size_is_refused() -> None:
    """The device would read beyond the constant."""
    model = unpack_model(initialized_variable(VALUES))
    (value,) = [tensor for tensor in model.subgraphs[1].tensors if list(tensor.shape) == [1, 4]]
    value.shape = np.array([1, 2], np.int32)
    model.buffers[value.buffer].data = np.zeros(2, np.uint8)
    message = refusal(pack_model(model))
    assert "has 4 bytes, and CALL_ONCE assigns 2" in message


def test_a_variable_may_not_be_used_before_it_is_initialized() -> None:
    model = unpack_model(initialized_variable(VALUES))
    operators = model.subgraphs[0].operators
    operators.append(operators.pop(0))
    assert "it initializes a variable that was used before" in refusal(pack_model(model))


@pytest.mark.parametrize("name", ["IF", "WHILE"])
def test_control_flow_is_refused_by_its_name(name: str) -> None:
    builder = ModelBuilder()
    x = builder.input((1, 4), 0.5)
    outputs = builder.operator(name, [x], [builder.tensors[x]], f"{name.capitalize()}Options")
    assert refusal(builder.build(*outputs)) == (
        f"engine aot has no kernel for operator 0, {name} (writes 'input', INT8 [1, 4] -> INT8 [1, 4])"
    )
