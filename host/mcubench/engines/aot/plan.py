# SPDX-License-Identifier: Apache-2.0
"""Planning: every activation gets a place in one arena, shared by those that are not alive together."""

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from mcubench.engines.aot.overlap import Overlap

ALIGNMENT_BYTES = 4
# Enough for every model seen; a fraction of a second for a hundred blocks. Placing takes the square of their number,
# so of more blocks fewer orders are tried.
_VARIATIONS = 500
_BLOCKS_FOR_ALL = 100


@dataclass(frozen=True)
class Block:
    """A piece of memory that is in use from operator `first` to operator `last`, both included."""

    key: int
    size_bytes: int
    first: int
    last: int

    def meets(self, other: "Block") -> bool:
        """True where both are in use at the same time."""
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True)
class ArenaPlan:
    """Where each block lies, in bytes from the start of an arena of `size_bytes`.

    `lower_bound_bytes` is what the blocks that are alive at the fullest moment take, those that may lie over one
    another as far as they may: no plan needs less.
    """

    offsets: Mapping[int, int]
    size_bytes: int
    lower_bound_bytes: int


# By the keys of an operator's input, that nobody reads later, and its output, the one that begins at that operator.
Overlaps = Mapping[tuple[int, int], Overlap]


def plan_arena(blocks: Sequence[Block], overlaps: Overlaps | None = None, variations: int = _VARIATIONS) -> ArenaPlan:
    """Place the blocks; the best of several greedy orders, each taking the lowest place that is free.

    Two blocks that are in use at once share bytes only as `overlaps` allows.

    Source of the orders: Pisarchyk and Lee, "Efficient Memory Management for Deep Neural Net Inference" (2020),
    greedy by size and greedy by breadth. Where none of them reaches the lower bound, the best is varied: two blocks
    of the order change places, and what is not worse is kept, as many `variations` as are wanted. The same blocks
    always give the same plan.
    """
    overlaps = {
        keys: replace(overlap, lead_bytes=_align(overlap.lead_bytes)) for keys, overlap in (overlaps or {}).items()
    }
    aligned = [Block(b.key, _align(b.size_bytes), b.first, b.last) for b in blocks]
    bound = _lower_bound(aligned, overlaps)
    tried = ((order, _height(order, overlaps)) for order in (make(aligned) for make in _ORDERS))
    order, size = min(tried, key=lambda o: o[1])
    chance = random.Random(0)  # noqa: S311 - a search, not a secret
    if len(aligned) > _BLOCKS_FOR_ALL:
        variations = variations * _BLOCKS_FOR_ALL**2 // len(aligned) ** 2
    for _ in range(variations if len(aligned) > 1 else 0):
        if size == bound:
            break
        variation = list(order)
        i, j = chance.sample(range(len(order)), 2)
        variation[i], variation[j] = variation[j], variation[i]
        height = _height(variation, overlaps)
        if height <= size:
            order, size = variation, height
    return ArenaPlan(_place(order, overlaps), size, bound)


def _height(order: Sequence[Block], overlaps: Overlaps) -> int:
    """The size of the arena that placing the blocks in this order takes."""
    offsets = _place(order, overlaps)
    return max((offsets[block.key] + block.size_bytes for block in order), default=0)


def _align(size_bytes: int) -> int:
    return -(-size_bytes // ALIGNMENT_BYTES) * ALIGNMENT_BYTES


def _lower_bound(blocks: Sequence[Block], overlaps: Overlaps) -> int:
    """The larger of what the fullest moment takes and of what the leads of a chain of operators add up to."""
    sizes = {block.key: block.size_bytes for block in blocks}
    first = {block.key: block.first for block in blocks}
    saved = {keys: overlap.saved_bytes(*(sizes[key] for key in keys)) for keys, overlap in overlaps.items()}
    alive = {now: sum(b.size_bytes for b in blocks if b.first <= now <= b.last) for now in set(first.values())}
    together: dict[int, int] = {}
    for (_, output), bytes_ in saved.items():
        together[output] = together.get(output, 0) + bytes_
    outputs = {first[output]: output for output in together}

    def needed(now: int, without: int = 0) -> int:
        """What is alive; an output hides itself at most, however many inputs it lies over."""
        if now not in outputs:
            return alive[now]
        return alive[now] - min(together[outputs[now]] - without, sizes[outputs[now]])

    bound = max((needed(now) for now in alive), default=0)
    # In an arena of less than this an input and its output do overlap.
    apart = {keys: needed(first[keys[1]], without=saved[keys]) for keys in overlaps}
    return _chain_bound(sizes, overlaps, apart, bound)


def _chain_bound(
    sizes: Mapping[int, int], overlaps: Overlaps, apart: Mapping[tuple[int, int], int], least: int
) -> int:
    """The smallest arena, of `least` at least, that holds every chain of blocks of which each lies over the next."""
    size = least
    while True:
        leads = {keys: overlap.lead_bytes for keys, overlap in overlaps.items() if apart[keys] > size}
        needed = _longest_chain(sizes, leads)
        if needed <= size:
            return size
        limit = min(apart[keys] for keys in leads)
        if needed < limit:
            return needed
        size = limit


def _longest_chain(sizes: Mapping[int, int], leads: Mapping[tuple[int, int], int]) -> int:
    """The end of the highest block where each input lies its lead above its output."""
    outputs: dict[int, list[tuple[int, int]]] = {}
    for (source, output), lead in leads.items():
        outputs.setdefault(source, []).append((output, lead))
    offsets: dict[int, int] = {}
    for source in sizes:
        # An output's own outputs first; a chain may be longer than Python's stack.
        waiting = [source]
        while waiting:
            missing = [output for output, _ in outputs.get(waiting[-1], []) if output not in offsets]
            if missing:
                waiting.append(missing[0])
                continue
            key = waiting.pop()
            offsets[key] = max((offsets[output] + lead for output, lead in outputs.get(key, [])), default=0)
    return max((offsets[key] + size for key, size in sizes.items()), default=0)


class _Taken(NamedTuple):
    """Offsets from `low` to below `high` that are not free, but for `point`."""

    low: int
    high: int
    point: int | None = None


def _place(blocks: Iterable[Block], overlaps: Overlaps) -> dict[int, int]:
    placed: dict[int, int] = {}
    seen: list[Block] = []
    for block in blocks:
        taken = [_taken(block, other, placed[other.key], overlaps) for other in seen if other.meets(block)]
        placed[block.key] = _lowest(sorted(taken, key=lambda t: t.low))
        seen.append(block)
    return placed


def _taken(block: Block, other: Block, at: int, overlaps: Overlaps) -> _Taken:
    """Where the block must not begin, as the other lies at `at`."""
    low, high = at - block.size_bytes + 1, at + other.size_bytes
    above, below = overlaps.get((other.key, block.key)), overlaps.get((block.key, other.key))
    if above is not None and not above.only_in_place:
        low = max(low, at - above.lead_bytes + 1)
    if below is not None and not below.only_in_place:
        high = min(high, at + below.lead_bytes)
    in_place = any(overlap is not None and overlap.only_in_place for overlap in (above, below))
    return _Taken(low, high, at if in_place else None)


def _lowest(taken: Sequence[_Taken]) -> int:
    """The lowest offset that is free, in multiples of the alignment; `taken` is sorted."""
    lowest = 0
    for low, high, _ in taken:
        if lowest < low:
            break
        lowest = max(lowest, high)
    points = (t.point for t in taken if t.point is not None and t.point < lowest)
    free = (point for point in points if all(not t.low <= point < t.high or t.point == point for t in taken))
    return min(free, default=lowest)


def _by_size(blocks: Sequence[Block]) -> list[Block]:
    return sorted(blocks, key=lambda b: (-b.size_bytes, b.first, b.key))


def _by_duration(blocks: Sequence[Block]) -> list[Block]:
    return sorted(blocks, key=lambda b: (b.first - b.last, -b.size_bytes, b.key))


def _by_breadth(blocks: Sequence[Block]) -> list[Block]:
    """The blocks of the fullest moment first, the largest of them first, then those of the next fullest."""
    moments = sorted(
        {block.first for block in blocks},
        key=lambda now: (-sum(b.size_bytes for b in blocks if b.first <= now <= b.last), now),
    )
    ordered: dict[int, Block] = {}
    for now in moments:
        for block in _by_size([b for b in blocks if b.first <= now <= b.last]):
            ordered.setdefault(block.key, block)
    return list(ordered.values())


def _by_time(blocks: Sequence[Block]) -> list[Block]:
    return sorted(blocks, key=lambda b: (b.first, -b.size_bytes, b.key))


def _by_time_backwards(blocks: Sequence[Block]) -> list[Block]:
    """An output below the inputs that it may lie over."""
    return sorted(blocks, key=lambda b: (-b.last, -b.size_bytes, b.key))


_ORDERS: tuple[Callable[[Sequence[Block]], list[Block]], ...] = (
    _by_size,
    _by_breadth,
    _by_duration,
    _by_time,
    _by_time_backwards,
)
