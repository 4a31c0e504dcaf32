# SPDX-License-Identifier: Apache-2.0
"""Where blocks go: branches taken and not taken, and how many of them a predictor gets wrong."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mcubench.execution import BlockKey, EdgeKey
from mcubench.timing.core_model import Prediction, half_range, middle
from mcubench.timing.instruction import FLAGS, Group, Instruction


@dataclass(frozen=True, slots=True)
class Ways:
    """How often a block went on behind its end, and how often elsewhere, by address."""

    not_taken: int
    taken: Mapping[int, int]

    @property
    def taken_count(self) -> int:
        """How often the branch at the block's end was taken."""
        return sum(self.taken.values())


def is_taken(edge: EdgeKey, last: Instruction) -> bool:
    """True where the source's last instruction `last` went to the target by branching."""
    return edge.target.address != last.end or (last.is_branch and last.group != Group.BRANCH_CONDITIONAL)


def ways(edges: Mapping[EdgeKey, int], blocks: Mapping[BlockKey, int] | None = None) -> dict[BlockKey, Ways]:
    """Where each block that has edges went; with the blocks' own counts, what no edge explains was not taken."""
    not_taken: dict[BlockKey, int] = defaultdict(int)
    taken: dict[BlockKey, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for edge, count in edges.items():
        source, target = edge.source, edge.target.address
        if target == source.address + source.size_bytes:
            not_taken[source] += count
        else:
            taken[source][target] += count
    for block, count in (blocks or {}).items():
        if block in taken:
            not_taken[block] = max(not_taken[block], count - sum(taken[block].values()))
    return {block: Ways(not_taken[block], dict(taken[block])) for block in {*not_taken, *taken}}


def mispredicted(prediction: Prediction, block: Sequence[Instruction], gone: Ways) -> tuple[float, float]:
    """What wrong predictions of a block's last instruction cost over the whole run, and by how much it may be more.

    A branch that mostly goes one way is wrong each time it goes the other; an indirect one, each time it goes
    elsewhere than mostly.
    """
    last = block[-1]
    if last.group == Group.BRANCH_CONDITIONAL:
        wrong = min(gone.not_taken, gone.taken_count)
    elif last.is_branch and last.target is None and gone.taken:
        wrong = gone.taken_count - max(gone.taken.values())
    else:
        return 0.0, 0.0
    are_old = _distance_of_flags(block) > prediction.old_flags_instructions
    cycles = prediction.old_flags_cycles if are_old else prediction.mispredicted_cycles
    return wrong * middle(cycles), wrong * half_range(cycles)


def _distance_of_flags(block: Iterable[Instruction]) -> int:
    """How many instructions before the last one the flags were set; 0 where that is in another block."""
    distance = 0
    for index, instruction in enumerate(reversed(tuple(block))):
        if FLAGS in instruction.writes:
            distance = index
            break
    return distance
