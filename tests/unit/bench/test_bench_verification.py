# SPDX-License-Identifier: Apache-2.0
"""Comparing outputs, byte for byte."""

import numpy as np
import pytest

from mcubench.bench.verification import first_difference, fnv1a, largest_difference
from mcubench.result import FirstDifference


@pytest.mark.parametrize(
    ("data", "value"),
    # The authors' own test vectors (Noll, fnv_test_str and fnv1a_32_vector in test_fnv.c).
    [(b"", 0x811C9DC5), (b"a", 0xE40C292C), (b"foobar", 0xBF9CF968)],
)
def test_fnv1a_is_the_authors(data: bytes, value: int) -> None:
    assert fnv1a(data) == value


def test_equal_outputs_have_no_first_difference() -> None:
    outputs = [np.array([[1, 2]], np.int8), np.zeros((0,), np.int8), np.array(3, np.int8)]
    assert first_difference(outputs, [output.copy() for output in outputs]) is None
    assert largest_difference(outputs, outputs) == 0


def test_the_first_difference_is_the_first_of_the_first_output_that_differs() -> None:
    ours = [np.array([1, 2], np.int8), np.array([[1, 2], [-3, 4]], np.int8)]
    theirs = [np.array([1, 2], np.int8), np.array([[1, 2], [3, 5]], np.int8)]
    assert first_difference(ours, theirs) == FirstDifference(output=1, element=2, target=-3, oracle=3)
    assert largest_difference(ours, theirs) == 6


def test_the_ends_of_int8_are_255_apart() -> None:
    assert largest_difference([np.array([-128], np.int8)], [np.array([127], np.int8)]) == 255


def test_floats_are_compared_by_their_bytes() -> None:
    ours, theirs = np.array([1.0, 0.0], np.float32), np.array([1.0, -0.0], np.float32)
    difference = first_difference([ours], [theirs])
    assert difference is not None
    assert difference.element == 1
