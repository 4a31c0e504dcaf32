# SPDX-License-Identifier: Apache-2.0
"""From an address in the firmware to function, file and line, with the ELF file's debug information."""

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from elftools.dwarf.compileunit import CompileUnit
from elftools.dwarf.dwarfinfo import DWARFInfo
from elftools.dwarf.lineprogram import LineProgram, LineState
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

from mcubench.build.demangle import demangle
from mcubench.build.elf_file import open_elf

# Bit 0 of a function's address says that it is Thumb code, as all code of a Cortex-M is.
_THUMB = 1
# The C library's sources lie somewhere else on the machine that built it.
_ABOVE = re.compile(r"^(\.\./)+")


@dataclass(frozen=True)
class SourceLocation:
    """A place in the source; `file` is relative, as in `firmware/lib/wire/crc32.cc`."""

    function: str
    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.function} ({self.file}:{self.line})"


@dataclass(frozen=True)
class _Row:
    """A row of a line table: where its sequence of instructions starts, and which file and line it is of."""

    sequence_start: int
    unit: CompileUnit
    program: LineProgram
    state: LineState


def locate(elf: Path, address: int) -> SourceLocation | None:
    """The source of the instruction at `address`, or None where it has none (the C library, data, no code).

    Raises:
        FileError: the ELF file cannot be read or is damaged.
    """
    address &= ~_THUMB
    with open_elf(elf) as file:
        function = _function_at(file, address)
        if function is None or not file.has_dwarf_info():
            return None
        # The linker has applied the relocations that it left in the file.
        dwarf = file.get_dwarf_info(relocate_dwarf_sections=False)
        # Functions that the linker dropped keep their line tables, moved to address 0: the closest start is live.
        row = max(_rows_at(dwarf, address), key=lambda row: row.sequence_start, default=None)
        if row is None:
            return None
        return SourceLocation(demangle([function])[function], _file_name(row), row.state.line)


def _function_at(file: ELFFile, address: int) -> str | None:
    table = file.get_section_by_name(".symtab")
    if not isinstance(table, SymbolTableSection):
        return None
    for symbol in table.iter_symbols():
        start = symbol["st_value"] & ~_THUMB
        if symbol["st_info"]["type"] == "STT_FUNC" and start <= address < start + symbol["st_size"]:
            return str(symbol.name)
    return None


def _units_at(dwarf: DWARFInfo, address: int) -> Iterable[CompileUnit]:
    """The unit that the address table names; all of them where the compiler wrote no such table."""
    ranges = dwarf.get_aranges()
    if ranges is None:
        return list(dwarf.iter_CUs())
    offset = ranges.cu_offset_at_addr(address)
    return [] if offset is None else [dwarf.get_CU_at(offset)]


def _rows_at(dwarf: DWARFInfo, address: int) -> Iterator[_Row]:
    for unit in _units_at(dwarf, address):
        program = dwarf.line_program_for_CU(unit)
        if program is None:
            continue
        start: int | None = None
        previous: LineState | None = None
        for entry in program.get_entries():
            state = entry.state
            if state is None:
                continue
            if start is None:
                start = state.address
            if previous is not None and previous.address <= address < state.address:
                yield _Row(start, unit, program, previous)
            start, previous = (None, None) if state.end_sequence else (start, state)


def _file_name(row: _Row) -> str:
    header = row.program.header
    # DWARF 5 counts files and folders from 0; before, files began at 1 and folder 0 was the unit's own, unlisted.
    first = 0 if header["version"] >= 5 else 1
    entry = header["file_entry"][row.state.file - first]
    folders = [folder.decode(errors="replace") for folder in header["include_directory"]]
    if first:
        folders.insert(0, ".")
    name = posixpath.join(folders[entry["dir_index"]], entry["name"].decode(errors="replace"))
    return str(_ABOVE.sub("", posixpath.normpath(name)))
