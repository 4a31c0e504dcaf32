# SPDX-License-Identifier: Apache-2.0
"""What a firmware occupies of flash and RAM, by component, from its ELF file alone."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from elftools.elf.constants import SH_FLAGS
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import Section, SymbolTableSection

from mcubench.board import Board, MemoryRegion
from mcubench.build.demangle import demangle
from mcubench.build.elf_file import open_elf
from mcubench.build.engine_library import LIBRARY, engine_library
from mcubench.build.placed_code import Placed
from mcubench.errors import ConfigError, FileError

# The linker script gives each component a section; what it does not know comes from the C library.
_FLASH = {
    ".model_weights": "model_weights",
    ".kernels": "kernels",
    ".engine": "engine",
    ".model_code": "engine",
    ".harness": "harness",
    LIBRARY: "c_library",
    ".vectors": "startup",
    ".startup": "startup",
    ".init_array": "startup",
    ".data": "initialized_data",
}
_RAM = {
    ".arena": "arena",
    ".io_buffers": "io_buffers",
    ".stack": "stack",
    ".data": "data",
    ".bss": "other",
}
_PADDING = "padding"
# Of the C library what is there with any model; `c_library` is what came with this one.
_HARNESS_LIBRARY = "harness_library"
# All of a small model's; of a large one's thousand symbols those that matter, in a result of less than 100 KB.
_SYMBOLS_PER_COMPONENT = 60


@dataclass(frozen=True)
class MemoryUse:
    """One memory: bytes by component, alignment gaps as `padding`, and what the board has."""

    components: Mapping[str, int]
    capacity_bytes: int

    @property
    def used_bytes(self) -> int:
        """From the memory's first byte to the last that is used."""
        return sum(self.components.values())

    @property
    def share(self) -> float:
        """The part of the memory that is used, 0 to 1."""
        return self.used_bytes / self.capacity_bytes


@dataclass(frozen=True)
class Symbol:
    """A function or an object: its name as in the source, where that is known."""

    name: str
    size_bytes: int
    component: str


@dataclass(frozen=True)
class Footprint:
    """Both memories, and the largest symbols of each component, largest first."""

    flash: MemoryUse
    ram: MemoryUse
    symbols: tuple[Symbol, ...]


@dataclass(frozen=True)
class _Part:
    """The bytes that a section occupies in one memory, from address `start`."""

    component: str
    start: int
    size: int


def read_footprint(elf: Path, board: Board, *, symbols_per_component: int = _SYMBOLS_PER_COMPONENT) -> Footprint:
    """Read the footprint of a firmware built for `board`.

    Where the linker kept no relocations, nobody knows who needs the C library: all of it counts as the model's.

    Raises:
        FileError: the file is missing, damaged or not an Arm ELF file.
        ConfigError: it was linked for other memories than the board's.
    """
    with open_elf(elf) as file:
        flash: list[_Part] = []
        ram: list[_Part] = []
        owners: dict[int, str] = {}
        for index, section in enumerate(file.iter_sections()):
            if section["sh_size"] == 0 or not section["sh_flags"] & SH_FLAGS.SHF_ALLOC:
                continue
            part = _place(file, section, board, elf)
            (flash if part.component in _FLASH.values() else ram).append(part)
            owners[index] = part.component
            if section.name == ".data":
                flash.append(_Part(_FLASH[".data"], _load_address(file, section, elf), section["sh_size"]))
        brought = _brought_library(elf, owners.values())
        return Footprint(
            flash=_split(_sum(flash, board.memory.flash, (*_FLASH.values(), _PADDING), elf), brought),
            ram=_sum(ram, board.memory.ram, (*_RAM.values(), _PADDING), elf),
            symbols=_largest(file, owners, symbols_per_component, brought),
        )


def _brought_library(elf: Path, components: Iterable[str]) -> tuple[Placed, ...] | None:
    """What of the C library came with the model; None where that cannot be told, or there is none."""
    if "c_library" not in components:
        return None
    try:
        return engine_library(elf)
    except FileError:
        return None


def _split(flash: MemoryUse, brought: tuple[Placed, ...] | None) -> MemoryUse:
    library = flash.components["c_library"]
    own = library if brought is None else sum(part.end - part.start for part in brought)
    split = {"c_library": own, _HARNESS_LIBRARY: library - own}
    return MemoryUse({**flash.components, **split}, flash.capacity_bytes)


def _place(file: ELFFile, section: Section, board: Board, elf: Path) -> _Part:
    start, size, name = section["sh_addr"], section["sh_size"], section.name
    memory = board.memory
    if memory.ram.origin <= start and start + size <= memory.ram.end:
        return _Part(_RAM.get(name, "other"), start, size)
    if memory.flash.origin <= start and start + size <= memory.flash.end and name not in _RAM:
        return _Part(_FLASH.get(name, "c_library"), _load_address(file, section, elf), size)
    raise ConfigError(f"{elf}: section {name} at {start:#x} is in no memory of the board {board.id}")


def _load_address(file: ELFFile, section: Section, elf: Path) -> int:
    """Where the section's bytes are stored, which for .data is not where they are used."""
    for segment in file.iter_segments("PT_LOAD"):
        offset = section["sh_addr"] - segment["p_vaddr"]
        if offset >= 0 and offset + section["sh_size"] <= segment["p_filesz"]:
            return int(segment["p_paddr"] + offset)
    raise FileError(f"{elf}: section {section.name} belongs to no segment that is loaded")


def _sum(parts: Iterable[_Part], region: MemoryRegion, names: Iterable[str], elf: Path) -> MemoryUse:
    """Bytes by component; what lies between the region's origin and the last byte, and is nobody's, is padding."""
    sizes = Counter(dict.fromkeys(names, 0))
    end = region.origin
    for part in sorted(parts, key=lambda part: part.start):
        if part.start < end:
            raise FileError(f"{elf}: the sections of {part.component} overlap others")
        sizes[_PADDING] += part.start - end
        sizes[part.component] += part.size
        end = part.start + part.size
    if end > region.end:
        raise FileError(f"{elf}: its sections end at {end:#x}, beyond the memory's end at {region.end:#x}")
    return MemoryUse(dict(sizes), region.size)


def _among(address: int, parts: Iterable[Placed]) -> bool:
    return any(part.start <= address < part.end for part in parts)


def _largest(
    file: ELFFile, owners: Mapping[int, str], count: int, brought: tuple[Placed, ...] | None
) -> tuple[Symbol, ...]:
    table = file.get_section_by_name(".symtab")
    if not isinstance(table, SymbolTableSection):
        return ()
    found: dict[str, list[tuple[int, str]]] = {}
    for symbol in table.iter_symbols():
        owner = owners.get(symbol["st_shndx"])
        if owner == "c_library" and brought is not None and not _among(symbol["st_value"], brought):
            owner = _HARNESS_LIBRARY
        if owner is not None and symbol["st_size"] and symbol.name:
            found.setdefault(owner, []).append((symbol["st_size"], symbol.name))
    chosen = [
        (size, name, owner)
        for owner, symbols in found.items()
        for size, name in sorted(symbols, reverse=True)[:count]
    ]
    names = demangle(name for _, name, _ in chosen)
    ranked = sorted(chosen, key=lambda item: (-item[0], item[1]))
    return tuple(Symbol(names[name], size, owner) for size, name, owner in ranked)
