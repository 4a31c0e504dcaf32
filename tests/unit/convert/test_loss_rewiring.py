# SPDX-License-Identifier: Apache-2.0
"""Graphs made out of a model's operators: they compute what the model computes, and damaged files stay sentences."""

import numpy as np
import pytest

from mcubench.convert.loss.inference import infer
from mcubench.convert.loss.isolation import isolate
from mcubench.convert.loss.propagation import Disturbance, propagate, tail_macs
from mcubench.convert.loss.rewiring import Rewiring, with_outputs
from mcubench.errors import McubenchError, ModelError
from mcubench.model import parse_model
from mcubench.oracle import start_oracle
from model_builder import ModelBuilder, pack_model, random_bias, random_int8, random_scales, unpack_model
from unit.convert.loss_models import as_model, dense_pair

SAMPLES = np.random.default_rng(3).integers(-128, 128, (3, 1, 6, 6, 4), np.int8)


def residual_network() -> bytes:
    """Two ways from the first layer to an addition, then a softmax."""
    builder = ModelBuilder()
    x = builder.input((1, 6, 6, 4))
    first = builder.conv_2d(
        x, random_int8(1, (4, 3, 3, 4)), random_bias(2, 4), filter_scales=random_scales(3, 4), output_scale=0.4
    )
    second = builder.depthwise_conv_2d(
        first, random_int8(4, (1, 3, 3, 4)), random_bias(5, 4), filter_scales=random_scales(6, 4), output_scale=0.4
    )
    total = builder.add(first, second, output_scale=0.6)
    pooled = builder.average_pool_2d(total, (6, 6))
    return builder.build(builder.softmax(builder.reshape(pooled, (1, 4))))


MODEL = as_model(residual_network())
WRITTEN = [index for operator in MODEL.graph.operators for index in operator.outputs]


def test_tensors_that_are_made_outputs_have_the_values_that_the_interpreter_keeps() -> None:
    outputs = infer(with_outputs(MODEL, WRITTEN), [SAMPLES]).outputs
    with start_oracle(MODEL, [[SAMPLES[-1]]], tensors=WRITTEN) as job:
        kept = job.answer().tensors
    for index, values in zip(WRITTEN, outputs, strict=True):
        assert values.shape == (3, *MODEL.graph.tensors[index].shape)
        assert (values[-1] == kept[index]).all()


def test_operators_on_their_own_fed_with_the_models_values_give_the_models_values() -> None:
    values = dict(zip(WRITTEN, infer(with_outputs(MODEL, WRITTEN), [SAMPLES]).outputs, strict=True))
    values[MODEL.graph.inputs[0]] = SAMPLES
    isolated = isolate(MODEL, [operator.index for operator in MODEL.graph.operators])
    assert isolated is not None
    # The addition reads two tensors, every other operator one.
    assert len(isolated.operands) == len(MODEL.graph.operators) + 1
    for index, found in isolated.run(lambda _, tensor: values[tensor]).items():
        assert (found == values[index]).all()


def test_a_disturbance_reaches_the_output_by_every_way() -> None:
    values = dict(zip(WRITTEN, infer(with_outputs(MODEL, WRITTEN), [SAMPLES]).outputs, strict=True))
    values[MODEL.graph.inputs[0]] = SAMPLES
    other = infer(with_outputs(MODEL, WRITTEN), [SAMPLES[::-1]]).outputs
    # With the first layer's values of other samples the outputs are those samples', whichever layer is replaced.
    alone = [operator.outputs[0] for operator in MODEL.graph.operators if operator.name != "DEPTHWISE_CONV_2D"]
    disturbances = [Disturbance({index: other[WRITTEN.index(index)]}) for index in alone]
    for changed in propagate(MODEL, values, disturbances):
        assert (changed[MODEL.graph.outputs[0]] == other[-1]).all()


def test_the_work_behind_a_tensor_is_that_of_the_operators_that_read_it() -> None:
    graph = dense_pair([1.0] * 4, width=8).float_model.graph
    # Three layers of 8 x 8.
    assert [tail_macs(graph, [index]) for index in range(4)] == [192, 128, 64, 0]


def test_only_what_is_used_is_in_the_new_graph() -> None:
    rewiring = Rewiring(MODEL)
    pool = next(operator for operator in MODEL.graph.operators if operator.name == "AVERAGE_POOL_2D")
    rewiring.add(pool.index, pool.inputs, pool.outputs)
    graph = rewiring.build([pool.inputs[0] or 0], pool.outputs).graph
    assert [operator.name for operator in graph.operators] == ["AVERAGE_POOL_2D"]
    assert len(graph.tensors) == 2


def test_metadata_and_signatures_that_would_name_other_tensors_are_left_out() -> None:
    file = unpack_model(MODEL.data)
    file.metadata = []
    file.signatureDefs = []
    made = with_outputs(as_model(pack_model(file)), WRITTEN)
    assert not unpack_model(made.data).signatureDefs
    assert not unpack_model(made.data).metadata


@pytest.mark.parametrize("seed", range(4))
def test_no_damage_to_a_file_ends_in_a_traceback(seed: int) -> None:
    generator = np.random.default_rng(seed)
    read = 0
    for _ in range(150):
        data = bytearray(MODEL.data)
        for place in generator.integers(8, len(data), 3):
            data[place] = generator.integers(0, 256)
        try:
            parse_model(bytes(data))
        except McubenchError:
            continue
        read += 1
        model = as_model(bytes(data))
        try:
            with_outputs(model, model.graph.outputs)
        except ModelError as error:
            assert error.message  # noqa: PT017 - most damage does no harm here
    assert read > 0
