# SPDX-License-Identifier: Apache-2.0
"""What was executed, in classes that people think in: instructions by kind, bytes by memory."""

from collections import Counter

from mcubench.execution import Span
from mcubench.result import Traffic, Work
from mcubench.timing import Code, Group, ways

_CLASS_OF_GROUP = {
    Group.LOAD: "load",
    Group.MULTI_LOAD: "load",
    Group.STORE: "store",
    Group.MULTI_STORE: "store",
    Group.MULTIPLY: "multiply_accumulate",
    Group.MULTIPLY_ACCUMULATE: "multiply_accumulate",
    Group.BRANCH_CONDITIONAL: "branch_not_taken",
    Group.BRANCH_UNCONDITIONAL: "branch_taken",
    Group.CALL: "branch_taken",
    Group.BRANCH_INDIRECT: "branch_taken",
    Group.FLOATING_POINT: "floating_point",
    Group.HELIUM: "helium",
}
_OTHERWISE = "other_integer"
CLASSES = (*dict.fromkeys(_CLASS_OF_GROUP.values()), _OTHERWISE)


def work_of(span: Span, code: Code) -> Work:
    """The mix of a span's instructions, which adds up to all of them, and its memory traffic where it was counted."""
    mix = Counter(dict.fromkeys(CLASSES, 0))
    gone = ways(span.edges or {})
    for key, executions in span.blocks.items():
        instructions = code.block(key)
        for instruction in instructions:
            mix[_CLASS_OF_GROUP.get(instruction.group, _OTHERWISE)] += executions
        if instructions[-1].group is Group.BRANCH_CONDITIONAL and key in gone:
            taken = min(gone[key].taken_count, executions)
            mix["branch_not_taken"] -= taken
            mix["branch_taken"] += taken
    return Work(mix=dict(mix), traffic=_traffic(span))


def _traffic(span: Span) -> tuple[Traffic, ...] | None:
    if span.accesses is None:
        return None
    read: Counter[str] = Counter()
    written: Counter[str] = Counter()
    for key, access in span.accesses.items():
        (written if key.is_store else read)[key.region] += access.size_bytes
    return tuple(
        Traffic(region=region, read_bytes=read[region], written_bytes=written[region])
        for region in sorted({*read, *written})
    )
