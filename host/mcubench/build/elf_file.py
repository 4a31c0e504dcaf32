# SPDX-License-Identifier: Apache-2.0
"""Opening an ELF file so that a damaged one is one clear error, wherever the damage shows."""

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from elftools.common.exceptions import DWARFError, ELFError
from elftools.construct import ConstructError
from elftools.elf.elffile import ELFFile

from mcubench.errors import FileError

_MAX_BYTES = 64 * 1024 * 1024
_ARM = "EM_ARM"
# What pyelftools raises on damaged files besides its own errors: it trusts offsets, sizes and counts.
_DAMAGE = (
    ELFError,
    DWARFError,
    ConstructError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
)


@contextmanager
def open_elf(path: Path) -> Iterator[ELFFile]:
    """A 32-bit Arm ELF file whose sections lie inside it.

    Raises:
        FileError: it cannot be read, is not such a file, or turns out to be damaged while it is read.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FileError(f"cannot read {path}: {error.strerror}") from error
    if len(data) > _MAX_BYTES:
        raise FileError(f"{path}: {len(data)} bytes are too many for a firmware file (at most {_MAX_BYTES})")
    try:
        elf = ELFFile(io.BytesIO(data))
        _check(elf, path, len(data))
        yield elf
    except _DAMAGE as error:
        raise FileError(f"{path} is not a whole ELF file: {error or type(error).__name__}") from error


def _check(elf: ELFFile, path: Path, size: int) -> None:
    if elf.elfclass != 32 or elf["e_machine"] != _ARM:
        raise FileError(f"{path} is not a 32-bit Arm ELF file")
    parts = [
        (section["sh_offset"], section["sh_size"])
        for section in elf.iter_sections()
        if section["sh_type"] not in ("SHT_NULL", "SHT_NOBITS")
    ]
    parts += [(segment["p_offset"], segment["p_filesz"]) for segment in elf.iter_segments()]
    if any(offset + length > size for offset, length in parts):
        raise FileError(f"{path} is cut off: it has {size} bytes, and sections beyond them")
