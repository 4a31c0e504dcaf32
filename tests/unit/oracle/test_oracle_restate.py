# SPDX-License-Identifier: Apache-2.0
"""Operators without a kernel in TensorFlow Lite Micro, restated: as LiteRT computes them, and as they are defined."""

from collections import Counter

import numpy as np
import pytest

from firmware.kernels.case import Array, make_model
from firmware.kernels.operator_rows import Row, random_cases_of, row_name
from firmware.kernels.typed import spec
from mcubench.errors import MeasurementError, ModelError
from mcubench.model import DType, Model
from mcubench.oracle import Runtime, interpreters, start_oracle, start_runtime
from mcubench.oracle.restate import RESTATED, restate
from model_builder import ModelBuilder, TensorSpec, pack_model, unpack_model
from unit.engines.model_mutator import ModelMutator

Quantization = tuple[float, int]

LITERT = Runtime(interpreters.LITERT)
EVERY_INT8 = np.arange(-128, 128, dtype=np.int8).reshape(1, 256)
QUANTIZATIONS = (((0.03, 10), (0.02, -5)), ((0.008, -128), (0.008, -128)), ((1.7, 0), (0.011, 127)))


def of_one(
    name: str, dtype: DType, source: Quantization = (1.0, 0), output: Quantization = (1.0, 0), table: str = ""
) -> Model:
    builder = ModelBuilder()
    x = builder.typed_input(spec("input", (1, 256), dtype, *source))
    return make_model(builder.build(*builder.operator(name, [x], [spec("output", (1, 256), dtype, *output)], table)))


def outputs(model: Model, value: Array) -> Array:
    with start_oracle(model, [[value]]) as job:
        return job.answer().outputs[0][0]


@pytest.mark.parametrize("row", RESTATED, ids=row_name)
def test_tensorflow_lite_micro_has_no_kernel_of_what_is_restated(row: Row) -> None:
    (case,) = random_cases_of([row], seed=1, count=1)
    tflm = Runtime(interpreters.TFLM)
    with start_runtime(tflm, case.model(), case.samples(1)) as job, pytest.raises(MeasurementError):
        job.answer()


@pytest.mark.parametrize(("source", "output"), QUANTIZATIONS)
def test_relu_n1_to_1_of_int8_is_that_of_litert(source: Quantization, output: Quantization) -> None:
    model = of_one("RELU_N1_TO_1", DType.INT8, source, output)
    with start_runtime(LITERT, model, [[EVERY_INT8]]) as job:
        litert = job.answer().outputs[0][0]
    np.testing.assert_array_equal(outputs(model, EVERY_INT8), litert)


def test_relu_n1_to_1_of_float32_is_that_of_litert() -> None:
    model = of_one("RELU_N1_TO_1", DType.FLOAT32)
    values = np.linspace(-2, 2, 256, dtype=np.float32).reshape(1, 256)
    values[0, :3] = np.nan, np.inf, -np.inf
    with start_runtime(LITERT, model, [[values]]) as job:
        litert = job.answer().outputs[0][0]
    np.testing.assert_array_equal(outputs(model, values), litert)
    assert np.isnan(litert[0, 0])
    assert (litert[0, 1], litert[0, 2]) == (1, -1)


def test_neg_of_int8_is_the_numbers_negative_and_saturates() -> None:
    model = of_one("NEG", DType.INT8, (0.5, 10), (0.5, -20), "NegOptions")
    # -(q - 10) - 20 = -10 - q.
    expected = np.clip(-10 - EVERY_INT8.astype(int), -128, 127)
    np.testing.assert_array_equal(outputs(model, EVERY_INT8), expected)


def test_neg_without_zero_points_is_that_of_litert_but_for_the_value_that_has_no_negative() -> None:
    model = of_one("NEG", DType.INT8, (0.5, 0), (0.5, 0), "NegOptions")
    with start_runtime(LITERT, model, [[EVERY_INT8]]) as job:
        litert = job.answer().outputs[0][0]
    ours = outputs(model, EVERY_INT8)
    np.testing.assert_array_equal(ours[0, 1:], litert[0, 1:])
    assert (ours[0, 0], litert[0, 0]) == (127, -128)


def test_the_answer_says_what_was_restated() -> None:
    model = of_one("NEG", DType.INT8, table="NegOptions")
    with start_oracle(model, [[EVERY_INT8]]) as job:
        answer = job.answer()
    assert answer.is_tflm
    assert answer.restated == ("NEG of int8 by DEQUANTIZE, NEG, QUANTIZE",)
    assert answer.title == f"{answer.package} {answer.version} with NEG of int8 by DEQUANTIZE, NEG, QUANTIZE"


def test_a_model_that_needs_nothing_stays_the_same_file() -> None:
    model = of_one("RELU6", DType.INT8)
    assert restate(model).model is model


def test_tensors_keep_their_indices() -> None:
    builder = ModelBuilder()
    x = builder.typed_input(spec("input", (1, 256), DType.INT8))
    (hidden,) = builder.operator("NEG", [x], [spec("hidden", (1, 256), DType.INT8)], "NegOptions")
    (y,) = builder.operator("RELU_N1_TO_1", [hidden], [spec("output", (1, 256), DType.INT8)])
    with start_oracle(make_model(builder.build(y)), [[EVERY_INT8]], tensors=[hidden, y]) as job:
        answer = job.answer()
    np.testing.assert_array_equal(answer.tensors[hidden], np.clip(-EVERY_INT8.astype(int), -128, 127))
    np.testing.assert_array_equal(answer.tensors[y], answer.outputs[0][0])
    np.testing.assert_array_equal(answer.tensors[y], np.clip(answer.tensors[hidden], -2, 2))


def test_an_operator_without_quantization_is_left_to_the_oracle_to_refuse() -> None:
    builder = ModelBuilder()
    x = builder.typed_input(spec("input", (1, 256), DType.INT8))
    bare = TensorSpec("output", (1, 256), DType.INT8)
    model = make_model(builder.build(*builder.operator("NEG", [x], [bare], "NegOptions")))
    assert restate(model).words == ()
    with start_oracle(model, [[EVERY_INT8]]) as job, pytest.raises(MeasurementError, match="the oracle"):
        job.answer()


def test_an_operator_whose_file_has_no_list_of_inputs_is_none_that_is_restated() -> None:
    """An empty list need not be there: so are VAR_HANDLE and CALL_ONCE in files that were written anew."""
    builder = ModelBuilder()
    x = builder.typed_input(spec("input", (1, 256), DType.INT8))
    (y,) = builder.operator("NEG", [x], [spec("output", (1, 256), DType.INT8)], "NegOptions")
    handle = TensorSpec("handle", (), DType.RESOURCE)
    (v,) = builder.operator("VAR_HANDLE", [], [handle], "VarHandleOptions", {"shared_name": "v"})
    (read,) = builder.operator("READ_VARIABLE", [v], [spec("read", (1, 256), DType.INT8)])
    unpacked = unpack_model(builder.build(y, read))
    unpacked.subgraphs[0].operators[1].inputs = None
    assert restate(make_model(pack_model(unpacked))).words == ("NEG of int8 by DEQUANTIZE, NEG, QUANTIZE",)


def test_models_that_make_little_sense_are_restated_or_refused() -> None:
    mutator = ModelMutator(seed=3)
    files = [case.model().data for case in random_cases_of(list(RESTATED), seed=3, count=2)]
    counts: Counter[str] = Counter()
    for index in range(1000):
        try:
            model = make_model(mutator.mutate(files[index % len(files)]))
        except ModelError:
            continue
        try:
            counts["restated" if restate(model).words else "left"] += 1
        except ModelError:
            counts["refused"] += 1
    assert counts["restated"] > 300
    assert counts["left"] > 50
