# SPDX-License-Identifier: Apache-2.0
"""What a processor executed: blocks, the edges between them and their data accesses, counted exactly.

A target counts; a timing model costs. Both speak in these values, and know nothing of each other.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class BlockKey:
    """A straight run of instructions up to the next branch: first address, length in bytes.

    It is entered at its first instruction and left after its last, however the emulator cut it up. Blocks overlap: a
    loop that is entered from above is part of a longer block the first time, and a block of its own afterwards.
    """

    address: int
    size_bytes: int


@dataclass(frozen=True)
class EdgeKey:
    """From the end of one block to the start of the next."""

    source: BlockKey
    target: BlockKey


@dataclass(frozen=True)
class AccessKey:
    """A load or a store: the instruction's address, the memory region that it touched, and the direction."""

    instruction: int
    region: str
    is_store: bool


@dataclass(frozen=True)
class AccessCount:
    """How often, and how many bytes in all."""

    count: int
    size_bytes: int


@dataclass(frozen=True)
class Span:
    """What was executed between two markers. Edges and accesses are None where they were not counted.

    `instructions` is exact, the markers' own subtracted.
    """

    instructions: int
    blocks: Mapping[BlockKey, int]
    edges: Mapping[EdgeKey, int] | None = None
    accesses: Mapping[AccessKey, AccessCount] | None = None


@dataclass(frozen=True)
class Execution:
    """One inference: the whole of it, and each operator by its index in execution order."""

    inference: Span
    operators: tuple[Span, ...]
