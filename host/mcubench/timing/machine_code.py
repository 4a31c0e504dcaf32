# SPDX-License-Identifier: Apache-2.0
"""The program that was executed: its bytes by address, decoded block by block and only once."""

from collections.abc import Mapping
from pathlib import Path

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile

from mcubench.errors import FileError, MeasurementError
from mcubench.execution import BlockKey
from mcubench.timing.decode import decode
from mcubench.timing.instruction import Instruction


class Code:
    """Machine code: chunks of bytes by the address that they execute at."""

    def __init__(self, chunks: Mapping[int, bytes]) -> None:
        self._chunks = dict(sorted(chunks.items()))
        self._instructions: dict[int, Instruction] = {}
        self._blocks: dict[BlockKey, tuple[Instruction, ...]] = {}

    @classmethod
    def from_elf(cls, path: Path) -> "Code":
        """The loadable segments of an ELF file, at their virtual addresses.

        Raises:
            FileError: the file cannot be read, or is no ELF file.
        """
        try:
            with path.open("rb") as file:
                segments = [s for s in ELFFile(file).iter_segments() if s["p_type"] == "PT_LOAD" and s["p_filesz"]]
                return cls({segment["p_vaddr"]: segment.data() for segment in segments})
        except OSError as error:
            raise FileError(f"cannot read {path}: {error.strerror}") from error
        except ELFError as error:
            raise FileError(f"{path}: not an ELF file: {error}") from error

    def block(self, key: BlockKey) -> tuple[Instruction, ...]:
        """The instructions of a block, in order.

        Raises:
            MeasurementError: the program has no code at that address.
        """
        known = self._blocks.get(key)
        if known is None:
            known = self._blocks[key] = tuple(self._walk(key))
        return known

    def _walk(self, key: BlockKey) -> list[Instruction]:
        found: list[Instruction] = []
        address, end = key.address, key.address + key.size_bytes
        while address < end:
            if address not in self._instructions:
                data = self._bytes(address, end - address)
                self._instructions |= {instruction.address: instruction for instruction in decode(data, address)}
            found.append(self._instructions[address])
            address = found[-1].end
        return found

    def _bytes(self, address: int, size_bytes: int) -> bytes:
        for start, data in self._chunks.items():
            if start <= address and address + size_bytes <= start + len(data):
                return data[address - start : address - start + size_bytes]
        raise MeasurementError(
            f"{size_bytes} bytes were executed at {address:#x}, where the program has no code",
            hint="the counts come from another program than the ELF file given with them",
        )
