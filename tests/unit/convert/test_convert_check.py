# SPDX-License-Identifier: Apache-2.0
"""What is found before a converted model is written: that TFLM does not run it, or runs it wrong."""

import numpy as np
import pytest

from float_models import SHAPE, conv_then
from mcubench.convert.check import check_runs
from mcubench.convert.produce import produce
from mcubench.convert.quantize import QuantizeOptions, noise_calibration
from mcubench.errors import UnsupportedError
from mcubench.model import Model, parse_model

SAMPLES = [[np.full(SHAPE, value, np.float32)] for value in (0.25, -0.5, 1.0)]


def converted(options: QuantizeOptions) -> Model:
    data = conv_then("RELU6")
    made = produce(data, options, noise_calibration(parse_model(data), 20, 0), lambda _: None).data
    return Model(None, "m", "0" * 64, len(made), made, parse_model(made))


def test_a_model_that_both_run_alike_says_what_ran_it() -> None:
    checked = check_runs(converted(QuantizeOptions(io="float32")), SAMPLES, "tflm")
    assert checked.runtime.startswith("tflite-micro ")
    assert checked.largest_difference is not None
    assert checked.largest_difference < 0.01
    assert checked.notes == ()


def test_weights_that_tflm_dequantizes_by_the_first_channels_scale_are_found() -> None:
    # tensorflow/lite/micro/kernels/dequantize.cc takes params.scale, which is the first of the scales
    with pytest.raises(
        UnsupportedError, match=r"computes operator 0 DEQUANTIZE .* otherwise than LiteRT: by .* of its"
    ):
        check_runs(converted(QuantizeOptions("int8-weights")), SAMPLES, "tflm")


def test_weights_of_one_scale_are_dequantized_right() -> None:
    checked = check_runs(converted(QuantizeOptions("int8-weights", per_tensor=True)), SAMPLES, "tflm")
    assert checked.largest_difference is not None
    assert checked.largest_difference < 1e-4


def test_a_model_that_tflm_refuses_is_refused_with_the_operator_and_its_types() -> None:
    with pytest.raises(UnsupportedError, match=r"operator 0 DEQUANTIZE \(writes '.*', FLOAT16, FLOAT32\)") as refused:
        check_runs(converted(QuantizeOptions("float16")), SAMPLES, "tflm")
    assert refused.value.hint is not None
    assert "--runtime litert" in refused.value.hint


def test_a_model_for_litert_may_be_refused_by_tflm_and_that_is_noted() -> None:
    checked = check_runs(converted(QuantizeOptions("float16")), SAMPLES, "litert")
    assert checked.runtime.startswith("ai-edge-litert ")
    assert checked.largest_difference is None
    assert len(checked.notes) == 1
    assert "DEQUANTIZE" in checked.notes[0]
