# SPDX-License-Identifier: Apache-2.0
"""Which operator is which: layers that came and went are told from those that stayed."""

from hypothesis import given
from hypothesis import strategies as st

from mcubench.difference import match_operators
from mcubench.result import OperatorRow

Described = tuple[str, tuple[int, ...]]

OPERATORS = st.lists(
    st.tuples(st.sampled_from(["CONV_2D", "ADD", "SOFTMAX"]), st.sampled_from([(1, 8, 8, 4), (1, 4, 4, 4), (1, 10)])),
    max_size=12,
)


def rows(*described: Described) -> list[OperatorRow]:
    return [
        OperatorRow(index=index, name=name, output_shape=shape, metrics={})
        for index, (name, shape) in enumerate(described)
    ]


def indices(before: list[OperatorRow], after: list[OperatorRow]) -> list[tuple[int | None, int | None]]:
    return [
        (None if pair.before is None else pair.before.index, None if pair.after is None else pair.after.index)
        for pair in match_operators(before, after)
    ]


STEM, POOL, HEAD = ("CONV_2D", (1, 8, 8, 16)), ("MAX_POOL_2D", (1, 4, 4, 16)), ("FULLY_CONNECTED", (1, 10))


def test_a_layer_that_was_put_in_is_new_and_those_behind_it_stay_the_same() -> None:
    new = ("CONV_2D", (1, 4, 4, 16))
    assert indices(rows(STEM, POOL, HEAD), rows(STEM, POOL, new, HEAD)) == [(0, 0), (1, 1), (None, 2), (2, 3)]


def test_a_layer_that_was_taken_out_is_gone() -> None:
    assert indices(rows(STEM, POOL, HEAD), rows(STEM, HEAD)) == [(0, 0), (1, None), (2, 1)]


def test_a_layer_that_is_wider_is_the_same_layer() -> None:
    pairs = match_operators(rows(STEM, POOL, HEAD), rows(("CONV_2D", (1, 8, 8, 32)), POOL, HEAD))
    assert [pair.label for pair in pairs] == [
        "operator 0 CONV_2D 1x8x8x32 (was 1x8x8x16)",
        "operator 1 MAX_POOL_2D 1x4x4x16",
        "operator 2 FULLY_CONNECTED 1x10",
    ]


def test_what_came_and_what_went_says_so() -> None:
    labels = [pair.label for pair in match_operators(rows(STEM, POOL), rows(STEM, HEAD))]
    assert labels[1:] == ["operator 1 MAX_POOL_2D 1x4x4x16 (gone)", "operator 1 FULLY_CONNECTED 1x10 (new)"]


@given(OPERATORS)
def test_every_operator_of_a_model_is_itself(described: list[Described]) -> None:
    assert indices(rows(*described), rows(*described)) == [(index, index) for index in range(len(described))]


@given(OPERATORS, OPERATORS)
def test_every_operator_is_in_one_pair_in_its_order_and_of_its_own_name(
    before: list[Described], after: list[Described]
) -> None:
    pairs = match_operators(rows(*before), rows(*after))
    assert [pair.before.index for pair in pairs if pair.before is not None] == list(range(len(before)))
    assert [pair.after.index for pair in pairs if pair.after is not None] == list(range(len(after)))
    assert all(pair.before.name == pair.after.name for pair in pairs if pair.before and pair.after)
