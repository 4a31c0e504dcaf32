# SPDX-License-Identifier: Apache-2.0
"""What an ELF file says of how fast its code was meant to be: optimization, floating point, alignment."""

from dataclasses import dataclass
from pathlib import Path

from elftools.elf.elffile import ELFFile

from mcubench.build.dwarf_units import linked_units
from mcubench.build.elf_file import open_elf

# ELF for the Arm Architecture (IHI 0044), 5.2: the header's flags.
_HARD_FLOAT = 0x400
_UNOPTIMIZED = (None, "-O0")
# What an inference reads and writes, by the linker script's sections.
_DATA_SECTIONS = (".arena", ".model_weights")


@dataclass(frozen=True)
class CodeFacts:
    """`unoptimized` are files compiled without -O, `addresses` those of the sections that inferences work on."""

    unoptimized: tuple[str, ...]
    hard_float: bool
    addresses: tuple[tuple[str, int], ...]


def read_code_facts(elf: Path) -> CodeFacts:
    """Read them from the ELF file itself, whoever built it.

    Raises:
        FileError: it is no whole ELF file.
    """
    with open_elf(elf) as file:
        return CodeFacts(
            unoptimized=tuple(sorted(_unoptimized(file))),
            hard_float=bool(file["e_flags"] & _HARD_FLOAT),
            addresses=tuple(_addresses(file)),
        )


def _unoptimized(file: ELFFile) -> set[str]:
    units = linked_units(file, _functions(file))
    return {unit.file for unit in units if not unit.assembly and unit.optimization in _UNOPTIMIZED}


def _functions(file: ELFFile) -> set[int]:
    symbols = file.get_section_by_name(".symtab")
    if symbols is None:
        return set()
    # Bit 0 of a Thumb function's address says that it is one.
    return {
        symbol["st_value"] & ~1
        for symbol in symbols.iter_symbols()
        if symbol["st_info"]["type"] == "STT_FUNC" and symbol["st_size"]
    }


def _addresses(file: ELFFile) -> list[tuple[str, int]]:
    sections = ((name, file.get_section_by_name(name)) for name in _DATA_SECTIONS)
    return [(name, section["sh_addr"]) for name, section in sections if section is not None and section["sh_size"]]
