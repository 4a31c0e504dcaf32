# SPDX-License-Identifier: Apache-2.0
"""The footprint part of a result: flash and RAM by component."""

from collections.abc import Mapping

from mcubench.result.part import Part


class SymbolFacts(Part):
    """One symbol and the bytes it takes."""

    name: str
    component: str
    size_bytes: int


class MemoryFacts(Part):
    """One memory: bytes by component, which add up to `used_bytes`."""

    used_bytes: int
    capacity_bytes: int
    components: Mapping[str, int]

    @property
    def share(self) -> float:
        """Used, as a fraction of the capacity."""
        return self.used_bytes / self.capacity_bytes


class FootprintFacts(Part):
    """What the firmware takes of the board's two memories, and its largest symbols."""

    flash: MemoryFacts
    ram: MemoryFacts
    symbols: tuple[SymbolFacts, ...]
