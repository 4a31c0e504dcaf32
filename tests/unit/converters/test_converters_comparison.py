# SPDX-License-Identifier: Apache-2.0
"""A converter that changed the numbers is found, and the layout of an output is told by its numbers."""

import numpy as np
import pytest

from mcubench.converters.comparison import largest_difference, random_inputs
from mcubench.converters.layout import channels_last, in_the_layout_of, layout_note
from mcubench.converters.refusal import Refusal, last_words
from mcubench.converters.shapes import fix_shapes

ONES = np.ones((2, 3), np.float32)


def test_a_difference_is_a_part_of_the_largest_output() -> None:
    expected = np.array([0.0, 50.0], np.float32)
    assert largest_difference([expected], [expected + np.float32(0.005)]) == pytest.approx(1e-4, rel=1e-3)
    assert largest_difference([ONES, expected], [ONES, expected]) == 0.0
    assert largest_difference([np.zeros(2)], [np.zeros(2)]) == 0.0


@pytest.mark.parametrize("computed", [ONES * 1.01, ONES * np.nan, np.ones((3, 2), np.float32)])
def test_other_numbers_or_another_shape_are_an_error(computed: np.ndarray) -> None:
    with pytest.raises(Refusal) as caught:
        largest_difference([ONES], [computed])
    assert caught.value.kind == "changed"


def test_what_is_no_number_in_the_source_is_not_compared() -> None:
    assert largest_difference([ONES * np.inf], [ONES]) is None


def test_inputs_are_the_same_every_time_and_of_their_type() -> None:
    first, second = (random_inputs([(4,), (50,), (3,)], ["float32", "int32", "bool"]) for _ in range(2))
    assert all(np.array_equal(one, other) for one, other in zip(first, second, strict=True))
    assert [array.dtype.name for array in first] == ["float32", "int32", "bool"]
    assert set(first[1].tolist()) == {0, 1}
    with pytest.raises(Refusal, match="string"):
        random_inputs([(1,)], ["string"])


def test_channels_go_behind_the_space_they_are_of() -> None:
    # NCW, NCHW and NCDHW become NWC, NHWC and NDHWC.
    assert [channels_last(rank) for rank in (1, 2, 3, 4, 5)] == [
        (0,),
        (0, 1),
        (0, 2, 1),
        (0, 2, 3, 1),
        (0, 2, 3, 4, 1),
    ]


def test_the_layout_of_a_cube_is_told_by_its_numbers() -> None:
    cube = np.random.default_rng(0).normal(size=(1, 3, 3, 3)).astype(np.float32)
    moved = cube.transpose(0, 2, 3, 1)
    assert np.array_equal(in_the_layout_of(moved, cube), moved)
    assert np.array_equal(in_the_layout_of(cube, cube), cube)


def test_only_a_changed_shape_is_worth_a_note() -> None:
    assert layout_note("input", "x", (1, 4), (1, 4)) is None
    note = layout_note("input", "x", (1, 3, 8, 8), (1, 8, 8, 3))
    assert note == "input 'x' has its channels last: [1, 3, 8, 8] became [1, 8, 8, 3]"


def test_an_open_batch_is_one() -> None:
    assert fix_shapes({"x": (None, 49, 10)}, {}) == {"x": (1, 49, 10)}
    assert fix_shapes({"x": (4, 10), "y": ()}, {}) == {"x": (4, 10), "y": ()}
    assert fix_shapes({"x": (None, None, 3)}, {"": (1, 7, 3)}) == {"x": (1, 7, 3)}
    with pytest.raises(Refusal, match="it has several inputs"):
        fix_shapes({"x": (None,), "y": (None,)}, {"": (1,)})
    with pytest.raises(Refusal, match="leaves dimensions open"):
        fix_shapes({"x": (None, 0)}, {})


def test_a_foreign_error_is_one_short_line() -> None:
    assert last_words(ValueError("\n  first\nsecond")) == "first"
    assert last_words(KeyError()) == "KeyError"
    assert len(last_words(ValueError("x" * 1000))) == 300
