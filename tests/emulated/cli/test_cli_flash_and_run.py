# SPDX-License-Identifier: Apache-2.0
"""The main job through the real command: what it prints and where, what it keeps, and what it needs."""

import dataclasses
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # its types are a package of their own
import numpy as np
import pytest

from emulated.cli.firmware import BOARD
from mcubench.bench.verification import fnv1a
from mcubench.result import METRICS
from model_builder import ABSENT, ModelBuilder, random_int8
from unit.cli.command import Finished, finish, run, start

pytestmark = pytest.mark.emulated

ROOT = Path(__file__).resolve().parents[3]
DIGITS = ("flash-and-run", "--board", BOARD, "--model", "digits")


def result_of(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text())
    return document


def test_quiet_prints_nothing_and_the_result_is_what_the_schema_says(tmp_path: Path) -> None:
    answer = run(*DIGITS, "--quiet", "--profile", "--rate", "10", "--json", "out.json", cwd=tmp_path)
    assert answer == Finished(0, "", "")
    document = result_of(tmp_path / "out.json")
    schema = json.loads((ROOT / "docs" / "result.schema.json").read_text())
    jsonschema.validate(document, schema, cls=jsonschema.Draft202012Validator)
    assert document["verification"]["bit_exact"] is True
    assert [*document["metrics"]] == [metric.name for metric in METRICS]
    values = [metric for metric in document["metrics"].values() if "value" in metric]
    assert {metric["kind"] for metric in values} <= {"computed", "emulated", "modelled"}
    assert not [metric for metric in values if metric["value"] == 0]
    assert len(document["operators"]) == 11
    assert [path.name for path in tmp_path.iterdir()] == ["out.json"]


def test_operators_say_which_parameters_symbols_and_activations_are_theirs(tmp_path: Path) -> None:
    assert run(*DIGITS, "--engine", "aot", "--quiet", "--profile", "--json", "out.json", cwd=tmp_path).code == 0
    document = result_of(tmp_path / "out.json")
    metrics, rows = document["metrics"], [row["metrics"] for row in document["operators"]]
    assert sum(row["params_size_bytes"]["value"] for row in rows) == metrics["params_size_bytes"]["value"]
    # Kernels for cores with the DSP extension need memory beside the tensors.
    assert max(row["alive_bytes"]["value"] for row in rows) <= metrics["arena_lower_bound_bytes"]["value"]
    # int8: a byte an element.
    assert [row["output_bytes"]["value"] for row in rows][:2] == [8 * 8 * 16, 4 * 4 * 16]
    owned = {symbol["name"].rpartition("::")[2]: symbol for symbol in document["footprint"]["symbols"]}
    # Operator 2 has 24 filters of 3 x 3 x 16 int8 values, and with them are 24 biases of 4 bytes.
    assert owned["kOperator2_channels_blocks_weights"]["operator"] == 2
    assert owned["kOperator2_channels_blocks_weights"]["size_bytes"] == 24 * 3 * 3 * 16 + 24 * 4
    assert owned["Operator10()"]["operator"] == 10
    assert "operator" not in owned["g_arena"]


def test_json_on_standard_output_is_all_that_is_there_and_progress_goes_elsewhere(tmp_path: Path) -> None:
    answer = run(*DIGITS, "--json", "-", cwd=tmp_path)
    assert answer.code == 0
    assert json.loads(answer.out)["schema_version"] == 1
    steps = answer.err.splitlines()
    assert all(re.match(r"ok +\d+\.\d\d s  \S", step) for step in steps)
    assert [step for step in steps if "verify against the oracle" in step]
    assert "\x1b" not in answer.out + answer.err
    assert list(tmp_path.iterdir()) == []


def test_a_report_in_a_pipe_has_no_escape_codes_and_says_what_it_is_of(tmp_path: Path) -> None:
    answer = run(*DIGITS, cwd=tmp_path)
    assert answer.code == 0
    assert "\x1b" not in answer.out + answer.err
    assert answer.out.startswith(
        f"digits on {BOARD} (MPS2+ AN500, cortex-m7), engine aot, emulated by qemu\nverified: "
    )


def test_what_was_put_in_and_what_came_out_can_be_kept_and_had_again(tmp_path: Path) -> None:
    x = np.arange(64, dtype=np.int8).reshape(1, 8, 8, 1)
    np.save(tmp_path / "in.npy", x)
    arguments = ("--quiet", "--input", "in.npy", "--save-output", "out.npy", "--json", "out.json")
    assert run(*DIGITS, *arguments, cwd=tmp_path) == Finished(0, "", "")
    document, output = result_of(tmp_path / "out.json"), np.load(tmp_path / "out.npy")
    assert (output.dtype, output.shape) == (np.dtype(np.int8), (1, 10))
    assert document["verification"]["output_fnv1a"] == [fnv1a(output.tobytes())]
    assert document["verification"]["input"] == "in.npy"


def test_a_destination_that_fills_up_takes_neither_the_report_nor_the_other_file_along(tmp_path: Path) -> None:
    answer = run(*DIGITS, "--save-output", "/dev/full", "--json", "out.json", cwd=tmp_path)
    assert answer.code == 2
    assert answer.err.endswith("error: cannot write /dev/full: No space left on device\n")
    assert "\nMemory" in answer.out
    assert result_of(tmp_path / "out.json")["verification"]["bit_exact"] is True


def test_two_at_once_in_one_new_project_both_succeed(tmp_path: Path) -> None:
    extra = {"MCUBENCH_CACHE": str(tmp_path / "cache")}
    both = [start(*DIGITS, "--quiet", "--json", f"{name}.json", cwd=tmp_path, extra=extra) for name in "ab"]
    assert [finish(process) for process in both] == [Finished(0, "", "")] * 2
    first, second = (result_of(tmp_path / f"{name}.json") for name in "ab")
    assert first["provenance"] == second["provenance"]
    assert first["metrics"] == second["metrics"]


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A PATH with the tools of this machine, for a test to take some away."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for pattern in ("arm-none-eabi-*", "qemu-system-arm", "setpriv"):
        for place in os.environ["PATH"].split(os.pathsep):
            for path in Path(place).glob(pattern):
                if not (folder / path.name).exists():
                    (folder / path.name).symlink_to(path)
    return folder


@pytest.mark.parametrize(
    ("tool", "hint"),
    [
        ("qemu-system-arm", "install it: apt-get install qemu-system-arm"),
        ("arm-none-eabi-gcc", "install it, on Debian and Ubuntu with `apt-get install gcc-arm-none-eabi "),
    ],
)
def test_a_missing_tool_is_named_with_how_to_get_it_and_doctor_says_the_same(
    tool: str, hint: str, tools: Path, tmp_path: Path
) -> None:
    (tools / tool).unlink()
    extra = {"PATH": str(tools), "MCUBENCH_CACHE": str(tmp_path / "cache")}
    answer = run(*DIGITS, "--quiet", "--json", "out.json", cwd=tmp_path, extra=extra)
    assert (answer.code, answer.out) == (3, "")
    error, said = answer.err.splitlines()
    assert error == f"error: {tool} is not on PATH"
    assert said.startswith(f"hint: {hint}")
    assert [path.name for path in tmp_path.iterdir()] == ["bin"]
    doctor = run("doctor", "--json", "-", extra=extra)
    assert doctor.code == 3
    [check] = [check for check in json.loads(doctor.out)["checks"] if check["name"] == tool]
    assert check["found"] is False
    assert hint in check["advice"]
    assert doctor.err.startswith("error: something is missing: ")


def test_doctor_finds_everything_here_and_says_which_version() -> None:
    answer = run("doctor")
    assert (answer.code, answer.err) == (0, "")
    checks = json.loads(run("doctor", "--json", "-").out)["checks"]
    missing = {check["name"] for check in checks if not check["found"]}
    # Of what no run without a board needs, only the tools that tools/setup --dev installs have to be there.
    assert missing <= {"TFLM", "pyocd", "JLinkExe", "picotool", "renode", "convert: onnx", "convert: torch"}
    assert answer.out.count(" yes ") == len(checks) - len(missing)


def test_a_model_that_crashes_the_oracle_is_one_sentence(tmp_path: Path) -> None:
    b = ModelBuilder()
    x = b.input((1, 4, 4, 2))
    y = b.depthwise_conv_2d(x, random_int8(0, (1, 3, 3, 2)), None, filter_scales=(0.01, 0.01), output_scale=1)
    # TensorFlow Lite Micro follows an absent third input to a null pointer.
    b.operators[-1] = dataclasses.replace(b.operators[-1], inputs=(*b.operators[-1].inputs, ABSENT))
    (tmp_path / "net.tflite").write_bytes(b.build(y))
    answer = run(
        "flash-and-run", "--board", BOARD, "--model", "net.tflite", "--quiet", "--json", "out.json", cwd=tmp_path
    )
    assert (answer.code, answer.out) == (6, "")
    error, hint = answer.err.splitlines()
    assert error == "error: the oracle (tflite-micro) crashed on this model (SIGSEGV)"
    assert hint.startswith("hint: the model cannot be verified, so nothing about it is reported")
    assert [path.name for path in tmp_path.iterdir()] == ["net.tflite"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 256 KiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("mounting a small file system needs root")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_under_the_cache_is_one_error_that_names_the_way_out(small_disk: Path, tmp_path: Path) -> None:
    extra = {"MCUBENCH_CACHE": str(small_disk / "cache")}
    answer = run(*DIGITS, "--quiet", "--json", "out.json", cwd=tmp_path, extra=extra)
    assert (answer.code, answer.out) == (2, "")
    error, hint = answer.err.splitlines()
    assert error.startswith("error: ")
    assert "No space left on device" in error or "no space is left" in error
    assert "MCUBENCH_CACHE" in hint
    assert not (tmp_path / "out.json").exists()
    assert list(small_disk.glob("cache/elf/*")) == []
