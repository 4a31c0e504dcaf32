# SPDX-License-Identifier: Apache-2.0
"""The arena plan: no two blocks share a byte while both are in use, whatever the lifetimes."""

from itertools import combinations, permutations
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from mcubench.engines.aot.overlap import Overlap
from mcubench.engines.aot.plan import ALIGNMENT_BYTES, ArenaPlan, Block, plan_arena

END = 12


@st.composite
def lifetimes(draw: st.DrawFn) -> tuple[int, int]:
    first = draw(st.integers(0, END))
    return first, draw(st.integers(first, END))


@st.composite
def blocks(draw: st.DrawFn, largest: int = 24) -> list[Block]:
    pieces = draw(st.lists(st.tuples(st.integers(0, 70), lifetimes()), max_size=largest))
    return [Block(key, size, *lifetime) for key, (size, lifetime) in enumerate(pieces)]


def aligned(size_bytes: int) -> int:
    return (size_bytes + ALIGNMENT_BYTES - 1) // ALIGNMENT_BYTES * ALIGNMENT_BYTES


def paint(planned: list[Block], plan: ArenaPlan) -> None:
    """At each moment write every block that is in use, byte by byte; none may find another's byte."""
    for now in range(END + 1):
        owners: dict[int, int] = {}
        for block in planned:
            if block.first <= now <= block.last:
                for address in range(plan.offsets[block.key], plan.offsets[block.key] + block.size_bytes):
                    assert address < plan.size_bytes
                    assert owners.setdefault(address, block.key) == block.key


@given(blocks())
@settings(deadline=None)
def test_blocks_in_use_at_once_share_no_byte(planned: list[Block]) -> None:
    plan = plan_arena(planned)
    assert plan.offsets.keys() == {block.key for block in planned}
    assert all(offset >= 0 and offset % ALIGNMENT_BYTES == 0 for offset in plan.offsets.values())
    paint(planned, plan)


@given(blocks())
@settings(deadline=None)
def test_the_size_lies_between_the_fullest_moment_and_all_blocks(planned: list[Block]) -> None:
    plan = plan_arena(planned)
    fullest = max(sum(aligned(b.size_bytes) for b in planned if b.first <= now <= b.last) for now in range(END + 1))
    assert plan.lower_bound_bytes == fullest
    assert fullest <= plan.size_bytes <= sum(aligned(block.size_bytes) for block in planned)
    assert plan.size_bytes == max((plan.offsets[b.key] + aligned(b.size_bytes) for b in planned), default=0)


@given(blocks(), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_plan_depends_on_the_blocks_and_not_on_their_order(planned: list[Block], chance: Random) -> None:
    shuffled = chance.sample(planned, len(planned))
    assert plan_arena(planned) == plan_arena(planned) == plan_arena(shuffled)


@st.composite
def overlapping(draw: st.DrawFn) -> tuple[list[Block], dict[tuple[int, int], Overlap]]:
    """Blocks of which some end where another begins, as the inputs and the output of an operator, and may overlap."""
    planned = draw(blocks(largest=12))
    overlaps: dict[tuple[int, int], Overlap] = {}
    outputs = {block.first: block for block in planned}
    for block in planned:
        output = outputs.get(block.last)
        if output is not None and output.key != block.key and draw(st.booleans()):
            overlap = Overlap(only_in_place=True) if draw(st.booleans()) else Overlap(draw(st.integers(0, 40)))
            overlaps[block.key, output.key] = overlap
    return planned, overlaps


@given(overlapping())
@settings(deadline=None, max_examples=300)
def test_blocks_lie_over_one_another_as_far_as_they_may_and_no_further(
    drawn: tuple[list[Block], dict[tuple[int, int], Overlap]],
) -> None:
    planned, overlaps = drawn
    plan = plan_arena(planned, overlaps)
    assert plan.lower_bound_bytes <= plan.size_bytes
    for a, b in combinations(planned, 2):
        if not a.meets(b):
            continue
        ends = [plan.offsets[block.key] + aligned(block.size_bytes) for block in (a, b)]
        if ends[0] <= plan.offsets[b.key] or ends[1] <= plan.offsets[a.key]:
            continue
        pair = (a.key, b.key) if (a.key, b.key) in overlaps else (b.key, a.key)
        lead = plan.offsets[pair[0]] - plan.offsets[pair[1]]
        assert lead == 0 if overlaps[pair].only_in_place else lead >= overlaps[pair].lead_bytes


def test_a_chain_of_outputs_over_inputs_takes_one_block_and_the_leads() -> None:
    chain = [Block(index, 100, max(index - 1, 0), index) for index in range(10)]
    plan = plan_arena(chain, {(index, index + 1): Overlap(8) for index in range(9)})
    assert plan.size_bytes == plan.lower_bound_bytes == 100 + 9 * 8
    far = plan_arena(chain, {(index, index + 1): Overlap(50) for index in range(9)})
    assert far.size_bytes == far.lower_bound_bytes == 200


def test_an_output_hides_itself_only_once() -> None:
    sum_of_two = [Block(0, 100, 0, 1), Block(1, 100, 0, 1), Block(2, 100, 1, 2)]
    plan = plan_arena(sum_of_two, {(0, 2): Overlap(), (1, 2): Overlap()})
    assert plan.size_bytes == plan.lower_bound_bytes == 200


def best_greedy_size(planned: list[Block]) -> int:
    """The least that placing the blocks in some order takes, each as low as it can go: every order is tried."""
    best = sum(aligned(block.size_bytes) for block in planned)
    for order in permutations(planned):
        places: list[tuple[Block, int]] = []
        for block in order:
            meets = [(o, at) for o, at in places if o.first <= block.last and block.first <= o.last]
            ends = sorted({0, *(at + aligned(o.size_bytes) for o, at in meets)})
            size = aligned(block.size_bytes)
            free = (e for e in ends if all(e + size <= at or at + aligned(o.size_bytes) <= e for o, at in meets))
            places.append((block, next(free)))
        best = min(best, max(at + aligned(block.size_bytes) for block, at in places))
    return best


@given(blocks(largest=5))
@settings(deadline=None, max_examples=50)
def test_no_order_of_a_few_blocks_is_better(planned: list[Block]) -> None:
    if planned:
        assert plan_arena(planned).size_bytes == best_greedy_size(planned)


def test_no_blocks_need_no_arena() -> None:
    assert plan_arena([]) == ArenaPlan({}, 0, 0)


def test_a_chain_takes_two_neighbours_at_a_time() -> None:
    chain = [Block(index, 100, max(index - 1, 0), index) for index in range(10)]
    assert plan_arena(chain).size_bytes == 200
