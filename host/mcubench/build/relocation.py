# SPDX-License-Identifier: Apache-2.0
"""The relocations that the linker kept (`--emit-relocs`), as places and the addresses that they refer to.

The linker has applied them: the bytes at a place hold the final address, in the form that the type says. A symbol
with a name says exactly what is meant (`&table[-1]` is a reference to `table`); one of a section only says which
section, so that the address comes from the bytes at the place.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from elftools.elf.elffile import ELFFile
from elftools.elf.relocation import Relocation, RelocationSection
from elftools.elf.sections import Symbol, SymbolTableSection

from mcubench.build.placed_code import Contents, SymbolTable, symbol_address
from mcubench.build.thumb_branch import branch_target, immediate_16
from mcubench.errors import FileError

# ELF for the Arm architecture (IHI 0044), table of relocation codes.
_NONE = frozenset({0, 40})  # R_ARM_NONE, R_ARM_V4BX: no reference
_ABSOLUTE = frozenset({2, 38})  # R_ARM_ABS32, R_ARM_TARGET1
_RELATIVE = 3  # R_ARM_REL32
_PREL31 = 42
_BRANCHES = frozenset({10, 30, 51, 102, 103})  # R_ARM_THM_CALL, _JUMP24, _JUMP19, _JUMP11, _JUMP8
_MOVW, _MOVT = 47, 48  # R_ARM_THM_MOVW_ABS_NC, R_ARM_THM_MOVT_ABS
_WORD = 4
_ADDRESSES = 1 << 32


@dataclass(frozen=True)
class Reference:
    """The bytes at `place` refer to what is at `target`."""

    place: int
    target: int
    by_section: bool


def references_from(
    file: ELFFile, sections: dict[int, Contents], symbols: SymbolTable, elf: Path
) -> Iterator[Reference]:
    """Every reference out of the loaded sections.

    A label that the linker script defines (`__data_start`) refers to nothing: the linker keeps nothing for it.

    Raises:
        FileError: there is no relocation, one lies outside its section, or one is of a kind that no compiler for
            these cores uses.
    """
    tables = [section for section in file.iter_sections() if isinstance(section, RelocationSection)]
    kept = [(sections[table["sh_info"]], table) for table in tables if table["sh_info"] in sections]
    if not kept:
        raise FileError(f"{elf} keeps no relocations", hint="link it with -Wl,--emit-relocs")
    for section, table in kept:
        names = file.get_section(table["sh_link"])
        if not isinstance(names, SymbolTableSection):
            raise FileError(f"{elf}: the relocations of {section.name} name no symbols")
        yield from _Section(section, names, symbols, elf).references(table)


class _Section:
    """The relocations of one section; a MOVW waits for the MOVT of the same register."""

    def __init__(self, section: Contents, names: SymbolTableSection, symbols: SymbolTable, elf: Path) -> None:
        self._section = section
        self._names = names
        self._symbols = symbols
        self._elf = elf
        self._lower: dict[int, int] = {}

    def references(self, table: RelocationSection) -> Iterator[Reference]:
        for relocation in sorted(table.iter_relocations(), key=lambda one: int(one["r_offset"])):
            target = self._target(relocation)
            if target is not None:
                address, by_section = target
                yield Reference(relocation["r_offset"], address, by_section)

    def _target(self, relocation: Relocation) -> tuple[int, bool] | None:
        if relocation["r_info_type"] in _NONE:
            return None
        symbol = self._names.get_symbol(relocation["r_info_sym"])
        place = relocation["r_offset"]
        offset = place - self._section.address
        if offset < 0 or place >= self._section.end:
            raise FileError(f"{self._elf}: a relocation of {self._section.name} is at {place:#x}, outside it")
        if symbol["st_info"]["type"] == "STT_SECTION":
            address = self._stored_address(
                relocation["r_info_type"], place, self._section.data[offset : offset + _WORD]
            )
            return None if address is None else (address, True)
        return (symbol_address(symbol), False) if self._is_defined(symbol) else None

    def _is_defined(self, symbol: Symbol) -> bool:
        index = symbol["st_shndx"]
        if not isinstance(index, int):
            return False
        label = symbol["st_info"]["type"] == "STT_NOTYPE" and not symbol["st_size"]
        return not label or self._symbols.is_code(index, symbol_address(symbol))

    def _stored_address(self, kind: int, place: int, data: bytes) -> int | None:
        if len(data) < (2 if kind in (102, 103) else _WORD):
            raise FileError(f"{self._elf}: a relocation at {place:#x} is cut off")
        word = int.from_bytes(data, "little")
        if kind in _ABSOLUTE:
            return word
        if kind == _RELATIVE:
            return (word + place) % _ADDRESSES
        if kind == _PREL31:
            return ((word & 0x7FFFFFFF) - (word & 0x40000000) * 2 + place) % _ADDRESSES
        if kind in _BRANCHES:
            return branch_target(data, place)
        if kind == _MOVW:
            register, half = immediate_16(data)
            self._lower[register] = half
            return None
        if kind == _MOVT:
            register, half = immediate_16(data)
            # The other way round only where the compiler sets the upper half first, which it does not do.
            return half << 16 | self._lower.get(register, 0)
        raise FileError(f"{self._elf}: a relocation at {place:#x} is of kind {kind}, which no Cortex-M compiler uses")
