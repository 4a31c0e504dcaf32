# SPDX-License-Identifier: Apache-2.0
"""What the plugin must know of a firmware: where its markers are, and its exception handlers."""

import struct
from dataclasses import dataclass
from pathlib import Path

from elftools.common.exceptions import ELFError
from elftools.construct import ConstructError
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

from mcubench.errors import ToolError

# firmware/lib/bench/marker.h declares them.
_BEGIN = "mcubench_mark_inference_begin"
_END = "mcubench_mark_inference_end"
_OPERATOR = "mcubench_mark_operator_end"
_VECTORS = ".vectors"
_MOST_VECTORS = 512  # Armv7-M and Armv8-M: 16 exceptions and at most 496 interrupts
# What pyelftools raises on damaged files besides its own errors: it trusts offsets, sizes and counts.
_DAMAGE = (
    *(ELFError, ConstructError, ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError),
    *(RecursionError, TypeError, ValueError, struct.error),
)
_HINT = "build the firmware again with this version of mcubench"


@dataclass(frozen=True)
class Image:
    """Addresses, without the bit that says Thumb. `operator` is None where nothing calls that marker."""

    begin: int
    end: int
    operator: int | None
    handlers: tuple[int, ...]


def read_image(elf: Path) -> Image:
    """Find markers and handlers in an ELF file.

    Raises:
        ToolError: it cannot be read, or has no markers: what it executes cannot be counted.
    """
    try:
        with elf.open("rb") as file:
            image = ELFFile(file)
            functions = _functions(image)
            handlers = _handlers(image)
    except OSError as error:
        raise ToolError(f"cannot read {elf}: {error.strerror}") from error
    except _DAMAGE as error:
        raise ToolError(f"{elf} is not a whole ELF file: {error or type(error).__name__}", hint=_HINT) from error
    missing = [name for name in (_BEGIN, _END) if name not in functions]
    if missing:
        raise ToolError(f"{elf.name} cannot be counted: it has no {' and no '.join(missing)}", hint=_HINT)
    if not handlers:
        raise ToolError(f"{elf.name} cannot be counted: it has no vector table in {_VECTORS}", hint=_HINT)
    return Image(functions[_BEGIN], functions[_END], functions.get(_OPERATOR), handlers)


def _functions(image: ELFFile) -> dict[str, int]:
    table = image.get_section_by_name(".symtab")
    if not isinstance(table, SymbolTableSection):
        return {}
    return {
        symbol.name: symbol["st_value"] & ~1
        for symbol in table.iter_symbols()
        if symbol["st_info"]["type"] == "STT_FUNC"
    }


def _handlers(image: ELFFile) -> tuple[int, ...]:
    """The handlers in the vector table; its first word is the stack pointer (Armv7-M ARM, B1.5.3)."""
    section = image.get_section_by_name(_VECTORS)
    if section is None:
        return ()
    words = [word for (word,) in struct.iter_unpack("<I", section.data()[: 4 * _MOST_VECTORS])]
    return tuple(sorted({word & ~1 for word in words[1:] if word}))
