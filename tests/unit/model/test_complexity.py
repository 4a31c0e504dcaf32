# SPDX-License-Identifier: Apache-2.0
"""Counting arithmetic: by hand on small models, and against published figures on the reference models."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from mcubench.errors import ModelError
from mcubench.model import (
    DType,
    Graph,
    OptionValue,
    Padding,
    operator_flops,
    operator_macs,
    parse_model,
    read_model,
)
from model_builder import ModelBuilder, OperatorSpec, TensorSpec, build_model, random_bias, random_int8


def _graph(
    name: str,
    inputs: Sequence[tuple[int, ...]],
    output: tuple[int, ...],
    table: str = "",
    options: Mapping[str, OptionValue] | None = None,
) -> Graph:
    """One operator on activations of these shapes."""
    tensors = [TensorSpec(f"in{i}", shape, DType.FLOAT32) for i, shape in enumerate(inputs)]
    operands = tuple(range(len(inputs)))
    spec = OperatorSpec(name, operands, (len(inputs),), table, options or {})
    return parse_model(
        build_model([*tensors, TensorSpec("out", output, DType.FLOAT32)], [spec], operands, [len(inputs)])
    )


def _counts(graph: Graph) -> tuple[int | None, int | None]:
    operator = graph.operators[-1]
    return operator_macs(graph, operator), operator_flops(graph, operator)


def test_a_convolution_counts_the_products_with_the_padding() -> None:
    b = ModelBuilder()
    y = b.conv_2d(
        b.input((1, 5, 5, 3)), random_int8(1, (4, 3, 3, 3)), random_bias(1, 4), filter_scales=(0.1,), output_scale=1
    )
    # 5 x 5 x 4 outputs, each the sum of 3 x 3 x 3 products.
    assert _counts(parse_model(b.build(y))) == (2700, 5400)


def test_a_strided_convolution_counts_the_outputs_that_it_has() -> None:
    b = ModelBuilder()
    weights = random_int8(1, (4, 3, 3, 3))
    y = b.conv_2d(
        b.input((1, 5, 5, 3)),
        weights,
        None,
        filter_scales=(0.1,),
        output_scale=1,
        stride=(2, 2),
        padding=Padding.VALID,
    )
    assert _counts(parse_model(b.build(y))) == (2 * 2 * 4 * 27, 2 * 2 * 2 * 4 * 27)


def test_a_depthwise_convolution_has_one_channel_in_each_filter() -> None:
    b = ModelBuilder()
    y = b.depthwise_conv_2d(
        b.input((1, 5, 5, 3)), random_int8(1, (1, 3, 3, 6)), None, filter_scales=(0.1,), output_scale=1
    )
    assert _counts(parse_model(b.build(y))) == (5 * 5 * 6 * 9, 2 * 5 * 5 * 6 * 9)


def test_a_fully_connected_layer_has_a_product_for_each_weight_and_row() -> None:
    b = ModelBuilder()
    y = b.fully_connected(b.input((2, 8)), random_int8(1, (5, 8)), None, weight_scales=(0.1,), output_scale=1)
    assert _counts(parse_model(b.build(y))) == (2 * 40, 2 * 2 * 40)


@pytest.mark.parametrize(
    ("name", "inputs", "output", "macs"),
    [
        # Every one of the 2 x 2 x 3 inputs meets 4 x 4 x 5 weights.
        ("TRANSPOSE_CONV", [(4,), (5, 4, 4, 3), (1, 2, 2, 3)], (1, 4, 4, 5), 12 * 80),
        # [2, 3, 4] x [2, 4, 5]
        ("BATCH_MATMUL", [(2, 3, 4), (2, 4, 5)], (2, 3, 5), 2 * 3 * 5 * 4),
    ],
)
def test_other_products_are_counted(
    name: str, inputs: list[tuple[int, ...]], output: tuple[int, ...], macs: int
) -> None:
    assert _counts(_graph(name, inputs, output)) == (macs, 2 * macs)


def test_a_transposed_left_side_is_summed_over_its_other_dimension() -> None:
    graph = _graph("BATCH_MATMUL", [(4, 3), (4, 5)], (3, 5), "BatchMatMulOptions", {"adj_x": True})
    assert _counts(graph) == (3 * 5 * 4, 2 * 3 * 5 * 4)


@pytest.mark.parametrize(
    ("name", "flops"),
    [("ADD", 12), ("SOFTMAX", 60), ("RELU6", 24), ("RESHAPE", 0), ("MEAN", 24), ("LOGISTIC", 48)],
)
def test_operators_without_products_have_no_macs(name: str, flops: int) -> None:
    assert _counts(_graph(name, [(2, 12)], (12,))) == (0, flops)


@pytest.mark.parametrize(("name", "flops"), [("AVERAGE_POOL_2D", 2 * 2 * 6), ("MAX_POOL_2D", 2 * 2 * 5)])
def test_a_pool_visits_its_window(name: str, flops: int) -> None:
    window: dict[str, OptionValue] = {"filter_height": 2, "filter_width": 3}
    assert _counts(_graph(name, [(1, 4, 6, 1)], (1, 2, 2, 1), "Pool2DOptions", window)) == (0, flops)


@pytest.mark.parametrize("name", ["CUSTOM:mix", "SVDF", "WHILE"])
def test_what_has_no_formula_is_absent_and_not_zero(name: str) -> None:
    assert _counts(_graph(name, [(2,)], (2,))) == (None, None)


@pytest.mark.parametrize(
    ("graph", "message"),
    [
        (_graph("CONV_2D", [(1, 4, 4, 1)], (1, 4, 4, 1)), "operator 0 CONV_2D lacks its input 1"),
        (_graph("CONV_2D", [(1, 4, 4, 1), (3, 3)], (1, 4, 4, 1)), "tensor 1 'in1' has 2 dimensions, not 4"),
        (_graph("BATCH_MATMUL", [(4,), (4,)], (1,)), "tensor 0 'in0' has 1 dimensions, not 2 or more"),
        (_graph("MAX_POOL_2D", [(1, 4, 4, 1)], (1, 4, 4, 1)), "operator 0 MAX_POOL_2D has a window of 0x0"),
    ],
)
def test_operands_that_make_no_sense_are_named(graph: Graph, message: str) -> None:
    with pytest.raises(ModelError, match=message):
        _counts(graph)


# The README of the reference models, column MACs.
@pytest.mark.parametrize(
    ("name", "macs"),
    [("kws", 2_656_768), ("vww", 7_489_664), ("ic", 12_501_632), ("ad", 264_192), ("sww", 826_368)],
)
def test_the_reference_models_have_their_published_macs(mlperf_tiny: Path, name: str, macs: int) -> None:
    graph = read_model(mlperf_tiny / f"{name}.tflite").graph
    assert sum(operator_macs(graph, operator) or 0 for operator in graph.operators) == macs


def test_an_autoencoder_as_large_as_the_reference_has_its_published_macs() -> None:
    b = ModelBuilder()
    y = b.input((1, 640))
    # mlcommons/tiny, anomaly detection: 640-128-128-128-128-8-128-128-128-128-640; 264,192 MACs in the README of
    # the reference models.
    for units in (128, 128, 128, 128, 8, 128, 128, 128, 128, 640):
        zeros = np.zeros((units, b.tensors[y].shape[1]), np.int8)
        y = b.fully_connected(y, zeros, None, weight_scales=(0.1,), output_scale=1)
    graph = parse_model(b.build(y))
    assert sum(operator_macs(graph, operator) or 0 for operator in graph.operators) == 264_192
