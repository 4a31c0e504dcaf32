# SPDX-License-Identifier: Apache-2.0
"""The file that the plugin writes: 64-bit numbers, read back without believing any of them.

    head      magic, format, edges counted (0, 1), regions, inferences so far,
              violation: kind, address, data address; blocks, spans
    a block   address, size in bytes, instructions, size of the last one in bytes, open (0, 1)
    a span    the block that called the marker which ends it;
              n, then n edges: from block, to block, count;
              n, then n blocks: block, count;
              n, then n accesses: instruction, region, store (0, 1), count, bytes

Blocks are called by their places in the list of blocks. Written by counter.c.
"""

import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeVar

from mcubench.errors import MeasurementError

_MAGIC = int.from_bytes(b"MCUBENCH", "little")
_FORMAT = 1
_WORD_BYTES = 8
_ADDRESSES = 1 << 32

T = TypeVar("T")


class Violation(IntEnum):
    """What must not happen between the markers, as the plugin names it."""

    HANDLER_ENTERED = 1
    DEVICE_TOUCHED = 2
    MARKER_NOT_CALLED = 3


@dataclass(frozen=True)
class RecordedBlock:
    """A straight run of instructions. An open one does not end in a branch: it goes on with what lies after it."""

    address: int
    size_bytes: int
    instructions: int
    last_size_bytes: int
    is_open: bool

    @property
    def end(self) -> int:
        """The address after the last instruction."""
        return self.address + self.size_bytes


@dataclass(frozen=True)
class RecordedAccess:
    """What one instruction loaded from, or stored to, the region of that number."""

    instruction: int
    region: int
    is_store: bool
    count: int
    size_bytes: int


@dataclass(frozen=True)
class RecordedSpan:
    """What was executed from one marker to the next; `caller` is the block whose last instruction called it."""

    caller: RecordedBlock
    edges: tuple[tuple[RecordedBlock, RecordedBlock, int], ...]
    blocks: tuple[tuple[RecordedBlock, int], ...]
    accesses: tuple[RecordedAccess, ...]


@dataclass(frozen=True)
class Recording:
    """One inference as the plugin saw it; `violation` is the first thing that must not have happened."""

    counts_edges: bool
    regions: int
    inferences: int
    violation: Violation | None
    violation_address: int
    violation_data_address: int
    spans: tuple[RecordedSpan, ...]


def decode(data: bytes) -> Recording:
    """Read the plugin's file.

    Raises:
        MeasurementError: it is not such a file, or says what cannot be.
    """
    reader = _Reader(data)
    if reader.below(1 << 64, "magic") != _MAGIC or reader.below(1 << 64, "format") != _FORMAT:
        raise MeasurementError("the counter's file is not one, or of another version of mcubench")
    counts_edges = reader.flag("edges")
    regions = reader.below(1 << 8, "regions")
    inferences = reader.below(1 << 64, "inferences")
    kind = reader.below(len(Violation) + 1, "violation")
    address = reader.below(_ADDRESSES, "address")
    data_address = reader.below(_ADDRESSES, "address")
    block_count = reader.size("blocks")
    span_count = reader.size("spans")
    blocks = tuple(_block(reader) for _ in range(block_count))
    spans = tuple(_span(reader, blocks, regions) for _ in range(span_count))
    reader.finish()
    if not spans:
        raise MeasurementError("the counter's file holds nothing that was counted")
    violation = Violation(kind) if kind else None
    return Recording(counts_edges, regions, inferences, violation, address, data_address, spans)


def _block(reader: "_Reader") -> RecordedBlock:
    address = reader.below(_ADDRESSES, "address")
    size_bytes = reader.below(_ADDRESSES - address + 1, "block's size")
    instructions = reader.positive("instructions")
    last_size_bytes = reader.below(5, "instruction's size")
    is_open = reader.flag("open")
    if last_size_bytes not in (2, 4) or not 2 * instructions <= size_bytes <= 4 * instructions:
        raise MeasurementError(f"the counter's file has {instructions} instructions in {size_bytes} bytes")
    return RecordedBlock(address, size_bytes, instructions, last_size_bytes, is_open)


def _span(reader: "_Reader", blocks: tuple[RecordedBlock, ...], regions: int) -> RecordedSpan:
    def block() -> RecordedBlock:
        return blocks[reader.below(len(blocks), "block")]

    def access() -> RecordedAccess:
        return RecordedAccess(
            reader.below(_ADDRESSES, "address"),
            reader.below(regions, "region"),
            reader.flag("store"),
            reader.positive("count"),
            reader.positive("bytes"),
        )

    caller = block()
    edges = tuple(reader.several("edges", lambda: (block(), block(), reader.positive("count"))))
    executed = tuple(reader.several("blocks", lambda: (block(), reader.positive("count"))))
    return RecordedSpan(caller, edges, executed, tuple(reader.several("accesses", access)))


class _Reader:
    """Takes numbers off a file, one after the other."""

    def __init__(self, data: bytes) -> None:
        if len(data) % _WORD_BYTES:
            raise MeasurementError("the counter's file is cut off")
        self._words = array.array("Q", data)
        self._next = 0

    def below(self, limit: int, what: str) -> int:
        if self._next == len(self._words):
            raise MeasurementError(f"the counter's file is cut off before {what}")
        word = self._words[self._next]
        self._next += 1
        if word >= limit:
            raise MeasurementError(f"the counter's file has {word} for {what}, which must be below {limit}")
        return word

    def positive(self, what: str) -> int:
        word = self.below(1 << 64, what)
        if word == 0:
            raise MeasurementError(f"the counter's file has 0 for {what}")
        return word

    def flag(self, what: str) -> bool:
        return self.below(2, what) == 1

    def size(self, what: str) -> int:
        """How many things follow; each takes a word at least."""
        return self.below(len(self._words), what)

    def several(self, what: str, take: Callable[[], T]) -> Iterator[T]:
        for _ in range(self.size(what)):
            yield take()

    def finish(self) -> None:
        if self._next != len(self._words):
            raise MeasurementError(f"the counter's file goes on for {len(self._words) - self._next} numbers too many")
