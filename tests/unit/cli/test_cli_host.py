# SPDX-License-Identifier: Apache-2.0
"""`flash-and-run --board host`: this computer in the place of a board, and what it takes of a board's options."""

import json
from pathlib import Path

import numpy as np
import pytest

from unit.cli.command import Finished, InProcess
from unit.oracle.test_oracle_process import crashing


def run(mcubench: InProcess, *arguments: str) -> Finished:
    return mcubench("flash-and-run", "--board", "host", "--model", "digits", *arguments)


def test_a_run_prints_arena_spread_and_where_it_ran(mcubench: InProcess) -> None:
    answer = run(mcubench, "--engine", "tflm", "--iterations", "4", "--warmup", "0")
    assert answer.code == 0, answer.err
    text = " ".join(answer.out.split())
    assert text.startswith("digits on host (")
    assert "engine tflm (reference kernels), measured by host note: this computer, not a board" in text
    assert "not called bit-exact (ai-edge-litert" in text
    assert "4 inferences, one by one" in text
    assert "Arena, with a 64-bit host's pointers" in text
    assert "4 inferences after 0 to warm up; tflite-micro" in text


@pytest.mark.parametrize("engine", ["tflm", "litert"])
def test_document_and_output_go_where_they_were_wanted(engine: str, mcubench: InProcess, tmp_path: Path) -> None:
    document, output = tmp_path / "out.json", tmp_path / "out.npy"
    answer = run(
        mcubench,
        *("--engine", engine, "--iterations", "2", "--dataset", "digits", "--quiet"),
        *("--json", str(document), "--save-output", str(output)),
    )
    assert answer == Finished(0, "", "")
    result = json.loads(document.read_text())
    assert (result["engine"], result["board"]["id"], result["target"]["kind"]) == (engine, "host", "measured")
    assert result["metrics"]["accuracy"]["value"] > 0.95
    assert np.load(output).shape == (1, 10)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--emulate", "qemu"),
        ("--kernels", "reference"),
        ("--arena", "4096"),
        ("--profile", None),
        ("--counter", "modelled_cycles"),
        ("--rate", "10"),
        ("--resume", None),
    ],
)
def test_an_option_that_only_a_board_has_is_refused_by_name(
    option: str, value: str | None, mcubench: InProcess
) -> None:
    needed = ("--dataset", "digits") if option == "--resume" else ()
    answer = run(mcubench, option, *([] if value is None else [value]), *needed)
    assert answer.code == 2
    assert answer.err.startswith(f"error: {option} has no meaning with --board host\n")


def test_an_engine_that_makes_firmware_is_not_the_host_s(mcubench: InProcess) -> None:
    answer = run(mcubench, "--engine", "aot")
    assert answer.code == 2
    assert "error: engine aot makes firmware, and the host runs none\n" in answer.err
    assert "hint: the engines of the host are tflm and litert\n" in answer.err


def test_a_model_that_crashes_the_interpreter_is_one_error_line(mcubench: InProcess, tmp_path: Path) -> None:
    path = tmp_path / "crash.tflite"
    path.write_bytes(crashing().data)
    answer = mcubench("flash-and-run", "--board", "host", "--model", str(path), "--quiet")
    assert answer.code == 6
    assert answer.out == ""
    assert answer.err.startswith("error: the engine (tflite-micro) crashed on this model (SIGSEGV)\nhint: ")
