# SPDX-License-Identifier: Apache-2.0
"""Models on every emulated board, through the real command, against facts from outside."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from mcubench import resources
from mcubench.board import find_board, load_board, load_boards
from mcubench.cli.main import app
from mcubench.dataset import packaged_names

BOARDS = [board.id for board in load_boards() if not board.is_real]

# FNV-1a of the output for an input of which every byte is 3: measured with TensorFlow Lite Micro itself, commit
# 90b983c2b, on Cortex-M4, M7, M55 and M0+, with the reference kernels and with CMSIS-NN alike.
MLPERF_TINY_FNV1A = {
    "ad": 1475579259,
    "ic": 1862674415,
    "kws": 3046883509,
    "vww": 2118346753,
    "sww": 3139040054,
}

# One a set of kernels: what their cores share is the same code.
ONE_A_KERNEL_SET = ("mps2_an385_v6m", "mps2_an386", "mps3_an547")

pytestmark = pytest.mark.emulated


def run(*arguments: str, folder: Path) -> dict[str, Any]:
    destination = folder / "out.json"
    command = ["flash-and-run", *arguments, "--quiet", "--json", str(destination)]
    answer = CliRunner().invoke(app, command, catch_exceptions=False, standalone_mode=False)
    assert answer.exit_code == 0, answer.output
    document: dict[str, Any] = json.loads(destination.read_text())
    return document


@pytest.mark.parametrize("model", packaged_names())
def test_a_packaged_model_is_right_on_a_cortex_m7(model: str, tmp_path: Path) -> None:
    result = run("--board", "mps2_an500", "--model", model, "--iterations", "1", folder=tmp_path)
    assert result["verification"]["bit_exact"] is True


@pytest.mark.parametrize("board", BOARDS)
def test_digits_is_right_and_small(board: str, tmp_path: Path) -> None:
    result = run("--board", board, "--model", "digits", "--profile", folder=tmp_path)
    assert result["verification"]["bit_exact"] is True
    metrics = result["metrics"]
    assert metrics["flash_bytes"]["value"] <= 48 * 1024
    assert metrics["arena_bytes"]["value"] <= 2 * 1024
    assert metrics["ram_bytes"]["value"] <= 8 * 1024
    assert metrics["harness_flash_bytes"]["value"] <= 12 * 1024
    assert metrics["harness_ram_bytes"]["value"] <= 4 * 1024
    # Counted one by one: operators, functions and classes of instructions are the whole, each in its way.
    assert metrics["emulated_instructions"]["counter"] == "QEMU plugin"
    whole = metrics["emulated_instructions"]["value"]
    counts = [row["metrics"]["emulated_instructions"].get("value", 0) for row in result["operators"]]
    assert whole - 20 * len(counts) <= sum(counts) <= whole
    assert sum(row["metrics"]["emulated_instructions"]["value"] for row in result["functions"]) == whole
    assert sum(result["work"]["mix"].values()) == whole
    # And modelled, at the board's clock, with the error that was found.
    cycles, latency = metrics["modelled_cycles"], metrics["latency_ms"]
    assert (cycles["kind"], cycles["unit"], latency["kind"]) == ("modelled", "cycles", "modelled")
    assert latency["value"] == pytest.approx(1e3 * cycles["value"] / find_board(board).clock_hz)
    assert cycles["error_percent"] == result["timing_model"]["error_percent"] > 0
    parts = [row["metrics"]["modelled_cycles"].get("value", 0) for row in result["operators"]]
    assert 0 <= cycles["value"] - sum(parts) <= 30 * len(parts)
    assert not [name for name, metric in metrics.items() if metric.get("kind") == "measured"]


@pytest.mark.parametrize(
    ("board", "model"),
    [
        (board, model)
        for board in BOARDS
        for model in sorted(MLPERF_TINY_FNV1A)
        if board in ONE_A_KERNEL_SET or model in {"ad", "kws"}
    ],
)
def test_an_mlperf_tiny_model_gives_the_recorded_output(
    board: str, model: str, mlperf_tiny: Path, tmp_path: Path
) -> None:
    path = str(mlperf_tiny / f"{model}.tflite")
    result = run("--board", board, "--model", path, "--input", "fill:3", "--iterations", "1", folder=tmp_path)
    assert result["verification"]["bit_exact"] is True
    assert result["verification"]["output_fnv1a"] == [MLPERF_TINY_FNV1A[model]]


def test_the_same_run_gives_the_same_count(tmp_path: Path) -> None:
    first, second = (
        run("--board", "mps2_an386", "--model", "digits", "--input", "random:7", folder=tmp_path) for _ in range(2)
    )
    assert first["metrics"]["emulated_instructions"] == second["metrics"]["emulated_instructions"]
    assert first["verification"]["output_sha256"] == second["verification"]["output_sha256"]


@pytest.mark.parametrize("board", ONE_A_KERNEL_SET)
def test_the_data_set_is_classified_on_the_target_as_on_the_host(board: str, tmp_path: Path) -> None:
    result = run("--board", board, "--model", "digits", "--dataset", "digits", folder=tmp_path)
    assert result["dataset"]["bit_exact_samples"] == result["dataset"]["samples"] == 450
    assert result["metrics"]["accuracy"]["value"] == result["metrics"]["host_accuracy"]["value"]


def test_a_board_without_a_machine_runs_on_one_with_its_core(tmp_path: Path) -> None:
    board = load_board(resources.BOARDS / "mps2_an500.yaml").model_dump(exclude={"id", "qemu"})
    board["memory"]["ram"]["size"] = 320 * 1024
    board["clock_hz"] = 216_000_000
    mine = tmp_path / "mine.yaml"
    mine.write_text(yaml.safe_dump(board))
    here = run("--board", str(mine), "--emulate", "qemu", "--model", "digits", folder=tmp_path)
    there = run("--board", "mps2_an500", "--model", "digits", folder=tmp_path)
    assert here["board"]["id"] == "mine"
    assert here["footprint"]["ram"]["capacity_bytes"] == 320 * 1024
    assert here["verification"]["output_sha256"] == there["verification"]["output_sha256"]
    assert here["metrics"]["emulated_instructions"] == there["metrics"]["emulated_instructions"]
