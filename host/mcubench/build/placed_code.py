# SPDX-License-Identifier: Apache-2.0
"""The contents that a linked firmware is loaded with: its sections, and what the symbol table says of them."""

import bisect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from elftools.elf.constants import SH_FLAGS
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import Symbol, SymbolTableSection

from mcubench.errors import FileError

# Bit 0 of a function's address says that it is Thumb code, as all code of a Cortex-M is.
_THUMB = 1
_CODE_MARK, _DATA_MARK = "$t", "$d"


@dataclass(frozen=True)
class Contents:
    """A section whose bytes are stored in flash. `executable` is true of data in the same section as code too."""

    index: int
    name: str
    address: int
    data: bytes
    executable: bool

    @property
    def end(self) -> int:
        """The address after its last byte."""
        return self.address + len(self.data)


@dataclass(frozen=True)
class Placed:
    """Bytes of one section from `start` to `end`, and the names that they have."""

    start: int
    end: int
    section: str
    names: tuple[str, ...] = ()


def contents(file: ELFFile, elf: Path) -> dict[int, Contents]:
    """The sections that are loaded, by index.

    Raises:
        FileError: two of them overlap.
    """
    found = {
        index: Contents(
            index,
            section.name,
            section["sh_addr"],
            section.data(),
            bool(section["sh_flags"] & SH_FLAGS.SHF_EXECINSTR),
        )
        for index, section in enumerate(file.iter_sections())
        if section["sh_flags"] & SH_FLAGS.SHF_ALLOC and section["sh_type"] != "SHT_NOBITS" and section["sh_size"]
    }
    ranked = sorted(found.values(), key=lambda section: section.address)
    for one, other in pairwise(ranked):
        if other.address < one.end:
            raise FileError(f"{elf}: its sections {one.name} and {other.name} overlap")
    return found


def symbol_address(symbol: Symbol) -> int:
    """Where a symbol's bytes begin."""
    value: int = symbol["st_value"]
    return value & ~_THUMB if symbol["st_info"]["type"] == "STT_FUNC" else value


class SymbolTable:
    """The symbols of functions and objects among `sections`, and which bytes of them are instructions."""

    def __init__(self, file: ELFFile, sections: dict[int, Contents], elf: Path) -> None:
        """Read the table.

        Raises:
            FileError: a symbol lies outside its section.
        """
        self._sections = sections
        self._marks: dict[int, list[tuple[int, str]]] = {index: [] for index in sections}
        named: dict[int, list[Symbol]] = {index: [] for index in sections}
        table = file.get_section_by_name(".symtab")
        for symbol in table.iter_symbols() if isinstance(table, SymbolTableSection) else ():
            section = sections.get(symbol["st_shndx"]) if isinstance(symbol["st_shndx"], int) else None
            if section is None or symbol["st_info"]["type"] in ("STT_SECTION", "STT_FILE"):
                continue
            start, size = symbol_address(symbol), symbol["st_size"]
            if not section.address <= start <= start + size <= section.end:
                if size:
                    raise FileError(f"{elf}: the symbol {symbol.name} lies outside its section {section.name}")
                # A label of the linker script: its section was empty, and it got another.
                continue
            if symbol.name[:2] in (_CODE_MARK, _DATA_MARK):
                self._marks[section.index].append((start, symbol.name[:2]))
            else:
                named[section.index].append(symbol)
        for marks in self._marks.values():
            marks.sort()
        self._code_begins = {
            address for marks in self._marks.values() for address, kind in marks if kind == _CODE_MARK
        }
        self.placed = merged(placed for index in sections for placed in self._place(sections[index], named[index]))

    def is_code(self, section: int, address: int) -> bool:
        """Whether an instruction is at `address`, and not data."""
        if section not in self._sections or address >= self._sections[section].end:
            return False
        marks = self._marks[section]
        index = bisect.bisect_right(marks, (address, "~")) - 1
        return index >= 0 and marks[index][1] == _CODE_MARK

    def continues(self, address: int) -> bool:
        """Whether an instruction is at `address` that does not begin a section: each section begins with a mark."""
        return address not in self._code_begins and any(
            section.address <= address and self.is_code(index, address) for index, section in self._sections.items()
        )

    def code(self, section: int) -> Iterator[tuple[int, int]]:
        """Start and end of each run of instructions in a section."""
        marks = [*self._marks[section], (self._sections[section].end, _DATA_MARK)]
        for (start, kind), (end, _) in pairwise(marks):
            if kind == _CODE_MARK and start < end:
                yield start, end

    def _place(self, section: Contents, symbols: list[Symbol]) -> Iterator[Placed]:
        """A label without a size is of the symbol that it lies in, or else lasts until the next one begins."""
        sized = [_placed(symbol, section, symbol["st_size"]) for symbol in symbols if symbol["st_size"]]
        yield from sized
        known = merged(sized)
        starts = sorted({symbol_address(symbol) for symbol in symbols} | {section.end})
        for symbol in symbols:
            address = symbol_address(symbol)
            if symbol["st_size"] or address == section.end or not self.is_code(section.index, address):
                continue
            inside = find(known, address) is not None
            size = 1 if inside else starts[bisect.bisect_right(starts, address)] - address
            yield _placed(symbol, section, size)


def _placed(symbol: Symbol, section: Contents, size: int) -> Placed:
    return Placed(symbol_address(symbol), symbol_address(symbol) + size, section.name, (str(symbol.name),))


def merged(placed: Iterable[Placed]) -> list[Placed]:
    """By address; what overlaps is one, with all the names."""
    result: list[Placed] = []
    for one in sorted(placed, key=lambda one: (one.start, one.end, one.names)):
        if result and one.start < result[-1].end:
            last = result[-1]
            names = tuple(dict.fromkeys((*last.names, *one.names)))
            result[-1] = Placed(last.start, max(last.end, one.end), last.section, names)
        else:
            result.append(one)
    return result


def find(placed: Sequence[Placed], address: int) -> int | None:
    """The index of the one that `address` lies in; `placed` is by address."""
    index = bisect.bisect_right(placed, address, key=lambda one: one.start) - 1
    return index if index >= 0 and address < placed[index].end else None
