# SPDX-License-Identifier: Apache-2.0
"""Footprint and source places of real ELF files, against what binutils say of the same files."""

import random
import re
import subprocess
from pathlib import Path

import pytest

from emulated.build.minimal import build
from mcubench.board import Board, find_board, load_boards
from mcubench.build import locate, read_footprint
from mcubench.errors import ConfigError, McubenchError

pytestmark = pytest.mark.emulated


def _sizes(elf: Path) -> dict[str, tuple[int, int]]:
    """Section name to size and address, as `arm-none-eabi-size -A` prints them."""
    done = subprocess.run(["arm-none-eabi-size", "-A", elf], capture_output=True, text=True, check=True)
    rows = re.findall(r"^(\.\S+) +(\d+) +(\d+)$", done.stdout, re.MULTILINE)
    return {name: (int(size), int(address)) for name, size, address in rows}


@pytest.mark.parametrize("board", [board for board in load_boards() if not board.is_real], ids=lambda board: board.id)
def test_components_add_up_to_the_sections(firmware: Path, board: Board) -> None:
    elf = build(firmware, board).elf
    sizes = _sizes(elf)
    footprint = read_footprint(elf, board)
    flash, ram = footprint.flash.components, footprint.ram.components
    assert flash["model_weights"] == sizes[".model_weights"][0] == 3
    assert flash["kernels"] == sizes[".kernels"][0] > 0
    assert flash["engine"] == sizes[".engine"][0] + sizes[".model_code"][0]
    assert flash["harness"] == sizes[".harness"][0] > 0
    assert flash["c_library"] + flash["harness_library"] == sizes[".c_library"][0] > 0
    assert flash["startup"] == sizes[".vectors"][0] + sizes[".startup"][0] > 8
    assert flash["initialized_data"] == ram["data"] == sizes[".data"][0] > 0
    assert ram["arena"] == sizes[".arena"][0] == 256
    assert ram["io_buffers"] == sizes[".io_buffers"][0] == 64
    assert ram["stack"] == sizes[".stack"][0] == board.stack_size
    assert ram["other"] == sizes[".bss"][0] > 0
    allocated = {name: place for name, place in sizes.items() if not re.match(r"\.(debug|comment|ARM)", name)}
    in_ram = sum(size for size, address in allocated.values() if address >= board.memory.ram.origin)
    in_flash = sum(size for size, address in allocated.values() if address < board.memory.ram.origin)
    assert footprint.ram.used_bytes == in_ram + ram["padding"]
    assert footprint.flash.used_bytes == in_flash + flash["initialized_data"] + flash["padding"]


@pytest.mark.parametrize("board", [board for board in load_boards() if not board.is_real], ids=lambda board: board.id)
def test_used_flash_is_what_the_binary_image_holds(firmware: Path, tmp_path: Path, board: Board) -> None:
    elf = build(firmware, board).elf
    image = tmp_path / "image.bin"
    subprocess.run(["arm-none-eabi-objcopy", "-O", "binary", elf, image], check=True)
    assert read_footprint(elf, board).flash.used_bytes == image.stat().st_size


def test_the_linker_says_nothing_and_no_segment_is_writable_code(firmware: Path) -> None:
    elf = build(firmware).elf
    done = subprocess.run(["arm-none-eabi-readelf", "-lW", elf], capture_output=True, text=True, check=True)
    flags = re.findall(r"LOAD .*0x\w+ ([RWE ]{3}) 0x", done.stdout)
    assert flags[0] == "R E"
    assert set(flags[1:]) == {"RW "}


def test_symbols_have_their_source_names_and_sizes(firmware: Path) -> None:
    elf = build(firmware).elf
    done = subprocess.run(["arm-none-eabi-nm", "-S", "-C", elf], capture_output=True, text=True, check=True)
    known = {name: int(size, 16) for size, name in re.findall(r"^\w+ (\w+) \w (.+)$", done.stdout, re.MULTILINE)}
    symbols = read_footprint(elf, find_board("mps2_an500")).symbols
    assert {symbol.name: symbol.size_bytes for symbol in symbols} == known
    owners = {symbol.name: symbol.component for symbol in symbols}
    assert owners["mcubench::g_arena"] == "arena"
    assert owners["main"] == "harness"
    assert owners["memcpy"] == "harness_library"


def test_an_elf_of_another_board_is_refused(firmware: Path) -> None:
    with pytest.raises(ConfigError, match="in no memory of the board mps2_an500"):
        read_footprint(build(firmware, "mps2_an505").elf, find_board("mps2_an500"))


@pytest.mark.parametrize("board", ["mps2_an500", "mps2_an385_v6m", "mps3_an547"])
def test_instructions_are_located_where_addr2line_locates_it(firmware: Path, board: str) -> None:
    elf = build(firmware, board).elf
    done = subprocess.run(["arm-none-eabi-nm", "-S", elf], capture_output=True, text=True, check=True)
    functions = re.findall(r"^(\w+) (\w+) [TtW] ", done.stdout, re.MULTILINE)
    addresses = [int(start, 16) + i for start, size in functions for i in range(0, int(size, 16), 2)][::5]
    asked = subprocess.run(
        ["arm-none-eabi-addr2line", "-e", elf, *map(hex, addresses)], capture_output=True, text=True, check=True
    )
    checked = 0
    for address, answer in zip(addresses, asked.stdout.splitlines(), strict=True):
        place = locate(elf, address | 1)
        expected = re.match(r"(?:\./)?((?:firmware|generated)/\S+):(\d+)", answer)
        if expected is not None:
            assert place is not None
            assert (place.file, place.line) == (expected[1], int(expected[2]))
            checked += 1
    assert checked >= 15


def test_an_address_that_is_no_code_has_no_source(firmware: Path) -> None:
    elf = build(firmware).elf
    assert locate(elf, 0x20000000) is None
    assert locate(elf, 0xFFFFFFFE) is None


def test_a_damaged_elf_is_an_error_and_never_a_traceback(firmware: Path, tmp_path: Path) -> None:
    board = find_board("mps2_an500")
    whole = build(firmware).elf.read_bytes()
    damaged = tmp_path / "damaged.elf"
    rng = random.Random(1)  # noqa: S311 - repeatable damage
    messages = []
    for round_ in range(150):
        data = bytearray(whole)
        if round_ % 3 == 0:
            del data[rng.randrange(len(data)) :]
        for _ in range(1 + round_ % 5):
            if data:
                data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        damaged.write_bytes(data)
        try:
            read_footprint(damaged, board)
            locate(damaged, 0x28)
        except McubenchError as error:
            messages.append(error.message)
    assert len(messages) > 30
    assert all(str(damaged) in message for message in messages)
