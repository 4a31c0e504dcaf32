# SPDX-License-Identifier: Apache-2.0
"""What a target may differ by: nothing, unless a function of the C library is on the way."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from firmware.kernels.case import Array
from firmware.kernels.operator_rows import random_cases_of
from firmware.kernels.typed import spec
from mcubench.bench.tolerance import (
    BY_C_LIBRARY,
    Tolerance,
    c_library,
    differences,
    litert_default,
    litert_reference,
    tolerance_of,
)
from mcubench.bench.verification import verify
from mcubench.engines.tflm.registrations import REGISTRATIONS
from mcubench.model import DType, Graph, parse_model
from mcubench.oracle import OracleAnswer
from model_builder import ModelBuilder

FLOATS = np.array([[-0.5, 2.0, 0.25]], np.float32)
SHARE = 2.0**-16


def graph_of(name: str, dtype: DType) -> Graph:
    (case,) = random_cases_of([(name, dtype)], seed=1, count=1)
    return case.model().graph


def branches() -> Graph:
    """Outputs: a LOGISTIC of float32, its QUANTIZE, its ARG_MAX, what it began with, and that dequantized."""
    builder = ModelBuilder()
    x = builder.typed_input(spec("x", (1, 3), DType.INT8, 0.5, 3))
    (real,) = builder.operator("DEQUANTIZE", [x], [spec("real", (1, 3), DType.FLOAT32)])
    (curve,) = builder.operator("LOGISTIC", [real], [spec("curve", (1, 3), DType.FLOAT32)])
    (counts,) = builder.operator("QUANTIZE", [curve], [spec("counts", (1, 3), DType.INT8, 1 / 256, -128)])
    axis = builder.constant("axis", np.array([1], np.int32))
    (largest,) = builder.operator("ARG_MAX", [curve, axis], [spec("largest", (1,), DType.INT32)], "ArgMaxOptions")
    (moved,) = builder.operator("RELU", [x], [spec("moved", (1, 3), DType.INT8, 0.5, 3)])
    return parse_model(builder.build(curve, counts, largest, moved, real))


BRANCHES = branches()
RIGHT: list[Array] = [
    FLOATS,
    np.array([[1, -128, 127]], np.int8),
    np.array([1], np.int32),
    np.array([[1, 2, 3]], np.int8),
    FLOATS,
]


def near_on_branches(place: int, output: Array) -> bool:
    """Whether the outputs are near where one of them is another."""
    tolerance = c_library(BRANCHES)
    assert tolerance is not None
    return tolerance.allows([output if index == place else right for index, right in enumerate(RIGHT)], RIGHT)


def tolerance_of_floats() -> Tolerance:
    tolerance = c_library(graph_of("LOGISTIC", DType.FLOAT32))
    assert tolerance is not None
    return replace(tolerance, reason="for a test")


TOLERANCE = tolerance_of_floats()


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


def test_what_is_said_to_call_the_c_library_are_operators_of_tensorflow_lite_micro() -> None:
    assert set(BY_C_LIBRARY) <= set(REGISTRATIONS)


def test_what_stands_in_for_tensorflow_lite_micro_is_named() -> None:
    tolerance = tolerance_of(graph_of("CONV_2D", DType.INT8), is_tflm=False)
    assert tolerance is not None
    assert "LiteRT" in tolerance.reason


def test_floats_may_differ_by_a_share_of_the_largest() -> None:
    limit = 2.0 * SHARE
    assert near_on_branches(0, FLOATS + np.float32(0.9 * limit))
    assert not near_on_branches(0, FLOATS + np.float32(1.1 * limit))


def test_quantized_integers_may_differ_by_two_counts() -> None:
    assert near_on_branches(1, np.array([[3, -126, 127]], np.int8))
    assert not near_on_branches(1, np.array([[4, -128, 127]], np.int8))


def test_an_index_has_to_be_the_same() -> None:
    assert not near_on_branches(2, np.array([2], np.int32))


def test_what_no_such_function_had_a_part_in_has_to_be_the_same() -> None:
    assert not near_on_branches(3, np.array([[1, 2, 4]], np.int8))
    assert not near_on_branches(4, FLOATS + np.float32(1e-6))
    tolerance = c_library(BRANCHES)
    assert tolerance is not None
    assert not tolerance.allows_tensor(BRANCHES.outputs[4], np.array([-0.0], np.float32), np.array([0.0], np.float32))


@pytest.mark.parametrize(("make", "counts"), [(litert_reference, 2), (litert_default, 13)])
def test_litert_may_be_as_many_counts_off_after_dequantize_as_before(
    make: Callable[[Graph], Tolerance], counts: int
) -> None:
    """One count of the int8 before is 0.5."""
    tolerance = make(BRANCHES)
    right = np.array([[0.5, -0.5, 0]], np.float32)
    index = BRANCHES.outputs[4]
    assert tolerance.allows_tensor(index, right + np.float32(0.5 * counts), right)
    assert not tolerance.allows_tensor(index, right + np.float32(0.5 * (counts + 1)), right)


def test_what_is_not_a_number_is_near_itself_alone() -> None:
    odd = np.array([[np.nan, np.inf, 1]], np.float32)
    assert TOLERANCE.allows([odd], [odd])
    assert not TOLERANCE.allows([np.array([[1, np.inf, 1]], np.float32)], [odd])
    assert not TOLERANCE.allows([np.array([[np.nan, 1, 1]], np.float32)], [odd])
    np.testing.assert_array_equal(differences(odd, odd[:, ::-1]), [[np.inf, 0, np.inf]])


def test_a_variable_hands_it_on() -> None:
    builder = ModelBuilder()
    x = builder.typed_input(spec("x", (1, 3), DType.FLOAT32))
    handle_spec = replace(spec("handle", (), DType.FLOAT32), dtype=DType.RESOURCE)
    (handle,) = builder.operator("VAR_HANDLE", [], [handle_spec], "VarHandleOptions", {"shared_name": "v"})
    (before,) = builder.operator("READ_VARIABLE", [handle], [spec("before", (1, 3), DType.FLOAT32)])
    (curve,) = builder.operator("TANH", [x], [spec("curve", (1, 3), DType.FLOAT32)])
    builder.operator("ASSIGN_VARIABLE", [handle, curve], [])
    tolerance = c_library(parse_model(builder.build(before, curve)))
    assert tolerance is not None
    assert tolerance.tensors == {before, curve}


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
    same = verify([FLOATS], answer_of(FLOATS, is_tflm=False), litert_reference(TOLERANCE.graph), input_text="fill:3")
    assert same.bit_exact is None
    assert same.reason is not None
    assert "LiteRT" in same.reason


def test_without_a_tolerance_one_bit_is_wrong() -> None:
    other = FLOATS.view(np.int32).copy()
    other[0, 0] ^= 1
    wrong = verify([other.view(np.float32)], answer_of(FLOATS), None, input_text="fill:3")
    assert wrong.bit_exact is False
