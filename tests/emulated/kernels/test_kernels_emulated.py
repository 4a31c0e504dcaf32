# SPDX-License-Identifier: Apache-2.0
"""Kernels for a core on that core, emulated: random operators side by side in one graph, one firmware."""

import json
from pathlib import Path

import pytest

from firmware.kernels.case import Case
from firmware.kernels.comparison import join
from firmware.kernels.dsp_cases import DSP_FAMILIES, dsp_cases
from firmware.kernels.families import random_cases
from unit.cli.command import run

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
OPERATORS = ("AddInt8", "Conv2dInt8", "DepthwiseConv2dInt8", "PixelsInt8")


def cases_of_each_family(seed: int, count: int) -> list[Case]:
    cases = [case for family in DSP_FAMILIES for case in dsp_cases(family, seed, count)]
    return [*cases, *random_cases("add", seed, count)]


def run_joined(folder: Path, board: str, cases: list[Case], seed: int) -> set[str]:
    """Names of the functions that ran; fails where an output differs from TensorFlow Lite Micro's."""
    (folder / "joined.tflite").write_bytes(join(cases).data)
    arguments = ("--model", "joined.tflite", "--engine", "aot", "--input", f"random:{seed}", "--quiet")
    answer = run("flash-and-run", "--board", board, *arguments, "--json", "out.json", cwd=folder)
    assert answer.code == 0, answer.err
    document = json.loads((folder / "out.json").read_text())
    assert document["verification"]["bit_exact"] is True
    return {symbol["name"] for symbol in document["footprint"]["symbols"]}


@pytest.mark.parametrize("core", BOARDS)
def test_random_operators_on_an_emulated_core(tmp_path: Path, core: str) -> None:
    names = run_joined(tmp_path, BOARDS[core], cases_of_each_family(seed=7, count=6), seed=7)
    assert names >= SYMBOLS[core]
    if core in FUNCTIONS:
        for operator in OPERATORS:
            assert any(f"kernels::{FUNCTIONS[core]}{operator}(" in name for name in names), operator


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(200, 210))
@pytest.mark.parametrize("core", BOARDS)
def test_many_random_operators_on_an_emulated_core(tmp_path: Path, core: str, seed: int) -> None:
    run_joined(tmp_path, BOARDS[core], cases_of_each_family(seed, count=20), seed)
