# SPDX-License-Identifier: Apache-2.0
"""Where blocks went, when only the blocks were counted: what comes in must go out.

A block without a branch, or with one that is always taken, tells where it went. A conditional branch is solved from
the counts around it where all but one of them are known; what is left is shared between the two ways by how often
the blocks there were executed. Returns and other indirect branches stay open: their targets are entered by nobody.
"""

from collections import defaultdict
from collections.abc import Mapping

from mcubench.execution import BlockKey, EdgeKey
from mcubench.timing.instruction import Group
from mcubench.timing.machine_code import Code


def derive_edges(blocks: Mapping[BlockKey, int], code: Code) -> dict[EdgeKey, int]:
    """Edges that explain the counts of the blocks."""
    return _Flow(blocks, code).edges()


class _Flow:
    def __init__(self, blocks: Mapping[BlockKey, int], code: Code) -> None:
        self._blocks = blocks
        self._at: dict[int, list[BlockKey]] = defaultdict(list)
        for block in blocks:
            self._at[block.address].append(block)
        # What is still to be explained of the executions of the blocks at an address.
        self._open = {address: sum(blocks[block] for block in here) for address, here in self._at.items()}
        self._found: dict[tuple[BlockKey, int], int] = {}
        self._undecided: dict[BlockKey, tuple[int, int]] = {}
        self._entered_otherwise: set[int] = set()
        for block, count in blocks.items():
            self._place(block, count, code)

    def edges(self) -> dict[EdgeKey, int]:
        """Decide what can be decided, share the rest."""
        while self._decide_one():
            pass
        for block, (end, target) in list(self._undecided.items()):
            self._decide(block, end, self._share(block, end, target))
        return {
            EdgeKey(block, there): round(count * self._blocks[there] / self._total(address))
            for (block, address), count in self._found.items()
            for there in self._at[address]
            if count and self._total(address)
        }

    def _total(self, address: int) -> int:
        return sum(self._blocks[block] for block in self._at[address])

    def _place(self, block: BlockKey, count: int, code: Code) -> None:
        last = code.block(block)[-1]
        if not last.is_branch:
            self._go(block, last.end, count)
        elif last.group == Group.BRANCH_CONDITIONAL and last.target is not None:
            self._undecided[block] = (last.end, last.target)
        elif last.target is not None:
            self._go(block, last.target, count)
        if last.group == Group.CALL:
            self._entered_otherwise.add(last.end)

    def _go(self, block: BlockKey, address: int, count: int) -> None:
        if address in self._at and count > 0:
            self._found[block, address] = count
            self._open[address] -= count

    def _decide(self, block: BlockKey, address: int, count: int) -> None:
        end, target = self._undecided.pop(block)
        count = min(max(count, 0), self._blocks[block])
        self._go(block, address, count)
        self._go(block, target if address == end else end, self._blocks[block] - count)

    def _decide_one(self) -> bool:
        """Decide the branches that must go one way, or that alone explain the rest of an address."""
        askers: dict[int, list[BlockKey]] = defaultdict(list)
        for block, targets in self._undecided.items():
            for address in targets:
                askers[address].append(block)
        decided = False
        for address, asking in askers.items():
            if address not in self._at:
                missing = [block for block in asking if block in self._undecided]
                for block in missing:
                    self._decide(block, address, 0)
                decided = decided or bool(missing)
            elif len(asking) == 1 and asking[0] in self._undecided and address not in self._entered_otherwise:
                self._decide(asking[0], address, self._open[address])
                decided = True
        return decided

    def _share(self, block: BlockKey, end: int, target: int) -> int:
        """How often it went on behind its end, as the executions that nobody has explained suggest."""
        here, there = max(self._open[end], 0), max(self._open[target], 0)
        return round(self._blocks[block] * (here / (here + there) if here + there else 0.5))
