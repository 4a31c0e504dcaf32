# SPDX-License-Identifier: Apache-2.0
"""The smallest arena that an interpreter boots in: found by trying, on a target that starts anew each time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mcubench.bench.session import Session
from mcubench.bench.subject import Subject
from mcubench.errors import DeviceError, LinkError, MeasurementError
from mcubench.result import AllocationRow, ArenaFacts
from mcubench.target import Target
from mcubench.wire import AllocationsReply, FaultEvent, Status

# Making a model ready takes milliseconds; what takes longer hangs.
_TIME_LIMIT_S = 5.0

# No structure of the interpreter is aligned to less.
STEP_BYTES = 4


@dataclass(frozen=True)
class ArenaSearch:
    """`smallest` was seen to do, `largest_that_fails` not to: they are one step apart."""

    smallest: int
    largest_that_fails: int
    tries: int


def search_arena(fits: Callable[[int], bool], *, guess: int, limit: int, step: int = STEP_BYTES) -> ArenaSearch:
    """Find the smallest size that `fits`, in whole steps; `limit` is known to, 0 is known not to.

    Near the guess first, in strides that double, then by bisection between the two that were found.

    Raises:
        MeasurementError: every size does, so that `fits` says nothing.
    """
    tries = 0
    failing, fitting = 0, -(-limit // step)

    def does(steps: int) -> bool:
        nonlocal tries, failing, fitting
        tries += 1
        fit = fits(steps * step)
        if fit:
            fitting = steps
        else:
            failing = steps
        return fit

    place = min(max(-(-guess // step), 1), fitting)
    if place < fitting and not does(place):
        stride = 1
        while failing + stride < fitting and not does(failing + stride):
            stride *= 2
    else:
        stride = 1
        while fitting - stride > failing and does(fitting - stride):
            stride *= 2
    while fitting - failing > 1:
        does((fitting + failing) // 2)
    if failing == 0:
        raise MeasurementError("the engine boots in an arena of any size: what it needs cannot be found")
    return ArenaSearch(fitting * step, failing * step, tries)


def find_arena(
    target: Target,
    subject: Subject,
    kinds: Sequence[str],
    *,
    explain_fault: Callable[[FaultEvent], str],
    on_try: Callable[[str], None] = lambda _: None,
) -> ArenaFacts:
    """Look for the smallest arena, in firmware whose own is as large as the board allows.

    Raises:
        DeviceError: not even all of that arena will do; the message has what the engine says.
        LinkError: the target does not answer, or is another.
        MeasurementError: every size will do, so that none is the smallest.
    """

    def with_session(use: Callable[[Session], object]) -> None:
        with target.start(subject.elf) as running:
            use(subject.open_session(running, time_limit_s=_TIME_LIMIT_S, explain_fault=explain_fault))

    def fits(size_bytes: int) -> bool:
        on_try(f"{size_bytes} bytes")
        return fits_in(lambda size: with_session(lambda session: session.prepare(size)), size_bytes)

    with target.start(subject.elf) as running:
        session = subject.open_session(running, time_limit_s=_TIME_LIMIT_S, explain_fault=explain_fault)
        limit, guess = session.memory().arena_size_bytes, session.prepare()
        account = _account(session)
    facts = describe_arena(search_arena(fits, guess=guess, limit=limit), account, kinds)
    on_try(f"{facts.size_bytes} bytes boot, {facts.largest_that_fails_bytes} do not")
    return facts


def _account(session: Session) -> AllocationsReply | None:
    """The engine's own account; None where that takes more room than there is."""
    try:
        return session.allocations()
    except DeviceError as error:
        if error.status != Status.NOT_PREPARED:
            raise
        return None


def fits_in(prepare: Callable[[int], object], size_bytes: int) -> bool:
    """Whether the engine makes the model ready in so many bytes; a crash or silence is a no too.

    Raises:
        DeviceError: the board refuses for another reason.
    """
    try:
        prepare(size_bytes)
    except DeviceError as error:
        # A fault has no status: an allocation that failed need not be noticed before it is written to.
        if error.status not in {0, Status.NOT_PREPARED}:
            raise
        return False
    except LinkError:
        return False
    return True


def describe_arena(search: ArenaSearch, account: AllocationsReply | None, kinds: Sequence[str]) -> ArenaFacts:
    """What was found, with the engine's own account of it; `kinds` are the names of the account's rows.

    Raises:
        LinkError: the account has other rows.
    """
    if account is None:
        return ArenaFacts(
            pointer_bits=32, size_bytes=search.smallest, largest_that_fails_bytes=search.largest_that_fails
        )
    columns = (account.counts, account.requested_bytes, account.used_bytes)
    if any(len(column) != len(kinds) for column in columns):
        raise LinkError(f"the firmware's account of the arena has not the {len(kinds)} kinds that it should")
    lasting = account.persistent_bytes + account.non_persistent_bytes
    return ArenaFacts(
        pointer_bits=32,
        size_bytes=search.smallest,
        largest_that_fails_bytes=search.largest_that_fails,
        persistent_bytes=account.persistent_bytes,
        non_persistent_bytes=account.non_persistent_bytes,
        temporary_bytes=max(search.smallest - lasting, 0),
        allocations=tuple(
            AllocationRow(name=name, count=count, requested_bytes=requested, used_bytes=used)
            for name, count, requested, used in zip(kinds, *columns, strict=True)
            if count
        ),
    )
