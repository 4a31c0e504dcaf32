# SPDX-License-Identifier: Apache-2.0
"""Which operator is which: by name, by order, and where neither tells, by no guess."""

from collections.abc import Sequence

import numpy as np

from mcubench.convert.loss.match import Match, match_graphs
from mcubench.model import DType, Graph, parse_model
from model_builder import OperatorSpec, TensorSpec, build_model
from unit.convert.loss_models import dense_pair

# A graph in short: each step is an operator and the name of what it writes, which the next one reads.
Steps = Sequence[tuple[str, str]]


def chain(steps: Steps, *, first: str = "x", width: int = 4) -> Graph:
    tensors = [TensorSpec(name, (1, width), DType.FLOAT32) for name in (first, *(name for _, name in steps))]
    operators = [OperatorSpec(name, (index,), (index + 1,)) for index, (name, _) in enumerate(steps)]
    return parse_model(build_model(tensors, operators, [0], [len(steps)]))


def matched(ours: Steps, theirs: Steps) -> Match:
    return match_graphs(chain(ours), chain(theirs))


THREE = [("RELU", "a"), ("TANH", "b"), ("LOGISTIC", "c")]


def test_the_same_names_are_the_same_operators() -> None:
    match = matched(THREE, THREE)
    assert match.operators == {0: 0, 1: 1, 2: 2}
    assert match.tensors == {0: 0, 1: 1, 2: 2, 3: 3}
    assert match.reasons == {}


def test_conversions_in_between_are_no_operators_and_their_tensors_stand_for_the_same() -> None:
    with_conversions = [
        ("QUANTIZE", "x_quantized"),
        ("RELU", "a"),
        ("DEQUANTIZE", "a_dequant"),
        ("TANH", "b"),
        ("QUANTIZE", "b_quantized"),
        ("LOGISTIC", "c"),
    ]
    match = matched(THREE, with_conversions)
    assert match.operators == {0: 1, 1: 3, 2: 5}
    assert match.tensors == {0: 0, 1: 0, 2: 1, 3: 1, 4: 2, 5: 2, 6: 3}


def test_a_suffix_of_the_quantizer_does_not_hide_a_name() -> None:
    pair = dense_pair([1.0, 1.0, 1.0], suffix="_quantized")
    assert match_graphs(pair.float_model.graph, pair.quantized.graph).operators == {0: 0, 1: 1}


def test_an_output_that_is_dequantized_is_matched_to_what_computes_it() -> None:
    match = matched(THREE, [*THREE[:2], ("LOGISTIC", "c_raw"), ("DEQUANTIZE", "c")])
    assert match.operators == {0: 0, 1: 1, 2: 2}
    assert match.tensors[4] == 3


def test_names_that_are_lost_are_matched_by_order_between_those_that_are_not() -> None:
    assert matched(THREE, [("RELU", "a"), ("TANH", "other"), ("LOGISTIC", "c")]).operators == {0: 0, 1: 1, 2: 2}
    assert matched(THREE, [("RELU", "1"), ("TANH", "2"), ("LOGISTIC", "3")]).operators == {0: 0, 1: 1, 2: 2}


def test_where_other_operators_are_in_between_nothing_is_guessed() -> None:
    match = matched(THREE, [("RELU", "a"), ("ABS", "other"), ("LOGISTIC", "c")])
    assert match.operators == {0: 0, 2: 2}
    assert match.reasons == {1: "no operator of the quantized model writes 'b'"}
    fewer = matched(THREE, [("RELU", "a"), ("LOGISTIC", "c")])
    assert fewer.operators == {0: 0, 2: 1}


def test_a_name_that_another_operator_writes_is_no_match() -> None:
    match = matched(THREE, [("RELU", "a"), ("ABS", "b"), ("LOGISTIC", "c")])
    assert match.reasons == {1: "in the quantized model 'b' is written by operator 1 ABS"}


def test_another_shape_is_no_match() -> None:
    match = match_graphs(chain(THREE), chain(THREE, width=5))
    assert match.operators == {}
    assert len(match.reasons) == 3


def test_one_name_for_two_tensors_says_nothing() -> None:
    twice = [("RELU", "a"), ("RELU", "a"), ("TANH", "b")]
    assert matched(twice, twice).operators == {0: 0, 1: 1, 2: 2}
    assert matched(twice, [("RELU", "a"), ("TANH", "b")]).operators == {2: 1}


def test_what_is_computed_with_constants_alone_is_no_layer() -> None:
    weights = np.ones((4, 4), np.int8)
    tensors = [
        TensorSpec("x", (1, 4), DType.FLOAT32),
        TensorSpec("w", (4, 4), DType.INT8, weights, (0.5,), (0,)),
        TensorSpec("w_dequant", (4, 4), DType.FLOAT32),
        TensorSpec("y", (1, 4), DType.FLOAT32),
    ]
    operators = [
        OperatorSpec("DEQUANTIZE", (1,), (2,)),
        OperatorSpec("FULLY_CONNECTED", (0, 2), (3,), "FullyConnectedOptions"),
    ]
    quantized = parse_model(build_model(tensors, operators, [0], [3]))
    floats = [tensors[0], TensorSpec("w", (4, 4), DType.FLOAT32, weights.astype(np.float32)), tensors[3]]
    layer = OperatorSpec("FULLY_CONNECTED", (0, 1), (2,), "FullyConnectedOptions")
    match = match_graphs(parse_model(build_model(floats, [layer], [0], [2])), quantized)
    assert match.operators == {0: 1}
    assert match.tensors == {0: 0, 3: 2}
