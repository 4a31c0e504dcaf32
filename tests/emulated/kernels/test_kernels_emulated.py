# SPDX-License-Identifier: Apache-2.0
"""Kernels for a core on that core, emulated: random operators side by side in one graph, one firmware."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from firmware.kernels.case import Case
from firmware.kernels.comparison import join
from firmware.kernels.dsp_cases import DSP_FAMILIES, dsp_cases
from firmware.kernels.families import random_cases
from firmware.kernels.graphs.build import build_case
from firmware.kernels.graphs.draw import draw_plans
from firmware.kernels.graphs.plan import Plan
from unit.cli.command import Finished, finish, start

pytestmark = pytest.mark.emulated

BOARDS = {
    "cortex-m0plus": "mps2_an385_v6m",
    "cortex-m3": "mps2_an385",
    "cortex-m4": "mps2_an386",
    "cortex-m7": "mps2_an500",
    "cortex-m33": "mps2_an505",
    "cortex-m55": "mps3_an547",
}
DSP_CORES, SCALAR_CORES = ("cortex-m4", "cortex-m7", "cortex-m33"), ("cortex-m0plus", "cortex-m3")
DSP_ASSEMBLY = ("multiply_one", "multiply_two", "plane_3x3", "plane", "add", "gather", "copy", "fill")
SCALAR_ASSEMBLY = ("multiply_patch", "requantize_channels")
# What has to be in the firmware, or the kernels were not tried.
SYMBOLS = {
    **dict.fromkeys(SCALAR_CORES, frozenset(f"mcubench_{name}" for name in SCALAR_ASSEMBLY)),
    **dict.fromkeys(DSP_CORES, frozenset(f"mcubench_dsp_{name}" for name in DSP_ASSEMBLY)),
    "cortex-m55": frozenset[str](),
}
FUNCTIONS = {
    **dict.fromkeys(SCALAR_CORES, "Scalar"),
    "cortex-m55": "Mve",
}
_TIME_LIMIT_S = 300
# As many as the smallest of these boards has memory for, with room to spare.
GRAPHS_OF_A_FIRMWARE = 100
OPERATORS = ("AddInt8", "Conv2dInt8", "DepthwiseConv2dInt8", "PixelsInt8")


def cases_of_each_family(seed: int, count: int) -> list[Case]:
    cases = [case for family in DSP_FAMILIES for case in dsp_cases(family, seed, count)]
    return [*cases, *random_cases("add", seed, count)]


def run_joined(folder: Path, board: str, cases: list[Case], seed: int) -> set[str]:
    """Names of the functions that ran; fails where an output differs from TensorFlow Lite Micro's."""
    answer = flash_joined(folder, board, cases, seed)
    assert answer.code == 0, answer.err
    document = json.loads((folder / "out.json").read_text())
    assert document["verification"]["bit_exact"] is True
    return {symbol["name"] for symbol in document["footprint"]["symbols"]}


def flash_joined(folder: Path, board: str, cases: Sequence[Case], seed: int) -> Finished:
    """The command on the cases in one firmware; it ends with 6 where an output differs from the oracle's."""
    (folder / "joined.tflite").write_bytes(join(cases).data)
    arguments = ("--model", "joined.tflite", "--engine", "aot", "--input", f"random:{seed}", "--quiet")
    command = ("flash-and-run", "--board", board, *arguments, "--json", "out.json")
    return finish(start(*command, cwd=folder), time_limit_s=_TIME_LIMIT_S)


def graphs_that_differ(folder: Path, board: str, plans: Sequence[Plan], seed: int) -> list[Plan]:
    """Of plans whose joined firmware does not give the oracle's bytes, the first alone that does not, by halves."""
    if len(plans) == 1:
        return list(plans)
    half = len(plans) // 2
    for part in (plans[:half], plans[half:]):
        if flash_joined(folder, board, [build_case(plan) for plan in part], seed).code:
            return graphs_that_differ(folder, board, part, seed)
    return list(plans)


@pytest.mark.parametrize("core", BOARDS)
def test_random_operators_on_an_emulated_core(tmp_path: Path, core: str) -> None:
    names = run_joined(tmp_path, BOARDS[core], cases_of_each_family(seed=7, count=3), seed=7)
    assert names >= SYMBOLS[core]
    if core in FUNCTIONS:
        for operator in OPERATORS:
            assert any(f"kernels::{FUNCTIONS[core]}{operator}(" in name for name in names), operator


@pytest.mark.campaign
@pytest.mark.parametrize("seed", [200])
@pytest.mark.parametrize("core", BOARDS)
def test_many_random_operators_on_an_emulated_core(
    tmp_path: Path, record_graphs: Callable[[str, int, int], None], core: str, seed: int
) -> None:
    cases = cases_of_each_family(seed, count=20)
    run_joined(tmp_path, BOARDS[core], cases, seed)
    record_graphs(f"{core} emulated, one operator", len(cases), 0)


@pytest.mark.campaign
@pytest.mark.parametrize("seed", [300])
@pytest.mark.parametrize("core", BOARDS)
def test_many_random_graphs_on_an_emulated_core(
    tmp_path: Path, record_graphs: Callable[[str, int, int], None], core: str, seed: int
) -> None:
    plans = list(dict.fromkeys(draw_plans(seed, GRAPHS_OF_A_FIRMWARE)))
    answer = flash_joined(tmp_path, BOARDS[core], [build_case(plan) for plan in plans], seed)
    record_graphs(f"{core} emulated, several operators", 0 if answer.code else len(plans), 1 if answer.code else 0)
    if answer.code:
        found = graphs_that_differ(tmp_path, BOARDS[core], plans, seed)
        pytest.fail(f"seed {seed} on {core}: {found}\n{answer.err}", pytrace=False)
