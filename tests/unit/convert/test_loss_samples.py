# SPDX-License-Identifier: Apache-2.0
"""Which samples are compared, and how each of the two models takes them."""

import numpy as np
import pytest

from mcubench.convert.loss.samples import choose_samples, evenly_spaced, float_inputs, quantized_inputs
from mcubench.dataset import Dataset
from mcubench.errors import ConfigError
from mcubench.model import DType, Graph, parse_model
from model_builder import OperatorSpec, TensorSpec, build_model
from unit.convert.loss_models import dataset, dense_pair

PAIR = dense_pair([0.5, 0.5])
FLOAT, INT8 = PAIR.float_model.graph, PAIR.quantized.graph


def wide_graph(values: int) -> Graph:
    """One operator whose input and output have so many floats."""
    tensors = [TensorSpec(name, (1, values), DType.FLOAT32) for name in "xy"]
    return parse_model(build_model(tensors, [OperatorSpec("RELU", (0,), (1,))], [0], [1]))


def test_samples_are_taken_from_the_first_to_the_last() -> None:
    assert evenly_spaced(10, 4).tolist() == [0, 3, 6, 9]
    assert evenly_spaced(3, 3).tolist() == [0, 1, 2]
    assert evenly_spaced(5, 1).tolist() == [0]


def test_of_a_large_data_set_128_samples_are_compared() -> None:
    many = dataset(np.arange(400.0 * 8).reshape(400, 8))
    chosen = choose_samples(FLOAT, many)
    assert len(chosen) == 128
    assert chosen[-1].tolist() == many.inputs[-1].tolist()


def test_of_a_large_model_there_are_fewer_and_never_none() -> None:
    million = 1 << 20
    samples = dataset(np.zeros((20, 1)))
    # 2 tensors of 4 MiB each: 8 samples are 64 MiB.
    assert len(choose_samples(wide_graph(million), samples)) == 8
    assert len(choose_samples(wide_graph(100 * million), samples)) == 1


def test_floats_go_into_the_float_model_as_they_are_and_rounded_into_the_other() -> None:
    inputs = float_inputs(FLOAT, INT8, np.full((2, 8), 0.8, np.float32))
    assert inputs.shape == (2, 1, 8)
    assert inputs.dtype == np.float32
    assert set(quantized_inputs(INT8, inputs).ravel().tolist()) == {2}


def test_int8_samples_are_what_the_quantized_model_takes() -> None:
    inputs = float_inputs(FLOAT, INT8, np.full((2, 8), 3, np.int8))
    assert set(inputs.ravel().tolist()) == {1.5}
    assert set(quantized_inputs(INT8, inputs).ravel().tolist()) == {3}


def test_int8_samples_say_nothing_to_a_model_with_float_inputs() -> None:
    with pytest.raises(ConfigError, match="the samples are int8, and the quantized model's input is FLOAT32"):
        float_inputs(FLOAT, FLOAT, np.zeros((2, 8), np.int8))


def test_samples_of_another_shape_are_refused() -> None:
    with pytest.raises(ConfigError, match="each sample has shape"):
        float_inputs(FLOAT, INT8, Dataset(np.zeros((2, 7), np.float32), None, "set", "ab" * 32).inputs)
