# SPDX-License-Identifier: Apache-2.0
"""Taking the markers out of what was recorded, and joining what QEMU cut."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcubench.errors import MeasurementError
from mcubench.execution import AccessCount, AccessKey, BlockKey, EdgeKey
from mcubench.target.plugin.decode import RecordedAccess, RecordedBlock, RecordedSpan, Recording
from mcubench.target.plugin.spans import execution, join_open_blocks


def block(address: int, instructions: int, *, is_open: bool = False) -> RecordedBlock:
    """Of instructions that are 2 bytes long."""
    return RecordedBlock(address, 2 * instructions, instructions, 2, is_open)


LOOP, CALL, BOTH = block(0x100, 3), block(0x106, 1), block(0x110, 2)


def recording(*spans: RecordedSpan, regions: int = 0) -> Recording:
    return Recording(
        counts_edges=True,
        regions=regions,
        inferences=1,
        violation=None,
        violation_address=0,
        violation_data_address=0,
        spans=spans,
    )


def test_a_block_that_is_only_a_call_goes_and_its_edges_are_joined() -> None:
    first = RecordedSpan(CALL, ((LOOP, LOOP, 4), (LOOP, CALL, 1)), ((LOOP, 5), (CALL, 1)), ())
    second = RecordedSpan(BOTH, ((CALL, BOTH, 1),), ((BOTH, 1),), ())
    counted = execution(recording(first, second), ())
    cut = BlockKey(0x110, 2)
    loop = BlockKey(0x100, 6)
    assert counted.inference.blocks == {loop: 5, cut: 1}
    assert counted.inference.edges == {EdgeKey(loop, loop): 4, EdgeKey(loop, cut): 1}
    assert counted.inference.instructions == 15 + 1
    assert counted.operators == (counted.inference,)


def test_accesses_to_one_region_are_added_up() -> None:
    twice = (RecordedAccess(0x100, 0, False, 3, 12), RecordedAccess(0x100, 0, False, 2, 2))  # noqa: FBT003 - positional on purpose
    span = RecordedSpan(LOOP, (), ((LOOP, 1),), twice)
    accesses = execution(recording(span, regions=1), ("ram",)).inference.accesses
    assert accesses == {AccessKey(0x100, "ram", is_store=False): AccessCount(5, 14)}


def test_what_was_not_counted_is_absent() -> None:
    span = RecordedSpan(LOOP, (), ((LOOP, 1),), ())
    assert execution(recording(span), ()).inference.accesses is None


def test_a_caller_that_never_ran_is_refused() -> None:
    with pytest.raises(MeasurementError, match="called a marker, and never ran"):
        execution(recording(RecordedSpan(CALL, (), ((LOOP, 1),), ())), ())


def test_open_blocks_are_joined_over_several_cuts() -> None:
    executed = {
        block(0x100, 10): 97,
        block(0x100, 4, is_open=True): 2,
        block(0x100, 9, is_open=True): 1,
        block(0x108, 6): 1,
        block(0x108, 3, is_open=True): 1,
        block(0x10E, 3): 1,
        block(0x112, 1): 1,
    }
    assert join_open_blocks(executed) == {block(0x100, 10): 100}


@given(st.lists(st.lists(st.integers(1, 9), max_size=4, unique=True), min_size=1, max_size=30), st.integers(0, 20))
def test_joining_undoes_any_cut(cuts: list[list[int]], entered_in_the_middle: int) -> None:
    """A run of ten instructions, each time cut at other places; and sometimes entered at its sixth."""
    executed: Counter[RecordedBlock] = Counter()
    for places in cuts:
        ends = [0, *sorted(places), 10]
        for start, end in pairwise(ends):
            executed[block(0x100 + 2 * start, end - start, is_open=end != 10)] += 1
    whole = {block(0x100, 10): len(cuts)}
    if entered_in_the_middle:
        executed[block(0x10A, 5)] += entered_in_the_middle
        whole[block(0x10A, 5)] = entered_in_the_middle
    assert join_open_blocks(executed) == whole
