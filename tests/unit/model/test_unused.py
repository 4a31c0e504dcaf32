# SPDX-License-Identifier: Apache-2.0
"""What a graph could do without: dead, idle and constant parts, and constants that are there twice."""

import numpy as np

from mcubench.model import DType, Graph, parse_model
from mcubench.model.duplicates import find_duplicates
from mcubench.model.unused import find_unused
from model_builder import OperatorSpec, TensorSpec, build_model, pack_model, unpack_model


def _graph(tensors: list[TensorSpec], operators: list[OperatorSpec], outputs: list[int]) -> Graph:
    return parse_model(build_model(tensors, operators, [0], outputs))


def test_an_operator_that_no_output_depends_on_is_dead_with_what_feeds_it() -> None:
    tensors = [TensorSpec(name, (4,)) for name in ("in", "used", "dead", "deader")]
    operators = [OperatorSpec("ABS", (0,), (1,)), OperatorSpec("ABS", (0,), (2,)), OperatorSpec("ABS", (2,), (3,))]
    assert find_unused(_graph(tensors, operators, [1])).operators == (1, 2)
    assert find_unused(_graph(tensors, operators, [1, 3])).operators == ()


def test_what_acts_on_more_than_its_outputs_is_not_dead() -> None:
    tensors = [
        TensorSpec("in", (4,)),
        TensorSpec("out", (4,)),
        TensorSpec("log", (4,)),
        TensorSpec("state", (4,), is_variable=True),
        TensorSpec("next", (4,)),
    ]
    operators = [
        OperatorSpec("ABS", (0,), (1,)),
        OperatorSpec("CUSTOM:log", (0,), (2,)),
        OperatorSpec("SVDF", (0, 3), (4,)),
    ]
    assert find_unused(_graph(tensors, operators, [1])).operators == ()


def test_operators_on_constants_alone_can_be_folded_one_after_the_other() -> None:
    ones = np.ones(4, np.int8)
    tensors = [TensorSpec("in", (4,)), TensorSpec("c", (4,), data=ones), *(TensorSpec(n, (4,)) for n in "xyz")]
    operators = [OperatorSpec("ABS", (1,), (2,)), OperatorSpec("NEG", (2,), (3,)), OperatorSpec("ADD", (0, 3), (4,))]
    assert find_unused(_graph(tensors, operators, [4])).foldable_operators == (0, 1)


def test_tensors_that_nobody_touches_are_idle() -> None:
    tensors = [
        TensorSpec("in", (4,)),
        TensorSpec("out", (4,)),
        TensorSpec("spare", (3,), data=np.zeros(3, np.int8)),
        TensorSpec("ghost", (4,)),
    ]
    unused = find_unused(_graph(tensors, [OperatorSpec("ABS", (0,), (1,))], [1]))
    assert (unused.constants, unused.activations) == ((2,), (3,))


def _constants(*specs: TensorSpec) -> list[TensorSpec]:
    return [TensorSpec("in", (4,)), TensorSpec("out", (4,)), *specs]


def _find(data: bytes) -> list[tuple[tuple[int, ...], int, int]]:
    return [(d.tensors, d.copies, d.wasted_bytes) for d in find_duplicates(parse_model(data))]


def test_the_same_bytes_in_several_buffers_are_duplicates() -> None:
    ramp = np.arange(6, dtype=np.int8)
    tensors = _constants(*(TensorSpec(name, (6,), data=ramp) for name in "abc"))
    assert _find(build_model(tensors, [OperatorSpec("ABS", (0,), (1,))], [0], [1])) == [((2, 3, 4), 3, 12)]


def test_the_same_bytes_of_another_shape_type_or_scale_are_something_else() -> None:
    ramp = np.arange(8, dtype=np.int8)
    tensors = _constants(
        TensorSpec("a", (8,), data=ramp),
        TensorSpec("b", (2, 4), data=ramp),
        TensorSpec("c", (2,), DType.INT32, data=ramp),
        TensorSpec("d", (8,), data=ramp, scales=(0.5,), zero_points=(0,)),
    )
    assert _find(build_model(tensors, [OperatorSpec("ABS", (0,), (1,))], [0], [1])) == []


def test_tensors_that_share_a_buffer_waste_nothing() -> None:
    ramp = np.arange(6, dtype=np.int8)
    tensors = _constants(*(TensorSpec(name, (6,), data=ramp) for name in "ab"))
    model = unpack_model(build_model(tensors, [OperatorSpec("ABS", (0,), (1,))], [0], [1]))
    first, second = model.subgraphs[0].tensors[2:]
    second.buffer = first.buffer
    assert _find(pack_model(model)) == []
