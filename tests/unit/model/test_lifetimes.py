# SPDX-License-Identifier: Apache-2.0
"""How long values live, by hand on small graphs."""

from pathlib import Path

import numpy as np
import pytest

from mcubench.model import activation_lifetimes, alive_bytes, parse_model, peak_activation_bytes, read_model
from model_builder import OperatorSpec, TensorSpec, build_model


def _diamond() -> bytes:
    """0 -> A -> 1 -> B -> 2 -> C -> 3 -> D(1, 3) -> 4: tensor 1 waits for D, tensor i has 2^i bytes."""
    tensors = [TensorSpec(f"t{i}", (1 << i,)) for i in range(5)]
    tensors.append(TensorSpec("constant", (64,), data=np.zeros(64, np.int8)))
    operators = [
        OperatorSpec("ABS", (0,), (1,)),
        OperatorSpec("ABS", (1,), (2,)),
        OperatorSpec("ABS", (2,), (3,)),
        OperatorSpec("CUSTOM:mix", (1, 3, -1, 5), (4,)),
    ]
    return build_model(tensors, operators, [0], [4])


def test_a_value_lives_from_its_writer_to_its_last_reader() -> None:
    lifetimes = activation_lifetimes(parse_model(_diamond()))
    assert lifetimes == {0: (0, 0), 1: (0, 3), 2: (1, 2), 3: (2, 3), 4: (3, 3)}


def test_bytes_alive_are_those_of_inputs_outputs_and_what_waits() -> None:
    graph = parse_model(_diamond())
    assert alive_bytes(graph) == (1 + 2, 2 + 4, 2 + 4 + 8, 2 + 8 + 16)
    assert peak_activation_bytes(graph) == 26


def test_an_output_lives_to_the_end_and_an_unread_input_from_the_start() -> None:
    tensors = [TensorSpec(name, (1,)) for name in ("in", "unread", "early", "late", "dead")]
    operators = [OperatorSpec("ABS", (0,), (2,)), OperatorSpec("UNPACK", (2,), (3, 4)), OperatorSpec("ABS", (3,), ())]
    lifetimes = activation_lifetimes(parse_model(build_model(tensors, operators, [0, 1], [2])))
    assert lifetimes == {0: (0, 0), 1: (0, 0), 2: (0, 2), 3: (1, 2), 4: (1, 1)}


def test_a_variable_lives_always() -> None:
    tensors = [TensorSpec("in", (1,)), TensorSpec("mid", (1,)), TensorSpec("state", (1,), is_variable=True)]
    operators = [
        OperatorSpec("ABS", (0,), (1,)),
        OperatorSpec("CUSTOM:keep", (1, 2), ()),
        OperatorSpec("ABS", (1,), ()),
    ]
    assert activation_lifetimes(parse_model(build_model(tensors, operators, [0], [1])))[2] == (0, 2)


def test_a_graph_without_operators_holds_its_inputs() -> None:
    graph = parse_model(build_model([TensorSpec("in", (7,))], [], [0], [0]))
    assert activation_lifetimes(graph) == {0: (0, 0)}
    assert peak_activation_bytes(graph) == 7


@pytest.mark.parametrize(
    ("name", "peak"),
    [
        ("kws", 2 * 25 * 5 * 64),  # a depthwise layer's input and output
        ("vww", 48 * 48 * 8 + 48 * 48 * 16),  # the first pointwise layer's
        ("ic", 3 * 32 * 32 * 16),  # a residual addition's two inputs and output
    ],
)
def test_the_reference_models_peak_where_their_largest_layers_are(mlperf_tiny: Path, name: str, peak: int) -> None:
    assert peak_activation_bytes(read_model(mlperf_tiny / f"{name}.tflite").graph) == peak
