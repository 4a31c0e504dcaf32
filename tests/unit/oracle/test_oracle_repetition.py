# SPDX-License-Identifier: Apache-2.0
"""The same inference many times: what is done how often, and what the times are of."""

import time

import numpy as np
import pytest

from mcubench.bench import prepare_samples
from mcubench.dataset import load_dataset, resolve_dataset_path, resolve_model_path
from mcubench.errors import MeasurementError
from mcubench.model import read_model
from mcubench.oracle import Repetition, Runtime, interpreters, start_runtime
from mcubench.oracle.repetition import time_repetition
from unit.oracle.test_oracle_process import IMAGE, SAMPLES, answer, crashing, network

TFLM = Runtime(interpreters.TFLM)


def test_inputs_are_set_before_each_inference_warm_up_included() -> None:
    done: list[str] = []
    times = time_repetition(Repetition(2, 3), lambda: done.append("set"), lambda: done.append("invoke"))
    assert done == ["set", "invoke"] * 5
    assert len(times.inferences_ns) == 3


def test_an_inference_s_time_leaves_out_the_inputs_and_back_to_back_does_not() -> None:
    times = time_repetition(Repetition(0, 2), lambda: time.sleep(0.05), lambda: time.sleep(0.001))
    assert min(times.inferences_ns) >= 1_000_000
    assert times.back_to_back_ns - sum(times.inferences_ns) >= 100_000_000


@pytest.mark.parametrize("runtime", [TFLM, Runtime(interpreters.LITERT), Runtime(interpreters.LITERT, "default")])
def test_every_runtime_is_timed_as_often_as_was_asked(runtime: Runtime) -> None:
    with start_runtime(runtime, network(), [[SAMPLES[0]]], repetition=Repetition(1, 7)) as job:
        times = job.answer().times
    assert times is not None
    assert len(times.inferences_ns) == 7
    assert min(times.inferences_ns) > 0
    assert times.back_to_back_ns >= sum(times.inferences_ns)


def test_a_repetition_changes_no_output() -> None:
    plain = answer(network())
    assert plain.times is None
    with start_runtime(TFLM, network(), [[sample] for sample in SAMPLES], repetition=Repetition(3, 3)) as job:
        repeated = job.answer()
    for (ours,), (theirs,) in zip(repeated.outputs, plain.outputs, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_the_default_kernels_are_not_the_reference_kernels() -> None:
    """XNNPACK rounds in floating point, the reference kernels in fixed point: some of 450 images show it."""
    model = read_model(resolve_model_path("digits"))
    images = prepare_samples(load_dataset(resolve_dataset_path("digits")), model.graph)
    outputs = []
    for runtime in (TFLM, Runtime(interpreters.LITERT), Runtime(interpreters.LITERT, "default")):
        with start_runtime(runtime, model, [[image] for image in images]) as job:
            outputs.append([output.tobytes() for (output,) in job.answer().outputs])
    tflm, reference, default = outputs
    assert tflm == reference
    assert tflm != default


def test_an_engine_that_crashes_is_called_the_engine() -> None:
    with start_runtime(TFLM, crashing(), IMAGE) as job, pytest.raises(MeasurementError) as caught:
        job.answer()
    assert caught.value.message == "the engine (tflite-micro) crashed on this model (SIGSEGV)"
    assert caught.value.hint is not None
    assert caught.value.hint.startswith("nothing was measured")
