# SPDX-License-Identifier: Apache-2.0
"""What an ELF file says of how its code was made, on files that the real compiler made."""

import subprocess
from pathlib import Path

import pytest

from mcubench.board import find_board
from mcubench.build import BuildOptions, read_code_facts
from mcubench.dataset import resolve_model_path
from mcubench.pipeline import EngineChoice, build_model
from mcubench.progress import Silent


@pytest.mark.parametrize(("board", "hard"), [("mps2_an500", True), ("mps2_an385", False)])
def test_our_firmware_is_optimized_and_aligned(board: str, hard: bool) -> None:
    model = resolve_model_path("digits")
    built = build_model(model, find_board(board), EngineChoice("aot"), BuildOptions(), Silent())
    facts = read_code_facts(built.firmware.elf)
    assert facts.unoptimized == ()
    assert facts.hard_float is hard
    assert [name for name, _ in facts.addresses] == [".arena", ".model_weights"]
    assert all(address % 16 == 0 for _, address in facts.addresses)


@pytest.mark.parametrize(("level", "unoptimized"), [("-O0", True), ("-Og", False), ("-O2", False)])
def test_the_compilers_own_record_tells_the_level(tmp_path: Path, level: str, unoptimized: bool) -> None:
    source = tmp_path / "program.c"
    source.write_text("int twice(int x) { return 2 * x; }\nint _start(void) { return twice(3); }\n")
    elf = tmp_path / "program.elf"
    subprocess.run(
        ["arm-none-eabi-gcc", "-mcpu=cortex-m4", "-mthumb", "-nostdlib", "-g", level, source, "-o", elf], check=True
    )
    assert bool(read_code_facts(elf).unoptimized) is unoptimized
