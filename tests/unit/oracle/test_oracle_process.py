# SPDX-License-Identifier: Apache-2.0
"""The oracle's process: right answers, and every death of it in one sentence."""

import dataclasses
import hashlib
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import psutil
import pytest

from mcubench.errors import FileError, MeasurementError, ToolError
from mcubench.model import Model, parse_model
from mcubench.oracle import OracleAnswer, interpreters, request, start_oracle
from model_builder import ABSENT, ModelBuilder, OperatorSpec, TensorSpec, build_model, random_bias, random_int8

Int8Array = npt.NDArray[np.int8]
SAMPLES = [random_int8(seed, (1, 8)) for seed in range(3)]


def loaded(data: bytes) -> Model:
    return Model(None, "net", hashlib.sha256(data).hexdigest(), len(data), data, parse_model(data))


def network(*, hidden_only: bool = False) -> Model:
    """Two layers; with `hidden_only` the first of them alone."""
    b = ModelBuilder()
    x = b.input((1, 8))
    hidden = b.fully_connected(x, random_int8(1, (6, 8)), random_bias(2, 6), weight_scales=(0.01,), output_scale=2)
    if hidden_only:
        return loaded(b.build(hidden))
    y = b.fully_connected(hidden, random_int8(3, (4, 6)), random_bias(4, 4), weight_scales=(0.01,), output_scale=2)
    return loaded(b.build(y))


def crashing() -> Model:
    """TensorFlow Lite Micro follows an absent third input of DEPTHWISE_CONV_2D to a null pointer."""
    b = ModelBuilder()
    x = b.input((1, 4, 4, 2))
    y = b.depthwise_conv_2d(x, random_int8(0, (1, 3, 3, 2)), None, filter_scales=(0.1, 0.1), output_scale=1)
    b.operators[-1] = dataclasses.replace(b.operators[-1], inputs=(*b.operators[-1].inputs, ABSENT))
    return loaded(b.build(y))


IMAGE = [[np.zeros((1, 4, 4, 2), np.int8)]]


def answer(model: Model, samples: Sequence[Int8Array] = SAMPLES, tensors: Sequence[int] = ()) -> OracleAnswer:
    with start_oracle(model, [[sample] for sample in samples], tensors=tensors) as job:
        return job.answer()


def test_every_sample_gets_its_own_output() -> None:
    together = answer(network())
    last = answer(network(), SAMPLES[-1:]).outputs[0][0]
    assert together.is_tflm
    assert together.package == "tflite-micro"
    assert together.outputs[-1][0].tobytes() == last.tobytes()
    assert len({output.tobytes() for (output,) in together.outputs}) == 3


def test_an_intermediate_tensor_is_that_of_the_last_sample() -> None:
    model = network()
    [hidden] = model.graph.operators[0].outputs
    tensor = answer(model, tensors=[hidden]).tensors[hidden]
    assert tensor.tobytes() == answer(network(hidden_only=True), SAMPLES[-1:]).outputs[0][0].tobytes()


@pytest.mark.parametrize("index", [-1, 7, 10_000])
def test_an_index_beyond_the_tensors_never_gets_to_the_interpreter(index: int) -> None:
    assert len(network().graph.tensors) == 7
    with pytest.raises(ValueError, match="are not all among 7 tensors"):
        start_oracle(network(), [], tensors=[index])


def test_a_crash_is_one_sentence_and_leaves_no_core_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    try:
        with start_oracle(crashing(), IMAGE) as job, pytest.raises(MeasurementError) as caught:
            job.answer()
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))
    assert caught.value.message == "the oracle (tflite-micro) crashed on this model (SIGSEGV)"
    assert caught.value.hint is not None
    assert caught.value.exit_code == 6
    assert list(tmp_path.iterdir()) == []


def test_a_refusal_ends_with_the_interpreters_own_reason() -> None:
    tensors = [TensorSpec("a", (1, 4)), TensorSpec("b", (1, 4))]
    model = loaded(build_model(tensors, [OperatorSpec("CUSTOM:teleport", (0,), (1,))], [0], [1]))
    with start_oracle(model, [[np.zeros((1, 4), np.int8)]]) as job, pytest.raises(MeasurementError) as caught:
        job.answer()
    reason = "Failed to get registration from op code CUSTOM"
    assert caught.value.message == f"the oracle (tflite-micro) refused this model: {reason}"


def test_an_input_of_another_shape_is_refused_and_not_read_beyond() -> None:
    job = start_oracle(network(), [[np.zeros((1, 9), np.int8)]])
    with job, pytest.raises(MeasurementError, match="refused this model"):
        job.answer()


def test_the_time_limit_ends_it() -> None:
    started_s = time.monotonic()
    with start_oracle(network(), [[SAMPLES[0]]]) as job, pytest.raises(MeasurementError) as caught:
        job.answer(0.01)
    assert caught.value.message == "the oracle (tflite-micro) did not finish within 0.01 s"
    assert time.monotonic() - started_s < 20
    assert psutil.Process().children() == []


def test_the_memory_limit_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    # Python, NumPy and the interpreter alone take more address space than this.
    monkeypatch.setattr(request, "_MEMORY_LIMIT_BYTES", 100 << 20)
    with start_oracle(network(), [[SAMPLES[0]]]) as job, pytest.raises(MeasurementError) as caught:
        job.answer()
    assert "the oracle (tflite-micro) " in caught.value.message
    assert "\n" not in caught.value.message


_WITH_LITTLE = """
import resource
resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
from unit.oracle.test_oracle_process import answer, network
print(answer(network()).is_tflm)
"""


def test_a_user_who_may_have_less_memory_than_the_limit_gets_an_answer() -> None:
    # Root may raise its own limits, unless it gives up that capability.
    as_a_user = ["setpriv", "--bounding-set", "-sys_resource"] if os.getuid() == 0 else []
    command = [*as_a_user, sys.executable, "-c", _WITH_LITTLE]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    assert done.stdout == "True\n", done.stderr


def test_modules_of_the_users_folder_are_not_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("cbor2", "numpy", "tflite_micro", "resource"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('not what you wanted')\n")
    monkeypatch.chdir(tmp_path)
    assert answer(network()).is_tflm


def test_leaving_before_the_answer_ends_the_process_and_clears_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with start_oracle(network(), [[SAMPLES[0]]]):
        assert len(list(tmp_path.iterdir())) == 1
        assert len(psutil.Process().children()) == 1
    assert psutil.Process().children() == []
    assert list(tmp_path.iterdir()) == []


_PARENT = """
import os, signal, psutil
from unit.oracle.test_oracle_process import SAMPLES, network
from mcubench.oracle import start_oracle
with start_oracle(network(), [[SAMPLES[0]] for _ in range(20000)]):
    print(psutil.Process().children()[0].pid, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_killing_us_outright_ends_it_too(tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-c", _PARENT]
    done = subprocess.run(
        command, cwd=Path(__file__).parents[2], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    deadline_s = time.monotonic() + 20
    while psutil.pid_exists(int(done.stdout)):
        assert time.monotonic() < deadline_s
        time.sleep(0.02)


def test_without_an_interpreter_it_is_a_missing_tool(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interpreters, "available", lambda: None)
    with pytest.raises(ToolError, match="neither the tflite-micro nor the ai-edge-litert package is there"):
        start_oracle(network(), [])


def test_a_folder_that_cannot_be_written_is_named_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(FileError, match="cannot start the oracle: No space left on device"):
        start_oracle(network(), [])


def test_the_stand_in_answers_nearly_the_same_and_is_never_bit_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    model = network()
    right = answer(model, tensors=[model.graph.operators[0].outputs[0]])
    monkeypatch.setattr(interpreters, "available", lambda: interpreters.LITERT)
    stand_in = answer(model, tensors=[model.graph.operators[0].outputs[0]])
    assert (stand_in.package, stand_in.is_tflm) == ("ai-edge-litert", False)
    for ours, theirs in zip(right.outputs, stand_in.outputs, strict=True):
        assert np.abs(ours[0].astype(int) - theirs[0].astype(int)).max() <= 2
    for index, tensor in right.tensors.items():
        assert np.abs(tensor.astype(int) - stand_in.tensors[index].astype(int)).max() <= 2
