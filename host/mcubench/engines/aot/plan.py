# SPDX-License-Identifier: Apache-2.0
"""Planning: every activation gets a place in one arena, shared by those that are not alive together."""

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

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

    `lower_bound_bytes` is what the blocks that are alive at the fullest moment take: no plan needs less.
    """

    offsets: Mapping[int, int]
    size_bytes: int
    lower_bound_bytes: int


def plan_arena(blocks: Sequence[Block], variations: int = _VARIATIONS) -> ArenaPlan:
    """Place the blocks; the best of several greedy orders, each taking the lowest place that is free.

    Source of the orders: Pisarchyk and Lee, "Efficient Memory Management for Deep Neural Net Inference" (2020),
    greedy by size and greedy by breadth. Where none of them reaches the lower bound, the best is varied: two blocks
    of the order change places, and what is not worse is kept, as many `variations` as are wanted. The same blocks
    always give the same plan.
    """
    aligned = [Block(b.key, _align(b.size_bytes), b.first, b.last) for b in blocks]
    bound = _lower_bound(aligned)
    order, size = min(((order, _height(order)) for order in (make(aligned) for make in _ORDERS)), key=lambda o: o[1])
    chance = random.Random(0)  # noqa: S311 - a search, not a secret
    if len(aligned) > _BLOCKS_FOR_ALL:
        variations = variations * _BLOCKS_FOR_ALL**2 // len(aligned) ** 2
    for _ in range(variations if len(aligned) > 1 else 0):
        if size == bound:
            break
        variation = list(order)
        i, j = chance.sample(range(len(order)), 2)
        variation[i], variation[j] = variation[j], variation[i]
        height = _height(variation)
        if height <= size:
            order, size = variation, height
    return ArenaPlan(_place(order), size, bound)


def _height(order: Sequence[Block]) -> int:
    """The size of the arena that placing the blocks in this order takes."""
    offsets = _place(order)
    return max((offsets[block.key] + block.size_bytes for block in order), default=0)


def _align(size_bytes: int) -> int:
    return -(-size_bytes // ALIGNMENT_BYTES) * ALIGNMENT_BYTES


def _lower_bound(blocks: Sequence[Block]) -> int:
    moments = {block.first for block in blocks}
    return max((sum(b.size_bytes for b in blocks if b.first <= now <= b.last) for now in moments), default=0)


def _place(blocks: Iterable[Block]) -> dict[int, int]:
    placed: list[tuple[int, Block]] = []
    for block in blocks:
        offset = 0
        for start, other in sorted(((o, b) for o, b in placed if b.meets(block)), key=lambda item: item[0]):
            if offset + block.size_bytes <= start:
                break
            offset = max(offset, start + other.size_bytes)
        placed.append((offset, block))
    return {block.key: offset for offset, block in placed}


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


_ORDERS: tuple[Callable[[Sequence[Block]], list[Block]], ...] = (
    _by_size,
    _by_breadth,
    _by_duration,
    _by_time,
)
