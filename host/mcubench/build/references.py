# SPDX-License-Identifier: Apache-2.0
"""Which function or object of a linked firmware refers to which, exactly, from the relocations that the linker kept.

The linker keeps or drops a section of an object file as a whole, and `-ffunction-sections -fdata-sections` give each
function and object one of its own: a node is what the linker keeps or drops. So:

- symbols that overlap are one node (aliases, identical functions folded into one, entries of one assembly routine);
- functions of which one branches to the other without a relocation, or of which one follows the other without a
  mapping symbol (every section begins with one), were one section, and are one node: assembly is so, and a C library
  that was made without these options. What nothing refers to all the same is there because of its section, too, and
  goes with the node before it (functions of such a library that have literals between them are nodes apart);
- bytes without a symbol (string literals, tables of switches, constants that the compiler made) are nodes without a
  name, each from an address that is referred to until the next such address, or the next symbol; a string that is
  the tail of another is counted apart from it, and the gap before the next symbol with it;
- labels of the linker script, mapping symbols and memory that is not stored in flash (.bss) are no nodes.

A pointer one beyond the end of a *static* object is taken for one to what follows that object: no relocation tells.
"""

import bisect
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from mcubench.build.elf_file import open_elf
from mcubench.build.placed_code import Contents, Placed, SymbolTable, contents, find, merged
from mcubench.build.relocation import Reference, references_from
from mcubench.build.thumb_branch import branches

# What the linker script keeps whether it is referred to or not.
_KEPT = (".vectors", ".preinit_array", ".init_array", ".fini_array")


@dataclass(frozen=True)
class References:
    """`nodes` by address; `targets` of each by index; `entry` is where the firmware begins: reset, vectors, init."""

    nodes: tuple[Placed, ...]
    targets: tuple[frozenset[int], ...]
    entry: frozenset[int]

    def reached(self, start: Iterable[int], without: Collection[int] = ()) -> set[int]:
        """All that is referred to from `start`, directly or not, on paths that lead through none of `without`."""
        found = set(start) - set(without)
        waiting = list(found)
        while waiting:
            fresh = self.targets[waiting.pop()] - found
            fresh -= fresh.intersection(without)
            found |= fresh
            waiting.extend(fresh)
        return found


def read_references(elf: Path) -> References:
    """The references of a firmware that was linked with `--emit-relocs`.

    Raises:
        FileError: it cannot be read, is damaged, or was linked without them.
    """
    with open_elf(elf) as file:
        sections = contents(file, elf)
        symbols = SymbolTable(file, sections, elf)
        references = list(references_from(file, sections, symbols, elf))
        nodes = _whole_sections(symbols, sections, references)
        nodes = merged([*nodes, *_unnamed(nodes, sections, references)])
        kept = [(section.address, section.end) for section in sections.values() if section.name.startswith(_KEPT)]
        graph = _connect(nodes, references, kept, file["e_entry"] & ~1)
    return _without_strays(graph)


def _whole_sections(
    symbols: SymbolTable, sections: dict[int, Contents], references: Sequence[Reference]
) -> list[Placed]:
    """Join the nodes that the assembler put into one section."""
    nodes = symbols.placed
    relocated = {reference.place for reference in references}
    joined = list(nodes)
    for before, node in pairwise(nodes):
        if before.section == node.section and symbols.continues(node.start):
            joined.append(Placed(before.start, node.end, node.section))
    for index, section in sections.items():
        for start, end in symbols.code(index):
            for place, target in branches(section.data[start - section.address : end - section.address], start):
                here, there = find(nodes, place), find(nodes, target)
                inside = section.address <= target < section.end and place not in relocated
                if here is not None and there is not None and inside:
                    first, last = sorted((here, there))
                    joined.append(Placed(nodes[first].start, nodes[last].end, section.name))
    return merged(joined)


def _unnamed(
    nodes: Sequence[Placed], sections: dict[int, Contents], references: Sequence[Reference]
) -> Iterator[Placed]:
    """Bytes that are referred to and have no symbol."""
    ranked = sorted(sections.values(), key=lambda section: section.address)
    spans = [Placed(section.address, section.end, section.name) for section in ranked]
    targets = {reference.target for reference in references if reference.by_section}
    starts = sorted(
        address for address in targets if find(spans, address) is not None and find(nodes, address) is None
    )
    limits = sorted({*starts, *(node.start for node in nodes), *(span.end for span in spans)})
    for start in starts:
        span = find(spans, start)
        if span is not None:
            yield Placed(start, limits[bisect.bisect_right(limits, start)], spans[span].section)


def _connect(
    nodes: Sequence[Placed], references: Iterable[Reference], kept: Sequence[tuple[int, int]], reset: int
) -> References:
    targets: list[set[int]] = [set() for _ in nodes]
    entry = {index for index, node in enumerate(nodes) if any(start <= node.start < end for start, end in kept)}
    first = find(nodes, reset)
    if first is not None:
        entry.add(first)
    for reference in references:
        place, target = find(nodes, reference.place), find(nodes, reference.target)
        if target is None:
            continue
        if place is not None:
            targets[place].add(target)
        elif any(start <= reference.place < end for start, end in kept):
            entry.add(target)
    return References(tuple(nodes), tuple(frozenset(found) for found in targets), frozenset(entry))


def _without_strays(graph: References) -> References:
    """Let what nothing leads to be reached with the node before it, in whose section it must be, or at the entry."""
    strays = _unreached(graph)
    while strays:
        # What another stray refers to is there because of that one.
        called = set().union(*(graph.targets[stray] - {stray} for stray in strays))
        graph = _attach(graph, strays - called)
        left = _unreached(graph)
        if left == strays:
            graph = _attach(graph, {min(strays)})
            left = _unreached(graph)
        strays = left
    return graph


def _unreached(graph: References) -> set[int]:
    return set(range(len(graph.nodes))) - graph.reached(graph.entry)


def _attach(graph: References, strays: Iterable[int]) -> References:
    targets, entry = list(graph.targets), set(graph.entry)
    for stray in strays:
        if stray and graph.nodes[stray - 1].section == graph.nodes[stray].section:
            targets[stray - 1] |= {stray}
        else:
            entry.add(stray)
    return References(graph.nodes, tuple(targets), frozenset(entry))
