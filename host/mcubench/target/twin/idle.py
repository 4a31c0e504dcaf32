# SPDX-License-Identifier: Apache-2.0
"""Finding out that a program only waits: it came back to the same place with the same registers and the same memory.

From then on it goes round and round until something happens from outside, so that nothing is lost if nobody executes
it meanwhile: the host sleeps, or time jumps ahead by whole rounds.
"""

from collections.abc import Callable
from dataclasses import dataclass

_LONGEST_LOOP_BLOCKS = 64


@dataclass
class _Visit:
    executed: int
    memory: list[bytes] | None = None


class LoopProof:
    """Looks at block after block until a round is complete, or it is clear that this is no such loop."""

    def __init__(self, snapshot: Callable[[], list[bytes]]) -> None:
        self._snapshot = snapshot
        self._visits: dict[tuple[int, bytes], _Visit] = {}
        self.is_over = False

    def observe(self, address: int, registers: bytes, executed: int) -> int | None:
        """At the start of a block. The instructions of a whole round, once nothing changes in one."""
        key = (address, registers)
        visit = self._visits.get(key)
        if visit is None:
            self._visits[key] = _Visit(executed)
            self.is_over = len(self._visits) > _LONGEST_LOOP_BLOCKS
            return None
        memory = self._snapshot()
        if visit.memory is None:
            visit.memory, visit.executed = memory, executed
            return None
        self.is_over = True
        return executed - visit.executed if visit.memory == memory else None
