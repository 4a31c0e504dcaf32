# SPDX-License-Identifier: Apache-2.0
"""What counts as a parameter."""

from pathlib import Path

import numpy as np
import pytest

from mcubench.model import DType, parameter_count, parameters, params_size_bytes, parse_model, read_model
from model_builder import ModelBuilder, OperatorSpec, TensorSpec, build_model, random_bias, random_int8


def test_weights_and_biases_are_parameters_and_a_shape_is_not() -> None:
    b = ModelBuilder()
    x = b.reshape(b.input((1, 2, 4)), (1, 8))
    y = b.fully_connected(x, random_int8(1, (3, 8)), random_bias(1, 3), weight_scales=(0.1,), output_scale=1)
    graph = parse_model(b.build(y))
    assert [tensor.name for tensor in parameters(graph)] == ["weights", "bias"]
    assert parameter_count(graph) == 24 + 3
    assert params_size_bytes(graph) == 24 + 3 * 4


def test_weights_that_two_operators_share_count_once() -> None:
    tensors = [
        TensorSpec("in", (1, 4), DType.FLOAT32),
        TensorSpec("w", (4, 4), DType.FLOAT32, np.ones((4, 4), np.float32)),
        TensorSpec("mid", (1, 4), DType.FLOAT32),
        TensorSpec("out", (1, 4), DType.FLOAT32),
    ]
    operators = [OperatorSpec("FULLY_CONNECTED", (0, 1, -1), (2,)), OperatorSpec("FULLY_CONNECTED", (2, 1, -1), (3,))]
    assert parameter_count(parse_model(build_model(tensors, operators, [0], [3]))) == 16


def test_a_constant_that_nobody_uses_is_no_parameter() -> None:
    tensors = [TensorSpec("in", (1,)), TensorSpec("spare", (9,), data=np.zeros(9, np.int8)), TensorSpec("out", (1,))]
    graph = parse_model(build_model(tensors, [OperatorSpec("ABS", (0,), (2,))], [0], [2]))
    assert parameter_count(graph) == 0


@pytest.mark.parametrize(
    ("name", "count"),
    [
        # Dense layers 640-128-128-128-128-8-128-128-128-128-640: 264,192 weights, 1,672 biases.
        ("ad", 265_864),
        # Keras counts 78,666 for this network, with 4 numbers for each of 240 batch-normalized channels (16 x 3,
        # 32 x 2, 64 x 2), which are folded into weights and biases here.
        ("ic", 78_666 - 4 * 240),
    ],
)
def test_the_reference_models_have_the_parameters_of_their_networks(mlperf_tiny: Path, name: str, count: int) -> None:
    assert parameter_count(read_model(mlperf_tiny / f"{name}.tflite").graph) == count
