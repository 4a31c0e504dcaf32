# SPDX-License-Identifier: Apache-2.0
"""TensorFlow Lite Micro itself, from a checkout that MCUBENCH_TFLM_SOURCE names, on every emulated board.

Figures are held against measurements that were made by other means (tflm_baseline.json, where it lies beside the
repository): other start-up code, another reader of the counter, the same sources.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from mcubench.bench import parse_input
from mcubench.board import find_board
from mcubench.build import BuildOptions
from mcubench.dataset import resolve_model_path
from mcubench.engines import Kernels
from mcubench.pipeline import BenchmarkOptions, EngineChoice, benchmark, choose_place
from mcubench.progress import Silent
from mcubench.result import Result, Value
from mcubench.tflm_library import install

pytestmark = [pytest.mark.tflm, pytest.mark.emulated]

_BASELINE = Path(__file__).resolve().parents[4] / "shared" / "reference" / "tflm_baseline.json"
MODELS = ("ad", "ic", "kws", "vww", "sww")
# Board, the baseline's name of its core, kernels.
RUNS: tuple[tuple[str, str, Kernels], ...] = (
    ("mps2_an500", "cortex-m7", "reference"),
    ("mps2_an500", "cortex-m7", "cmsis-nn"),
    ("mps2_an386", "cortex-m4", "cmsis-nn"),
    ("mps3_an547", "cortex-m55", "cmsis-nn"),
    ("mps2_an385_v6m", "cortex-m0plus", "cmsis-nn"),
)
# Of instructions: the compiler's flags are not the same in every letter. Of the arena: what a search in steps of four
# bytes may differ by from the allocator's own account.
INSTRUCTIONS, ARENA = 0.05, 0.02


@pytest.fixture(scope="module", autouse=True)
def _installed() -> None:
    source = os.environ.get("MCUBENCH_TFLM_SOURCE")
    if source is None:
        pytest.fail("MCUBENCH_TFLM_SOURCE does not name a TensorFlow Lite Micro checkout")
    install(source, os.environ.get("MCUBENCH_CMSIS_NN_SOURCE"), Silent())


def run(board: str, model: Path | str, kernels: Kernels) -> Result:
    options = BenchmarkOptions(
        place=choose_place(find_board(board), None),
        model=Path(model),
        engine=EngineChoice("tflm", kernels),
        input=parse_input("fill:3"),
        build=BuildOptions(),
        profile=True,
    )
    return benchmark(options, Silent()).result


def value(result: Result, name: str) -> float:
    metric = result.metrics[name]
    assert isinstance(metric, Value), metric
    return metric.value


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(("board", "core", "kernels"), RUNS)
def test_it_costs_what_was_measured_by_other_means(
    board: str, core: str, kernels: Kernels, model: str, mlperf_tiny: Path
) -> None:
    baseline: dict[str, Any] = json.loads(_BASELINE.read_text())
    expected = baseline[core][kernels.replace("-", "_")][model]
    result = run(board, mlperf_tiny / f"{model}.tflite", kernels)
    assert result.verification.bit_exact is True
    assert result.verification.output_fnv1a == (baseline["output_fnv1a"][model],)
    assert value(result, "emulated_instructions") == pytest.approx(expected["instructions"], rel=INSTRUCTIONS)
    assert value(result, "arena_bytes") == pytest.approx(expected["arena_bytes"], rel=ARENA)


@pytest.mark.parametrize("board", ["mps2_an385", "mps2_an386", "mps2_an500", "mps2_an505", "mps3_an547"])
def test_the_packaged_model_runs_bit_exact_on_every_board(board: str) -> None:
    result = run(board, resolve_model_path("digits"), "cmsis-nn")
    assert result.verification.bit_exact is True
    assert result.arena is not None
    assert result.arena.largest_that_fails_bytes == result.arena.size_bytes - 4
