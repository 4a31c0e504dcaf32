# SPDX-License-Identifier: Apache-2.0
"""What the ahead-of-time engine promises of memory, played through with marks in place of values."""

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware.kernels.case import make_model
from mcubench.engines import AotEngine, CompiledModel
from mcubench.model import Graph, Model, Operator, read_model
from mcubench.resources import MODELS
from model_builder import ModelBuilder

SIZES = (1, 3, 4, 30, 64)


@st.composite
def models(draw: st.DrawFn) -> Model:
    """A graph of FULLY_CONNECTED, ADD and RESHAPE: any sizes, any wiring, values that nobody reads among them."""
    builder = ModelBuilder()
    values = [builder.input((1, draw(st.sampled_from(SIZES)))) for _ in range(draw(st.integers(1, 3)))]
    for _ in range(draw(st.integers(1, 9))):
        x = draw(st.sampled_from(values))
        size = builder.tensors[x].shape[-1]
        alike = [value for value in values if builder.tensors[value].shape == builder.tensors[x].shape]
        match draw(st.integers(0, 3)):
            case 0:
                values.append(builder.add(x, draw(st.sampled_from(alike)), output_scale=0.5))
            case 1:
                values.append(builder.reshape(x, (1, size)))
            case _:
                weights = np.zeros((draw(st.sampled_from(SIZES)), size), np.int8)
                y = builder.fully_connected(x, weights, None, weight_scales=[0.1], output_scale=0.5)
                values.append(y)
    return make_model(builder.build(*draw(st.lists(st.sampled_from(values), min_size=1, max_size=3))))


def bytes_of(graph: Graph, compiled: CompiledModel, tensor: int) -> range:
    start = compiled.arena_offsets[tensor]
    return range(start, start + graph.tensors[tensor].size_bytes)


def holds(memory: Mapping[int, int], places: range, mark: int) -> bool:
    return all(memory.get(place) == mark for place in places)


def play(model: Model, compiled: CompiledModel) -> tuple[bool, bool]:
    """Run the operators on marks: whether every value was there when it was wanted, and the inputs at the end."""
    graph = compiled.pruned or model.graph
    marks = {index: index for index in compiled.arena_offsets}
    memory: dict[int, int] = {}

    def intact(tensor: int | None) -> bool:
        if tensor is None or graph.tensors[tensor].is_constant:
            return True
        return holds(memory, bytes_of(graph, compiled, tensor), marks[tensor])

    def write(operator: Operator, written: int) -> bool:
        """As kernels do: ADD one element after another, a dense layer reads all its inputs for each output."""
        places = bytes_of(graph, compiled, written)
        fine = True
        for element, place in enumerate(places):
            for index in operator.inputs:
                if index is not None and not graph.tensors[index].is_constant:
                    read = bytes_of(graph, compiled, index)
                    wanted = read[element : element + 1] if operator.name == "ADD" else read
                    fine = fine and holds(memory, wanted, marks[index])
            memory[place] = marks[written]
        return fine

    for index in graph.inputs:
        memory.update(dict.fromkeys(bytes_of(graph, compiled, index), marks[index]))
    fine = all(intact(index) for index in graph.inputs)
    for operator, how in zip(graph.operators, compiled.operators, strict=True):
        fine = fine and all(intact(index) for index in operator.inputs)
        (written,) = operator.outputs
        if how.kernel is None:
            assert operator.inputs[0] is not None
            marks[written] = marks[operator.inputs[0]]
            continue
        fine = fine and write(operator, written)
    assert all(0 <= place < compiled.arena_bytes for place in memory)
    return fine and all(intact(index) for index in graph.outputs), all(intact(index) for index in graph.inputs)


@given(models())
@settings(deadline=None, max_examples=200)
def test_every_value_lives_as_long_as_it_is_wanted_and_inputs_preserved_is_true(model: Model) -> None:
    compiled = AotEngine().compile(model)
    values_fine, inputs_intact = play(model, compiled)
    assert values_fine
    assert compiled.inputs_preserved == inputs_intact
    assert compiled.arena_lower_bound_bytes <= compiled.arena_bytes


@given(models())
@settings(deadline=None, max_examples=30)
def test_the_same_model_gives_the_same_sources(model: Model) -> None:
    assert AotEngine().compile(model) == AotEngine().compile(model)


def test_an_input_that_lives_to_the_end_is_preserved() -> None:
    builder = ModelBuilder()
    x = builder.input((1, 8))
    y = builder.add(x, x, output_scale=0.5)
    for _ in range(4):
        y = builder.add(y, y, output_scale=0.5)
    chain = AotEngine().compile(make_model(builder.build(y)))
    assert not chain.inputs_preserved
    kept = AotEngine().compile(make_model(builder.build(y, x)))
    assert kept.inputs_preserved


def test_a_reshape_takes_no_code_and_no_memory() -> None:
    builder = ModelBuilder()
    x = builder.input((2, 8))
    compiled = AotEngine().compile(make_model(builder.build(builder.reshape(x, (4, 4)))))
    assert compiled.operators[0].kernel is None
    assert compiled.operators[0].reason
    assert (compiled.arena_bytes, len(set(compiled.arena_offsets.values()))) == (16, 1)


@pytest.fixture(scope="module")
def digits() -> tuple[Model, CompiledModel]:
    model = read_model(MODELS / "digits" / "digits.tflite")
    return model, AotEngine().compile(model)


def test_digits_is_what_its_card_says(digits: tuple[Model, CompiledModel]) -> None:
    """models/digits/README.md: about 97 thousand multiply-accumulates, 8 KB of weights, the largest value 1024."""
    model, compiled = digits
    assert compiled.macs_executed == 97_536
    # A row of 8 pixels with 16 channels would be 128 more: pooling in place needs its first pixel and no more.
    assert compiled.arena_lower_bound_bytes == 1052 == compiled.arena_bytes
    assert 8_000 < compiled.constant_bytes < 11_000
    assert compiled.model_sha256 == model.sha256


def test_constants_are_counted_as_they_are_written(digits: tuple[Model, CompiledModel]) -> None:
    """Weights, biases, and a multiplier (4 bytes) and a shift (1) a channel; softmax's exponentials."""
    _, compiled = digits
    arrays = [line for line in compiled.sources["model.cc"].splitlines() if line.startswith("MCUBENCH_WEIGHTS")]
    sizes = {"int8_t": 1, "int32_t": 4}
    counted = 0
    for line in arrays:
        kind = line.split()[2]
        counted += sizes[kind] * int(line[line.index("[") + 1 : line.index("]")])
    assert counted == compiled.constant_bytes
