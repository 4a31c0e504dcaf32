# SPDX-License-Identifier: Apache-2.0
"""Branches of the C library's own code, against what objdump reads in it."""

import re
import subprocess
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile

from mcubench.build.placed_code import SymbolTable, contents
from mcubench.build.references import read_references
from mcubench.build.thumb_branch import branches, immediate_16
from unit.build.arm_program import link

# Calls what brings much of the C library in: formatted numbers, and arithmetic without a floating-point unit.
_SOURCE = """
#include <cstdio>
#include <cmath>
#include <cstdlib>
extern "C" void Reset() {
  static char text[64];
  snprintf(text, sizeof(text), "%d %s", atoi(text), "x");
  static volatile double d;
  d = std::sqrt(d) * std::exp(d) / std::strtod(text, nullptr);
  static volatile long long l;
  l = l / (l + 7);
}
"""
_LINE = re.compile(r"^ *([0-9a-f]+):\t([0-9a-f ]+)\t([a-z0-9.]+)\t(?:\w+, )?([0-9a-f]+) <", re.MULTILINE)
_BRANCH = re.compile(r"((bl|b)(eq|ne|cs|cc|mi|pl|vs|vc|hi|ls|ge|lt|gt|le)?|cbz|cbnz)(\.[nw])?$")


@pytest.mark.parametrize("core", ["cortex-m0", "cortex-m3", "cortex-m7", "cortex-m55"])
def test_branches_go_where_objdump_says(tmp_path: Path, core: str) -> None:
    elf = link(tmp_path, {"main.cc": _SOURCE}, "-O2", core=core)
    listing = subprocess.run(["arm-none-eabi-objdump", "-d", elf], capture_output=True, text=True, check=True).stdout
    expected = {int(at, 16): int(to, 16) for at, _, name, to in _LINE.findall(listing) if _BRANCH.match(name)}
    with elf.open("rb") as file:
        image = ELFFile(file)
        sections = contents(image, elf)
        symbols = SymbolTable(image, sections, elf)
    found = {
        place: target
        for index, section in sections.items()
        for start, end in symbols.code(index)
        for place, target in branches(section.data[start - section.address : end - section.address], start)
    }
    assert found == expected
    assert len(found) > 500


@pytest.mark.parametrize("core", ["cortex-m0", "cortex-m3", "cortex-m7", "cortex-m55"])
def test_everything_that_the_linker_kept_is_reached(tmp_path: Path, core: str) -> None:
    graph = read_references(link(tmp_path, {"main.cc": _SOURCE}, "-O2", core=core))
    assert graph.reached(graph.entry) == set(range(len(graph.nodes)))
    # snprintf alone brings in far more than the program has.
    assert sum(node.end - node.start for node in graph.nodes) > 8000


def test_an_immediate_is_put_together_as_the_manual_draws_it() -> None:
    # movw r3, #0xABCD and movt r9, #0x1234, as the assembler encodes them.
    assert immediate_16(bytes.fromhex("4af6cd33")) == (3, 0xABCD)
    assert immediate_16(bytes.fromhex("c1f23429")) == (9, 0x1234)


def test_an_instruction_that_is_cut_off_is_left_out() -> None:
    assert list(branches(bytes.fromhex("00f0"), 0)) == []
