# SPDX-License-Identifier: Apache-2.0
"""From an address to a block: every access to the peripherals' space goes through here."""

from bisect import bisect_right

from mcubench.target.twin.peripheral import Peripheral
from mcubench.target.twin.rules import Rule, Violation


class Bus:
    """The blocks of a chip by address."""

    def __init__(self, blocks: dict[str, Peripheral]) -> None:
        self._blocks = sorted(blocks.values(), key=lambda block: block.data.base)
        self._bases = [block.data.base for block in self._blocks]

    def has(self, address: int) -> bool:
        """Whether a block is there."""
        return self._find(address) is not None

    def load(self, address: int, size: int) -> int:
        """Read `size` bytes.

        Raises:
            Violation: nothing is known there, or it has no clock, or it is not read that way.
        """
        block = self._block(address)
        block.check_clocked()
        return block.load(address - block.data.base, size)

    def store(self, address: int, size: int, value: int) -> None:
        """Write `size` bytes.

        Raises:
            Violation: nothing is known there, or it has no clock, or the chip does not take this.
        """
        block = self._block(address)
        block.check_clocked()
        block.store(address - block.data.base, size, value)

    def _find(self, address: int) -> Peripheral | None:
        index = bisect_right(self._bases, address) - 1
        if index < 0:
            return None
        block = self._blocks[index]
        return block if address - block.data.base < block.data.size else None

    def _block(self, address: int) -> Peripheral:
        block = self._find(address)
        if block is not None:
            return block
        raise Violation(
            Rule.UNKNOWN_REGISTER,
            register="address",
            value=address,
            what="no block of the chip is known there",
            limit=f"{len(self._blocks)} are",
            source="the chip's memory map",
        )
