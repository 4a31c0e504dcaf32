# SPDX-License-Identifier: Apache-2.0
"""Which source files gave code to a linked firmware, and how the compiler was told to compile them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from elftools.dwarf.compileunit import CompileUnit
from elftools.dwarf.die import DIE
from elftools.dwarf.dwarfinfo import DWARFInfo
from elftools.dwarf.ranges import BaseAddressEntry, RangeEntry
from elftools.elf.elffile import ELFFile

_COMPILE_UNIT = "DW_TAG_compile_unit"
_ASSEMBLY = 0x8001  # DW_LANG_Mips_Assembler, which stands for any


@dataclass(frozen=True)
class SourceUnit:
    """A source file; `producer` is the compiler with its options, in their order."""

    file: str
    producer: str
    assembly: bool

    @property
    def optimization(self) -> str | None:
        """The -O option that counts, which is the last; None where there is none."""
        return next((word for word in reversed(self.producer.split()) if word.startswith("-O")), None)


def linked_units(file: ELFFile, functions: Collection[int]) -> Iterator[SourceUnit]:
    """The units of which code is among `functions`, the addresses at which functions begin.

    Code that the linker dropped keeps its unit, with an address at which no function is.
    """
    if not file.has_dwarf_info():
        return
    # The linker has applied the relocations that it may have left in the file.
    dwarf = file.get_dwarf_info(relocate_dwarf_sections=False)
    for unit in dwarf.iter_CUs():
        top = unit.get_top_DIE()
        if top.tag == _COMPILE_UNIT and any(start in functions for start in _starts(dwarf, unit, top)):
            language = top.attributes.get("DW_AT_language")
            yield SourceUnit(
                file=_text(top, "DW_AT_name"),
                producer=_text(top, "DW_AT_producer"),
                assembly=language is not None and language.value == _ASSEMBLY,
            )


def _starts(dwarf: DWARFInfo, unit: CompileUnit, top: DIE) -> Iterator[int]:
    """The addresses at which the unit's stretches of code begin."""
    low = top.attributes.get("DW_AT_low_pc")
    ranges = top.attributes.get("DW_AT_ranges")
    base = 0 if low is None else low.value
    if ranges is None:
        if low is not None:
            yield base
        return
    lists = dwarf.range_lists()
    if lists is None:
        return
    for entry in lists.get_range_list_at_offset(ranges.value, cu=unit):
        if isinstance(entry, BaseAddressEntry):
            base = entry.base_address
        elif isinstance(entry, RangeEntry) and entry.begin_offset != entry.end_offset:
            yield entry.begin_offset + (0 if entry.is_absolute else base)


def _text(top: DIE, name: str) -> str:
    attribute = top.attributes.get(name)
    return attribute.value.decode(errors="replace") if attribute is not None else ""
