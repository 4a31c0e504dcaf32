# SPDX-License-Identifier: Apache-2.0
"""The bytes that go into flash, read from an ELF file."""

from pathlib import Path

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile

from mcubench.board import MemoryRegion
from mcubench.errors import FileError

_ERASED = b"\xff"


def flash_image(elf: Path, flash: MemoryRegion) -> tuple[int, bytes]:
    """Where the image begins, and all of it in one piece; what nobody wrote between is as erased flash is.

    Raises:
        FileError: the file cannot be read, is not ELF, or has nothing for this flash.
    """
    try:
        with elf.open("rb") as file:
            parts = [
                (segment["p_paddr"], segment.data())
                for segment in ELFFile(file).iter_segments()
                if segment["p_type"] == "PT_LOAD" and segment["p_filesz"]
            ]
    except OSError as error:
        raise FileError(f"cannot read {elf}: {error.strerror}") from error
    except ELFError as error:
        raise FileError(f"{elf} is not an ELF file: {error}") from error
    inside = sorted(part for part in parts if flash.origin <= part[0] and part[0] + len(part[1]) <= flash.end)
    if not inside or len(inside) != len(parts):
        raise FileError(f"{elf} is not for this board: not all of it lies in its flash at {flash.origin:#010x}")
    start = inside[0][0]
    image = bytearray()
    for address, data in inside:
        image += _ERASED * (address - start - len(image))
        image += data
    return start, bytes(image)
