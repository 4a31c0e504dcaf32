# SPDX-License-Identifier: Apache-2.0
"""A data set made ready for a model's input."""

import numpy as np
import pytest

from mcubench.bench import prepare_samples
from mcubench.dataset import Dataset
from mcubench.errors import ConfigError
from mcubench.model import DType, Graph, parse_model
from model_builder import OperatorSpec, TensorSpec, build_model


def graph(*inputs: TensorSpec) -> Graph:
    tensors = [*inputs, TensorSpec("y", (1, 4))]
    operator = OperatorSpec("ADD", (0, 0), (len(inputs),))
    return parse_model(build_model(tensors, [operator], range(len(inputs)), [len(inputs)]))


def dataset(inputs: np.ndarray[tuple[int, ...], np.dtype[np.float32]], *labels: int) -> Dataset:
    return Dataset(inputs, np.array(labels), "set", "ab" * 32)


QUANTIZED = graph(TensorSpec("x", (1, 4), scales=(0.5,), zero_points=(-1,)))
ONES = np.ones((2, 4), np.float32)


def test_floats_are_quantized_as_the_model_wants_them() -> None:
    samples = prepare_samples(dataset(ONES, 0, 3), QUANTIZED)
    # 1 / 0.5 - 1 = 1
    assert [sample.tolist() for sample in samples] == [[[1, 1, 1, 1]]] * 2
    assert {sample.dtype for sample in samples} == {np.dtype(np.int8)}


def test_a_model_with_two_inputs_takes_no_data_set() -> None:
    with pytest.raises(ConfigError, match="a data set goes into one input, and the model has 2"):
        prepare_samples(dataset(ONES, 0, 0), graph(TensorSpec("a", (1, 4)), TensorSpec("b", (1, 4))))


def test_an_input_type_that_numpy_has_not_is_named() -> None:
    with pytest.raises(ConfigError, match="the model's input is INT4, which a data set cannot fill"):
        prepare_samples(dataset(ONES, 0, 0), graph(TensorSpec("x", (1, 4), DType.INT4)))


def test_samples_of_another_type_are_not_converted_without_a_scale() -> None:
    with pytest.raises(ConfigError, match="the samples are float32, and the model's input takes int8"):
        prepare_samples(dataset(ONES, 0, 0), graph(TensorSpec("x", (1, 4))))
