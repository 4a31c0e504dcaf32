# SPDX-License-Identifier: Apache-2.0
"""The smallest arena: found whatever it is and was guessed to be, each answer seen, crashes counted as too small."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcubench.bench.arena import STEP_BYTES, describe_arena, fits_in, search_arena
from mcubench.errors import DeviceError, DeviceFault, LinkError, LinkTimeout, MeasurementError
from mcubench.wire import AllocationsReply, Status

LIMIT = 1 << 22
ACCOUNT = AllocationsReply(
    persistent_bytes=3000,
    non_persistent_bytes=18000,
    counts=(4, 0),
    requested_bytes=(100, 0),
    used_bytes=(112, 0),
)


@given(needed=st.integers(1, LIMIT), guess=st.integers(0, 2 * LIMIT))
def test_the_smallest_size_is_found_and_one_step_less_was_seen_to_fail(needed: int, guess: int) -> None:
    seen: dict[int, bool] = {}

    def fits(size: int) -> bool:
        assert size not in seen, "asked twice"
        seen[size] = size >= needed
        return seen[size]

    smallest = -(-needed // STEP_BYTES) * STEP_BYTES
    if smallest == STEP_BYTES:
        with pytest.raises(MeasurementError, match="any size"):
            search_arena(fits, guess=guess, limit=LIMIT)
        return
    search = search_arena(fits, guess=guess, limit=LIMIT)
    assert (search.smallest, search.largest_that_fails) == (smallest, smallest - STEP_BYTES)
    assert seen[search.largest_that_fails] is False
    # The limit is known to fit before the search.
    assert search.smallest == LIMIT or seen[search.smallest] is True
    assert search.tries == len(seen)


@pytest.mark.parametrize(("guess", "tries"), [(22772, 2), (22768, 2), (22776, 4)])
def test_a_good_guess_takes_few_tries(guess: int, tries: int) -> None:
    assert search_arena(lambda size: size >= 22772, guess=guess, limit=LIMIT).tries == tries


@pytest.mark.parametrize(
    "error",
    [
        DeviceError("no", status=Status.NOT_PREPARED),
        DeviceFault("the firmware crashed: HardFault"),
        LinkTimeout("the target does not answer"),
        LinkError("the target is gone"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_refusal_a_crash_and_silence_are_all_too_small(error: Exception) -> None:
    def prepare(_: int) -> None:
        raise error

    assert fits_in(prepare, 16) is False


def test_any_other_refusal_is_an_error() -> None:
    def prepare(_: int) -> None:
        raise DeviceError("no", status=Status.UNKNOWN_COMMAND)

    with pytest.raises(DeviceError):
        fits_in(prepare, 16)


def test_what_is_needed_besides_what_stays_is_temporary() -> None:
    search = search_arena(lambda size: size >= 21500, guess=21000, limit=LIMIT)
    facts = describe_arena(search, ACCOUNT, ("tensors", "nodes"))
    assert facts.size_bytes == 21500
    assert facts.largest_that_fails_bytes == 21496
    assert (facts.persistent_bytes, facts.non_persistent_bytes, facts.temporary_bytes) == (3000, 18000, 500)
    assert [(row.name, row.count, row.requested_bytes, row.used_bytes) for row in facts.allocations] == [
        ("tensors", 4, 100, 112)
    ]


def test_an_account_with_other_rows_is_not_believed() -> None:
    search = search_arena(lambda size: size >= 100, guess=100, limit=LIMIT)
    with pytest.raises(LinkError, match="3 kinds"):
        describe_arena(search, ACCOUNT, ("a", "b", "c"))


def test_without_an_account_the_arena_is_known_all_the_same() -> None:
    facts = describe_arena(search_arena(lambda size: size >= 100, guess=100, limit=LIMIT), None, ())
    assert (facts.size_bytes, facts.persistent_bytes, facts.allocations) == (100, None, ())
