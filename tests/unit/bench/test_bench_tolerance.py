# SPDX-License-Identifier: Apache-2.0
"""What a target may differ by: nothing, unless a function of the C library is on the way."""

import numpy as np
import pytest

from firmware.kernels.case import Array
from firmware.kernels.operator_rows import random_cases_of
from mcubench.bench.tolerance import Tolerance, differences, tolerance_of
from mcubench.bench.verification import verify
from mcubench.model import DType, Graph
from mcubench.oracle import OracleAnswer

FLOATS = np.array([[-0.5, 2.0, 0.25]], np.float32)
TOLERANCE = Tolerance("for a test", counts=2, share=2.0**-16)


def graph_of(name: str, dtype: DType) -> Graph:
    (case,) = random_cases_of([(name, dtype)], seed=1, count=1)
    return case.model().graph


def answer_of(output: Array, *, is_tflm: bool = True) -> OracleAnswer:
    return OracleAnswer("package", "1", is_tflm, ((output,),), {})


@pytest.mark.parametrize(
    ("name", "dtype"), [("CONV_2D", DType.FLOAT32), ("LOGISTIC", DType.INT8), ("NEG", DType.INT16)]
)
def test_bytes_have_to_be_the_same_where_arithmetic_alone_made_them(name: str, dtype: DType) -> None:
    assert tolerance_of(graph_of(name, dtype), is_tflm=True) is None


@pytest.mark.parametrize(
    ("name", "dtype"), [("LOGISTIC", DType.FLOAT32), ("SOFTMAX", DType.FLOAT32), ("ELU", DType.INT16)]
)
def test_a_function_of_the_c_library_is_named_and_may_differ_a_little(name: str, dtype: DType) -> None:
    tolerance = tolerance_of(graph_of(name, dtype), is_tflm=True)
    assert tolerance is not None
    assert f"{name} of {dtype.name.lower()}" in tolerance.reason


def test_what_stands_in_for_tensorflow_lite_micro_is_named() -> None:
    tolerance = tolerance_of(graph_of("CONV_2D", DType.INT8), is_tflm=False)
    assert tolerance is not None
    assert "LiteRT" in tolerance.reason


def test_floats_may_differ_by_a_share_of_the_largest() -> None:
    limit = 2.0 * 2.0**-16
    assert TOLERANCE.allows([FLOATS + np.float32(0.9 * limit)], [FLOATS])
    assert not TOLERANCE.allows([FLOATS + np.float32(1.1 * limit)], [FLOATS])


def test_integers_may_differ_by_counts() -> None:
    integers = np.array([[1, -128, 127]], np.int8)
    assert TOLERANCE.allows([np.array([[3, -126, 127]], np.int8)], [integers])
    assert not TOLERANCE.allows([np.array([[4, -128, 127]], np.int8)], [integers])


def test_each_output_has_to_be_near() -> None:
    assert not TOLERANCE.allows([FLOATS, FLOATS + 1], [FLOATS, FLOATS])


def test_what_is_not_a_number_is_near_itself_alone() -> None:
    odd = np.array([[np.nan, np.inf, 1]], np.float32)
    assert TOLERANCE.allows([odd], [odd])
    assert not TOLERANCE.allows([np.array([[1, np.inf, 1]], np.float32)], [odd])
    assert not TOLERANCE.allows([np.array([[np.nan, 1, 1]], np.float32)], [odd])
    np.testing.assert_array_equal(differences(odd, odd[:, ::-1]), [[np.inf, 0, np.inf]])


def test_outputs_within_the_tolerance_are_not_called_bit_exact_and_say_why() -> None:
    near = verify([FLOATS + np.float32(1e-6)], answer_of(FLOATS), TOLERANCE, input_text="fill:3")
    assert (near.bit_exact, near.reason) == (None, "for a test")
    assert 0 < near.largest_difference < 1.1e-6


def test_outputs_beyond_it_are_wrong() -> None:
    far = verify([FLOATS + np.float32(1e-3)], answer_of(FLOATS), TOLERANCE, input_text="fill:3")
    assert (far.bit_exact, far.reason) == (False, None)


def test_outputs_that_are_the_same_are_bit_exact_whatever_they_might_have_been() -> None:
    same = verify([FLOATS], answer_of(FLOATS), TOLERANCE, input_text="fill:3")
    assert (same.bit_exact, same.reason) == (True, None)


def test_only_tensorflow_lite_micros_own_bytes_are_called_exact() -> None:
    same = verify([FLOATS], answer_of(FLOATS, is_tflm=False), TOLERANCE, input_text="fill:3")
    assert same.bit_exact is None
    assert same.reason is not None
    assert "LiteRT" in same.reason


def test_without_a_tolerance_one_bit_is_wrong() -> None:
    other = FLOATS.view(np.int32).copy()
    other[0, 0] ^= 1
    wrong = verify([other.view(np.float32)], answer_of(FLOATS), input_text="fill:3")
    assert wrong.bit_exact is False
