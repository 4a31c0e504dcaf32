# SPDX-License-Identifier: Apache-2.0
"""Bytes that an operator moves, by hand."""

import pytest

from mcubench.model import macs_per_byte, operator_traffic, parse_model
from model_builder import ModelBuilder, OperatorSpec, TensorSpec, build_model, random_bias, random_int8


def test_a_convolution_moves_its_input_its_weights_and_biases_and_its_output() -> None:
    b = ModelBuilder()
    filters, bias = random_int8(1, (4, 3, 3, 2)), random_bias(1, 4)
    y = b.conv_2d(b.input((1, 6, 6, 2)), filters, bias, filter_scales=(0.1,), output_scale=1)
    graph = parse_model(b.build(y))
    traffic = operator_traffic(graph, graph.operators[0])
    # int8 but for the biases, which are int32.
    assert traffic == (6 * 6 * 2, 4 * 3 * 3 * 2 + 4 * 4, 6 * 6 * 4)
    assert macs_per_byte(graph, graph.operators[0]) == pytest.approx(6 * 6 * 4 * 18 / (72 + 88 + 144))


def test_one_weight_for_one_product_is_less_than_one_mac_a_byte() -> None:
    b = ModelBuilder()
    y = b.fully_connected(b.input((1, 100)), random_int8(1, (50, 100)), None, weight_scales=(0.1,), output_scale=1)
    graph = parse_model(b.build(y))
    assert macs_per_byte(graph, graph.operators[0]) == pytest.approx(5000 / (100 + 5000 + 50))


def test_a_tensor_that_is_read_twice_is_moved_once() -> None:
    b = ModelBuilder()
    x = b.input((1, 10))
    graph = parse_model(b.build(b.add(x, x, output_scale=1)))
    assert operator_traffic(graph, graph.operators[0]).moved_bytes == 20


def test_without_a_formula_or_without_bytes_there_is_no_intensity() -> None:
    tensors = [TensorSpec("a", (0,)), TensorSpec("b", (0,)), TensorSpec("c", (1,))]
    operators = [OperatorSpec("ABS", (0,), (1,)), OperatorSpec("CUSTOM:mix", (0,), (2,))]
    graph = parse_model(build_model(tensors, operators, [0], [2]))
    assert [macs_per_byte(graph, operator) for operator in graph.operators] == [None, None]
