# SPDX-License-Identifier: Apache-2.0
"""Functions by address, against what addr2line says of the same firmware."""

import subprocess
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile

from mcubench.board import find_board
from mcubench.build import BuildOptions, Functions
from mcubench.dataset import resolve_model_path
from mcubench.pipeline import EngineChoice, build_model
from mcubench.progress import Silent

pytestmark = pytest.mark.emulated


@pytest.fixture(scope="module")
def elf() -> Path:
    path = resolve_model_path("digits")
    return build_model(path, find_board("mps2_an386"), EngineChoice("aot"), BuildOptions(), Silent()).firmware.elf


def test_a_function_is_the_one_that_addr2line_names(elf: Path) -> None:
    functions = Functions(elf)
    with elf.open("rb") as file:
        section = ELFFile(file).get_section_by_name(".kernels")
        start, size = section["sh_addr"], section["sh_size"]
    addresses = range(start, start + size, 14)
    command = ["arm-none-eabi-addr2line", "-f", "-C", "-e", str(elf), *map(hex, addresses)]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[::2]
    assert len(addresses) > 100
    names = [functions.name_at(address) for address in addresses]
    # Between two functions there may be padding.
    assert names.count(None) < len(names) / 50
    for address, name, line in zip(addresses, names, lines, strict=True):
        if name is None:
            continue
        # addr2line names the function that was inlined at an address; the symbol table knows what it is part of.
        assert name.startswith(("kernels::", "mcubench_dsp_")), (hex(address), name, line)
    assert {"kernels::PackedConv2dInt8", "kernels::SoftmaxInt8", "kernels::PackedAddInt8"} <= set(names)


def test_an_address_outside_the_code_has_no_function(elf: Path) -> None:
    assert Functions(elf).name_at(0x2000_0000) is None
    assert Functions(elf).name_at(0) is None
