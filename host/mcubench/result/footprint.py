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


class OperatorCode(Part):
    """Flash that goes when an operator goes: code and tables that nothing else in the firmware refers to.

    `shared_bytes` are those that other operators refer to as well, and nothing besides operators does.
    """

    name: str
    own_bytes: int
    shared_bytes: int


class FootprintFacts(Part):
    """What the firmware takes of the board's two memories, its largest symbols, and what each operator costs.

    Where the last cannot be told there is the reason.
    """

    flash: MemoryFacts
    ram: MemoryFacts
    symbols: tuple[SymbolFacts, ...]
    operators: tuple[OperatorCode, ...] | None = None
    operators_absent_because: str | None = None
