# SPDX-License-Identifier: Apache-2.0
"""The mix of instructions and the memory traffic of a span, on a loop small enough to count by hand."""

from mcubench.bench.work import work_of
from mcubench.execution import AccessCount, AccessKey, BlockKey, EdgeKey, Span
from mcubench.timing import Code

# Encodings: Armv7-M ARM, A7.7. At 0x100: ldr r2, [r0]; mla r3, r2, r2, r3; subs r1, #1; bne 0x100; at 0x10a: bx lr.
LOOP = bytes.fromhex("0268 02fb 0233 0139 fad1 7047".replace(" ", ""))
BODY = BlockKey(0x100, 10)
END = BlockKey(0x10A, 2)
CODE = Code({0x100: LOOP})


def test_the_mix_of_a_loop_of_five_is_what_one_counts_by_hand() -> None:
    edges = {EdgeKey(BODY, BODY): 4, EdgeKey(BODY, END): 1}
    work = work_of(Span(instructions=21, blocks={BODY: 5, END: 1}, edges=edges), CODE)
    there = {name: count for name, count in work.mix.items() if count}
    assert there == {
        "load": 5,
        "multiply_accumulate": 5,
        "other_integer": 5,
        "branch_taken": 4 + 1,  # back four times, and the return
        "branch_not_taken": 1,
    }
    assert sum(work.mix.values()) == 21


def test_traffic_is_by_region_and_direction() -> None:
    accesses = {
        AccessKey(0x100, "ram", is_store=False): AccessCount(5, 20),
        AccessKey(0x100, "flash", is_store=False): AccessCount(1, 4),
        AccessKey(0x104, "ram", is_store=True): AccessCount(2, 8),
    }
    work = work_of(Span(instructions=6, blocks={END: 6}, edges={}, accesses=accesses), CODE)
    assert work.traffic is not None
    assert [(t.region, t.read_bytes, t.written_bytes) for t in work.traffic] == [("flash", 4, 0), ("ram", 20, 8)]


def test_traffic_that_was_not_counted_is_absent() -> None:
    assert work_of(Span(instructions=1, blocks={END: 1}), CODE).traffic is None
