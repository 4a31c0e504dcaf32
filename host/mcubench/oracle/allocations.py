# SPDX-License-Identifier: Apache-2.0
"""What TFLM's recording allocator prints of its arena, read.

The account is the allocator's own, and it is kept in the arena itself: the persistent bytes are more by it than they
would be without.
"""

import re
from dataclasses import dataclass

_PREFIX = "[RecordingMicroAllocator]"
_PART = re.compile(r"Arena allocation (total|head|tail) (\d+) bytes")
_KIND = re.compile(
    r"'([^']+)' used (\d+) bytes with alignment overhead \(requested (\d+) bytes for (\d+) [^)]+\)",
)


@dataclass(frozen=True)
class Allocation:
    """One kind of persistent allocation: how often, bytes asked for, bytes taken with their alignment."""

    name: str
    count: int
    requested_bytes: int
    used_bytes: int


@dataclass(frozen=True)
class Allocations:
    """The arena in use: the head is what inferences share, the tail what lasts; None where it was not printed.

    `unknown_lines` are those of the allocator that could not be read, and are left out.
    """

    total_bytes: int | None
    head_bytes: int | None
    tail_bytes: int | None
    kinds: tuple[Allocation, ...]
    unknown_lines: int


def parse_allocations(text: str) -> Allocations:
    """Read the allocator's lines; those of others, before or between, are none of its."""
    parts: dict[str, int] = {}
    kinds: list[Allocation] = []
    unknown = 0
    for line in text.splitlines():
        _, prefix, said = line.partition(_PREFIX)
        if not prefix:
            continue
        if part := _PART.fullmatch(said.strip()):
            parts[part[1]] = int(part[2])
        elif kind := _KIND.fullmatch(said.strip()):
            name, used, requested, count = kind.groups()
            kinds.append(Allocation(name, int(count), int(requested), int(used)))
        else:
            unknown += 1
    return Allocations(parts.get("total"), parts.get("head"), parts.get("tail"), tuple(kinds), unknown)
