# SPDX-License-Identifier: Apache-2.0
"""What operators cost in real firmware, against the same firmware without one of them."""

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from mcubench.board import find_board
from mcubench.build import BuildOptions
from mcubench.build.engine_library import engine_library
from mcubench.build.operator_code import operator_code
from mcubench.build.proof import Expectation, prove
from mcubench.build.references import read_references
from mcubench.dataset import resolve_model_path
from mcubench.engines import choose_engine
from mcubench.errors import MeasurementError
from mcubench.model import read_model
from mcubench.pipeline.compile import build_compiled
from mcubench.progress import Silent

pytestmark = pytest.mark.emulated

# One core with a divider and a long multiplication, and one that takes both from the C library.
_BOARDS = ("mps2_an500", "mps2_an385_v6m")
_KERNELS = {
    "CONV_2D": "Conv2dInt8",
    "DEPTHWISE_CONV_2D": "DepthwiseConv2dInt8",
    "ADD": "AddInt8",
    "MAX_POOL_2D": "MaxPool2dInt8",
    "AVERAGE_POOL_2D": "AveragePool2dInt8",
    "FULLY_CONNECTED": "FullyConnectedInt8",
    "SOFTMAX": "SoftmaxInt8",
}
_ROOTS = {name: [f"mcubench::kernels::{kernel}"] for name, kernel in _KERNELS.items()}
_WITHOUT = r"kernels::{}\(\w+\);"
# Sections of code that is no model's, in which nothing but functions and their constants is.
_SECTIONS = (".kernels", ".engine", ".harness", ".c_library")


@pytest.fixture(autouse=True)
def cache(request: pytest.FixtureRequest) -> None:
    """The session's cache, and none of each test's own: these firmwares are built once."""


def _build(board: str, without: str | None = None) -> Path:
    """The digits' firmware; `without` is the kernel whose calls are taken out of the generated source."""
    model = read_model(resolve_model_path("digits"))
    compiled = choose_engine("aot").compile(model)
    if without is not None:
        pattern = re.compile(_WITHOUT.format(without))
        texts = {name: pattern.sub("", text) for name, text in compiled.sources.items()}
        assert texts != compiled.sources
        compiled = replace(compiled, sources=texts)
    return build_compiled(model, compiled, find_board(board), BuildOptions(), Silent()).firmware.elf


def _section_sizes(elf: Path) -> dict[str, int]:
    listing = subprocess.run(["arm-none-eabi-size", "-A", elf], capture_output=True, text=True, check=True).stdout
    return {name: int(size) for name, size in re.findall(r"^(\.\w+) +(\d+)", listing, re.MULTILINE)}


def _code_bytes(elf: Path) -> int:
    sizes = _section_sizes(elf)
    return sum(sizes[name] for name in _SECTIONS)


@pytest.mark.parametrize("board", _BOARDS)
@pytest.mark.parametrize("operator", _KERNELS)
def test_an_operators_own_bytes_are_what_the_flash_loses_with_it(board: str, operator: str) -> None:
    whole = _build(board)
    own = {row.name: row.own_bytes for row in operator_code(whole, _ROOTS)}[operator]
    lost = _code_bytes(whole) - _code_bytes(_build(board, without=_KERNELS[operator]))
    # A kernel starts at a multiple of four bytes: one that goes takes with it what was left free after it.
    assert own > 200
    assert 0 <= lost - own < 4


@pytest.mark.parametrize("board", _BOARDS)
def test_operators_cost_what_the_symbol_table_says(board: str) -> None:
    elf = _build(board)
    listing = subprocess.run(["arm-none-eabi-nm", "-SC", elf], capture_output=True, text=True, check=True).stdout
    sizes = {
        name: int(size, 16)
        for size, name in re.findall(r"^\w+ (\w+) T mcubench::kernels::(\w+)\(", listing, re.MULTILINE)
    }
    rows = operator_code(elf, _ROOTS)
    assert len(rows) == len(_KERNELS)
    for row in rows:
        assert row.own_bytes >= sizes[_KERNELS[row.name]], row
    assert sum(row.own_bytes for row in rows) <= sum(_section_sizes(elf)[name] for name in (".kernels", ".c_library"))


def test_what_the_core_cannot_do_itself_is_shared() -> None:
    rows = {row.name: row for row in operator_code(_build("mps2_an385_v6m"), _ROOTS)}
    # Both convolution and dense layer have products of 64 bits, which is a function of the C library there.
    assert rows["CONV_2D"].shared_bytes > 80
    assert rows["FULLY_CONNECTED"].shared_bytes > 80
    assert {row.shared_bytes for row in operator_code(_build("mps2_an500"), _ROOTS)} == {0}


def test_the_model_brings_of_the_c_library_what_the_harness_has_no_use_for() -> None:
    brought = {name for part in engine_library(_build("mps2_an385_v6m")) for name in part.names}
    # Products of 64 bits and division with a sign; the harness converts floats, and divides times.
    assert {"__aeabi_lmul", "__aeabi_idiv"} <= brought
    assert not brought & {"__aeabi_fmul", "__aeabi_uldivmod", "memcpy"}
    assert engine_library(_build("mps2_an500")) == ()


@pytest.mark.parametrize("board", _BOARDS)
def test_everything_that_is_linked_is_reached(board: str) -> None:
    graph = read_references(_build(board))
    assert graph.reached(graph.entry) == set(range(len(graph.nodes)))
    assert len(graph.nodes) > 150


@pytest.mark.parametrize("board", _BOARDS)
def test_relocations_are_no_part_of_what_is_loaded(board: str, tmp_path: Path) -> None:
    elf = _build(board)
    stripped, image, same = (tmp_path / name for name in ("stripped.elf", "image.bin", "same.bin"))
    subprocess.run(["arm-none-eabi-strip", "-o", stripped, elf], check=True)
    for source, target in ((elf, image), (stripped, same)):
        subprocess.run(["arm-none-eabi-objcopy", "-O", "binary", source, target], check=True)
    assert image.read_bytes() == same.read_bytes()


@pytest.mark.parametrize("board", _BOARDS)
def test_the_engine_without_an_interpreter_is_proven_too(board: str) -> None:
    facts = prove(_build(board), Expectation("reference", frozenset(), {}))
    assert facts[0] == "no function of CMSIS-NN is linked"
    assert facts[1] == "no operator is registered beyond the 0 that the model needs"
    assert re.fullmatch(r"source files compiled: \d\d with -O2", facts[2])
    with pytest.raises(MeasurementError, match="CONV_2D runs TFLM's reference kernel"):
        prove(_build(board), Expectation("cmsis-nn", frozenset(), {"CONV_2D": ("arm_convolve_",)}))
