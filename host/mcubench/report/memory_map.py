# SPDX-License-Identifier: Apache-2.0
"""A memory as parts inside parts: components, and in each its symbols."""

from collections.abc import Sequence
from dataclasses import dataclass

from mcubench.result import FootprintFacts, MemoryFacts, SymbolFacts


@dataclass(frozen=True)
class Component:
    """One component: its bytes, its symbols, largest first, and what belongs to none of them."""

    name: str
    size_bytes: int
    symbols: tuple[SymbolFacts, ...]

    @property
    def rest_bytes(self) -> int:
        """Bytes of no symbol that is known: small ones, constants without a name, gaps."""
        return self.size_bytes - sum(symbol.size_bytes for symbol in self.symbols)


@dataclass(frozen=True)
class MemoryMap:
    """One memory: its name, what is used of it, and its components, largest first."""

    name: str
    facts: MemoryFacts
    components: tuple[Component, ...]


def memory_maps(footprint: FootprintFacts) -> tuple[MemoryMap, MemoryMap]:
    """Flash and RAM."""
    return (
        _map("flash", footprint.flash, footprint.symbols),
        _map("RAM", footprint.ram, footprint.symbols),
    )


def _map(name: str, facts: MemoryFacts, symbols: Sequence[SymbolFacts]) -> MemoryMap:
    components = (
        Component(component, size, _inside(size, [symbol for symbol in symbols if symbol.component == component]))
        for component, size in facts.components.items()
        if size > 0
    )
    return MemoryMap(name, facts, tuple(sorted(components, key=lambda component: -component.size_bytes)))


def _inside(size_bytes: int, symbols: Sequence[SymbolFacts]) -> tuple[SymbolFacts, ...]:
    """The largest that fit: two names of the same bytes must not count twice."""
    chosen: list[SymbolFacts] = []
    for symbol in sorted(symbols, key=lambda symbol: (-symbol.size_bytes, symbol.name)):
        if 0 < symbol.size_bytes <= size_bytes:
            chosen.append(symbol)
            size_bytes -= symbol.size_bytes
    return tuple(chosen)
