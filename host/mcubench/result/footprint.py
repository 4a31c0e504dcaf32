# SPDX-License-Identifier: Apache-2.0
"""The footprint part of a result: flash and RAM by component."""

from collections.abc import Mapping

from mcubench.result.part import Part


class SymbolFacts(Part):
    """One symbol and the bytes it takes; `operator` is the index of the one it is there for, where it is for one."""

    name: str
    component: str
    size_bytes: int
    operator: int | None = None


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
    """What the firmware takes of the board's two memories, its symbols, and what each operator costs.

    Of each component the largest symbols are listed, so that a large model's result stays a small file: what they
    leave of a component is in smaller ones, and in gaps. Where the operators' cost cannot be told there is a reason.
    """

    flash: MemoryFacts
    ram: MemoryFacts
    symbols: tuple[SymbolFacts, ...]
    operators: tuple[OperatorCode, ...] | None = None
    operators_absent_because: str | None = None
