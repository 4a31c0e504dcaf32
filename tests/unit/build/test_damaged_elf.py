# SPDX-License-Identifier: Apache-2.0
"""ELF files of a few bytes, written by hand after the ELF specification, whole and damaged in every byte."""

import struct
from pathlib import Path

import pytest

from mcubench.board import find_board
from mcubench.build import locate, read_footprint
from mcubench.errors import ConfigError, FileError, McubenchError

BOARD = find_board("mps2_an500")
_SECTIONS = (
    # name, type (1 PROGBITS, 3 STRTAB, 8 NOBITS), flags (2 ALLOC), address, size
    (".vectors", 1, 2, 0x0, 8),
    (".kernels", 1, 6, 0x20, 12),
    (".data", 1, 3, 0x20000000, 4),
    (".arena", 8, 3, 0x20000010, 64),
)


def _elf(sections: tuple[tuple[str, int, int, int, int], ...] = _SECTIONS, machine: int = 40) -> bytes:
    """An executable with a segment for code at address 0 and one for .data, stored after it at 0x2C."""
    names = b"\0" + b"".join(name.encode() + b"\0" for name, *_ in sections) + b".shstrtab\0"
    body_at = 52 + 2 * 32
    body = bytes(0x30) + names
    header_at = body_at + len(body)
    table = bytes(40)
    for name, kind, flags, address, size in sections:
        offset = body_at + (0x2C if address >= 0x20000000 else address)
        table += struct.pack("<10I", names.index(name.encode()), kind, flags, address, offset, size, 0, 0, 4, 0)
    table += struct.pack("<10I", names.index(b".shstrtab"), 3, 0, 0, body_at + 0x30, len(names), 0, 0, 1, 0)
    count = len(sections) + 2
    ident = b"\x7fELF\x01\x01\x01" + bytes(9)
    header = ident + struct.pack("<2H5I6H", 2, machine, 1, 1, 52, header_at, 0, 52, 32, 2, 40, count, count - 1)
    segments = struct.pack("<8I", 1, body_at, 0, 0, 0x2C, 0x2C, 5, 4)
    segments += struct.pack("<8I", 1, body_at + 0x2C, 0x20000000, 0x2C, 4, 4, 6, 4)
    return header + segments + body + table


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "firmware.elf"


def test_bytes_between_sections_are_padding(path: Path) -> None:
    path.write_bytes(_elf())
    footprint = read_footprint(path, BOARD)
    assert {name: size for name, size in footprint.flash.components.items() if size} == {
        "startup": 8,
        "kernels": 12,
        "initialized_data": 4,
        "padding": 0x20 - 8,
    }
    assert footprint.flash.used_bytes == 0x30
    assert {name: size for name, size in footprint.ram.components.items() if size} == {
        "data": 4,
        "arena": 64,
        "padding": 12,
    }
    assert footprint.ram.share == 80 / (4 * 1024 * 1024)


def test_an_unknown_section_belongs_to_the_c_library_or_to_other_memory(path: Path) -> None:
    path.write_bytes(_elf((*_SECTIONS, (".tdata", 1, 2, 0x10, 8), (".tbss", 8, 3, 0x20000100, 4))))
    footprint = read_footprint(path, BOARD)
    assert footprint.flash.components["c_library"] == 8
    assert footprint.ram.components["other"] == 4


def test_sections_that_overlap_are_refused(path: Path) -> None:
    path.write_bytes(_elf((*_SECTIONS, (".harness", 1, 2, 0x24, 8))))
    with pytest.raises(FileError, match="overlap"):
        read_footprint(path, BOARD)


def test_a_section_beyond_the_boards_memories_is_refused(path: Path) -> None:
    path.write_bytes(_elf((*_SECTIONS, (".bss", 8, 3, 0x20400000, 4))))
    with pytest.raises(ConfigError, match=r"\.bss at 0x20400000 is in no memory of the board mps2_an500"):
        read_footprint(path, BOARD)


def test_an_elf_of_another_machine_is_refused(path: Path) -> None:
    path.write_bytes(_elf(machine=62))
    with pytest.raises(FileError, match="not a 32-bit Arm ELF file"):
        read_footprint(path, BOARD)


@pytest.mark.parametrize("text", [b"", b"\x7fELF", b"hello, world\n" * 100])
def test_what_is_no_elf_is_refused(path: Path, text: bytes) -> None:
    path.write_bytes(text)
    with pytest.raises(FileError, match=r"firmware\.elf is not a whole ELF file"):
        read_footprint(path, BOARD)


def test_a_missing_file_is_named(path: Path) -> None:
    with pytest.raises(FileError, match=r"cannot read .*firmware\.elf: No such file"):
        locate(path, 0)


def test_a_file_cut_off_anywhere_is_an_error(path: Path) -> None:
    whole = _elf()
    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        with pytest.raises(FileError):
            read_footprint(path, BOARD)


def test_no_flipped_bit_is_a_traceback(path: Path) -> None:
    whole = _elf()
    refused = 0
    for index in range(len(whole)):
        damaged = bytearray(whole)
        damaged[index] ^= 1 << index % 8
        path.write_bytes(damaged)
        try:
            read_footprint(path, BOARD)
            locate(path, 0x20)
        except McubenchError:
            refused += 1
    assert refused > len(whole) // 8
