# SPDX-License-Identifier: Apache-2.0
"""Which function an address of the firmware belongs to."""

import bisect
import re
from pathlib import Path

from elftools.elf.sections import SymbolTableSection

from mcubench.build.demangle import demangle
from mcubench.build.elf_file import open_elf

# Bit 0 of a function's address says that it is Thumb code, as all code of a Cortex-M is.
_THUMB = 1
_NOISE = re.compile(r"\(anonymous namespace\)::|mcubench::")


class Functions:
    """The functions of an ELF file, by address."""

    def __init__(self, elf: Path) -> None:
        """Read the symbol table.

        Raises:
            FileError: the file cannot be read or is damaged.
        """
        with open_elf(elf) as file:
            table = file.get_section_by_name(".symtab")
            symbols = table.iter_symbols() if isinstance(table, SymbolTableSection) else ()
            found = {
                symbol["st_value"] & ~_THUMB: (symbol["st_size"], str(symbol.name))
                for symbol in symbols
                if symbol["st_info"]["type"] == "STT_FUNC"
            }
        names = demangle(name for _, name in found.values())
        self._starts = sorted(found)
        self._functions = [(found[start][0], _short(names[found[start][1]])) for start in self._starts]

    def name_at(self, address: int) -> str | None:
        """The function whose code `address` is in; None where there is none, or none of known size."""
        index = bisect.bisect_right(self._starts, address) - 1
        if index < 0:
            return None
        size, name = self._functions[index]
        # Assembly of the C library has functions of size 0: the last one before an address is taken for its own.
        return name if size == 0 or address < self._starts[index] + size else None


def _short(name: str) -> str:
    """`kernels::Conv2dInt8` of `mcubench::kernels::Conv2dInt8(mcubench::kernels::Conv2dInt8Params const&)`."""
    bare = _NOISE.sub("", name)
    head, parenthesis, _ = bare.partition("(")
    return head.rsplit(" ", 1)[-1] if parenthesis else bare
