# SPDX-License-Identifier: Apache-2.0
"""What instruction fetch waits for: lines of a slow memory, behind a prefetch buffer or a cache or both.

With a cache, a loop whose lines fit is fetched once each time it is entered; one that does not fit is fetched anew
in every round. Loops are found by joining blocks along their edges, the busiest first: what is joined by then is a
loop that goes round about as often as the edge does.
"""

from collections import defaultdict
from collections.abc import Mapping

from mcubench.execution import BlockKey, EdgeKey
from mcubench.timing.memory_model import Cache, CodeMemory

# An instruction of about three bytes a cycle: how long a line lasts while the next is read.
_BYTES_A_CYCLE = 3


def fetch_stall_cycles(blocks: Mapping[BlockKey, int], edges: Mapping[EdgeKey, int], memory: CodeMemory) -> float:
    """The cycles that the core waits for instructions."""
    if not memory.wait_cycles:
        return 0.0
    jumps, walks = _line_entries(blocks, edges, memory.line_bytes)
    lasts = memory.line_bytes / _BYTES_A_CYCLE if memory.prefetch else 0.0
    walk_cycles = max(0.0, memory.wait_cycles - lasts)
    missed = _missed_share(blocks, edges, memory.cache)
    return sum(
        missed.get(line * memory.line_bytes // memory.cache.line_bytes, 1.0) * cycles if memory.cache else cycles
        for line, cycles in _waits(jumps, walks, memory.wait_cycles, walk_cycles).items()
    )


def _waits(
    jumps: Mapping[int, int], walks: Mapping[int, int], jump_cycles: float, walk_cycles: float
) -> dict[int, float]:
    return {line: jumps.get(line, 0) * jump_cycles + walks.get(line, 0) * walk_cycles for line in {*jumps, *walks}}


def _line_entries(
    blocks: Mapping[BlockKey, int], edges: Mapping[EdgeKey, int], line_bytes: int
) -> tuple[dict[int, int], dict[int, int]]:
    """How often each line was come to by a branch, and by walking on from the line before."""
    jumps: dict[int, int] = defaultdict(int)
    walks: dict[int, int] = defaultdict(int)
    for block, count in blocks.items():
        for line in _lines(block, line_bytes)[1:]:
            walks[line] += count
    for edge, count in edges.items():
        first = edge.target.address // line_bytes
        end = edge.source.address + edge.source.size_bytes
        if edge.target.address != end:
            jumps[first] += count
        elif (end - 1) // line_bytes != first:
            walks[first] += count
    return jumps, walks


def _lines(block: BlockKey, line_bytes: int) -> range:
    return range(block.address // line_bytes, (block.address + block.size_bytes - 1) // line_bytes + 1)


def _missed_share(
    blocks: Mapping[BlockKey, int], edges: Mapping[EdgeKey, int], cache: Cache | None
) -> dict[int, float]:
    """The share of a line's uses for which it is not in the cache, by line of the cache."""
    if cache is None:
        return {}
    uses: dict[int, int] = defaultdict(int)
    for block, count in blocks.items():
        for line in _lines(block, cache.line_bytes):
            uses[line] += count
    missed = dict.fromkeys(uses, 1)
    for line, count in _overflowing(blocks, edges, cache).items():
        missed[line] = max(missed[line], min(uses[line], count))
    return {line: missed[line] / uses[line] for line in uses if uses[line]}


def _overflowing(blocks: Mapping[BlockKey, int], edges: Mapping[EdgeKey, int], cache: Cache) -> dict[int, int]:
    """How often each line is fetched again because the loop around it does not fit."""
    leader = {block: block for block in blocks}
    lines = {block: set(_lines(block, cache.line_bytes)) for block in blocks}
    fits = {block: len(lines[block]) <= cache.lines for block in blocks}
    again = {line: count for block, count in blocks.items() if not fits[block] for line in lines[block]}

    def find(block: BlockKey) -> BlockKey:
        while leader[block] != block:
            leader[block] = leader[leader[block]]
            block = leader[block]
        return block

    for edge, count in sorted(edges.items(), key=lambda item: -item[1]):
        if edge.source not in leader or edge.target not in leader:
            continue
        one, other = find(edge.source), find(edge.target)
        if one == other:
            continue
        joined = lines[one] | lines[other]
        if len(joined) > cache.lines:
            for part in (one, other):
                if fits[part]:
                    again |= {line: max(count, again.get(line, 0)) for line in lines[part]}
        leader[other] = one
        lines[one] = joined
        fits[one] = len(joined) <= cache.lines
    return again
