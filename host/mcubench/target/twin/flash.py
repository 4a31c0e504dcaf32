# SPDX-License-Identifier: Apache-2.0
"""The chip's memories as they are when the power comes on: the program in the flash, rubbish in the RAM."""

import mmap
import random
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from elftools.common.exceptions import ELFError
from elftools.construct import ConstructError
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

from mcubench.errors import ToolError
from mcubench.target.twin.chip import Chip, Memory

_PAGE = 0x1000
_DAMAGE = (
    *(ELFError, ConstructError, ArithmeticError, AssertionError, AttributeError, LookupError),
    *(RecursionError, TypeError, ValueError, struct.error),
)


@dataclass(frozen=True)
class Program:
    """What a flash tool writes, by address, and the addresses of the firmware's functions."""

    segments: tuple[tuple[int, bytes], ...]
    functions: Mapping[str, int]


def read_program(elf: Path) -> Program:
    """Read an ELF file: its segments at the addresses where they are stored, not where they run.

    Raises:
        ToolError: it cannot be read.
    """
    try:
        with elf.open("rb") as stream:
            image = ELFFile(stream)
            segments = tuple(
                (segment["p_paddr"], segment.data())
                for segment in image.iter_segments("PT_LOAD")
                if segment["p_filesz"]
            )
            table = image.get_section_by_name(".symtab")
            symbols = table.iter_symbols() if isinstance(table, SymbolTableSection) else iter(())
            functions = {
                symbol.name: symbol["st_value"] & ~1 for symbol in symbols if symbol["st_info"]["type"] == "STT_FUNC"
            }
    except OSError as error:
        raise ToolError(f"cannot read {elf}: {error.strerror}") from error
    except _DAMAGE as error:
        raise ToolError(f"{elf} is not a whole ELF file: {error or type(error).__name__}") from error
    return Program(segments, functions)


def fill_memories(chip: Chip, program: Program) -> dict[str, mmap.mmap]:
    """Each memory's contents by its name; an alias has those of the memory that it shows.

    Raises:
        ToolError: a part of the program lies where the chip has no flash.
    """
    contents = {memory.name: _contents(memory) for memory in chip.memories if memory.alias_of is None}
    flashes = [memory for memory in chip.memories if memory.kind == "flash"]
    for address, data in program.segments:
        for memory in flashes:
            if memory.origin <= address and address + len(data) <= memory.origin + memory.size:
                start = address - memory.origin
                contents[memory.alias_of or memory.name][start : start + len(data)] = data
                break
        else:
            raise ToolError(
                f"the program has {len(data)} bytes at {address:#x}, where the {chip.chip} has no flash",
                hint="was it built for this board?",
            )
    return contents | {memory.name: contents[memory.alias_of] for memory in chip.memories if memory.alias_of}


def _contents(memory: Memory) -> mmap.mmap:
    # Unicorn maps whole pages; what a memory has less than that stays unused.
    size = -(-memory.size // _PAGE) * _PAGE
    contents = mmap.mmap(-1, size)
    # RAM holds anything when the power comes on: always the same, so that a run can be had again.
    contents[:] = random.Random(size).randbytes(size) if memory.kind == "ram" else b"\xff" * size  # noqa: S311
    for address, word in memory.words.items():
        start = address - memory.origin
        contents[start : start + 4] = word.to_bytes(4, "little")
    return contents
