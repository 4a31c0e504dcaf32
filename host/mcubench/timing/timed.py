# SPDX-License-Identifier: Apache-2.0
"""An instruction with everything that a core's model says of it, looked up once."""

from collections.abc import Iterable
from dataclasses import dataclass

from mcubench.errors import MeasurementError
from mcubench.timing.core_model import CoreModel, Entry, Latency, half_range, middle
from mcubench.timing.instruction import FLAGS, PROGRAM_COUNTER, Feature, Instruction, Role

# Cycles after which a result can be used, by role of the reader.
Latencies = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Timed:
    """What the schedule needs of one instruction; `*_rules` are bits, one for each rule of the model."""

    instruction: Instruction
    cycles: float
    half_range_cycles: float
    refill_half_range_cycles: float
    reads: tuple[tuple[int, int], ...]
    address: frozenset[int]
    produced: frozenset[int]
    latency: Latencies
    update_latency: Latencies
    early: str | None
    units: tuple[tuple[str, float], ...]
    refill_cycles: float
    issues_alone: bool
    issues_first: bool
    first_rules: int
    second_rules: int
    after_rules: int
    then_rules: int
    is_unaligned_wide: bool


class TimedInstructions:
    """Looks instructions up in a core's model, each one once."""

    def __init__(self, core: CoreModel) -> None:
        self._core = core
        self._known: dict[tuple[int, str], Timed] = {}
        self._pairs = core.dual_issue.pairs if core.dual_issue else ()

    def of(self, instruction: Instruction) -> Timed:
        """The instruction's timing.

        Raises:
            MeasurementError: the core's model has no entry for it.
        """
        key = (instruction.address, instruction.text)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._look_up(instruction)
        return known

    def _look_up(self, instruction: Instruction) -> Timed:
        entry = self._entry(instruction)
        core = self._core
        moved = -(-entry.cycles_per_register * instruction.registers // 1)
        moves = {Role[old.upper()]: Role[new.upper()] for old, new in entry.reads.items()}
        return Timed(
            instruction=instruction,
            cycles=middle(entry.cycles) + moved,
            half_range_cycles=half_range(entry.cycles),
            refill_half_range_cycles=half_range(entry.refill_cycles),
            reads=tuple((register, int(moves.get(role, role))) for register, role in _needed(instruction)),
            address=frozenset(register for register, role in instruction.reads if role == Role.ADDRESS),
            produced=frozenset((*instruction.writes, *instruction.updates)),
            latency=latencies(entry.latency or core.latency),
            update_latency=latencies(entry.updates or core.updates),
            early=entry.early,
            units=tuple(entry.units.items()),
            refill_cycles=middle(entry.refill_cycles),
            issues_alone=entry.issues_alone or core.dual_issue is None,
            issues_first=entry.issues_first,
            first_rules=_bits(pair.first.matches(instruction) for pair in self._pairs),
            second_rules=_bits(pair.second.matches(instruction) for pair in self._pairs),
            after_rules=_bits(rule.after.matches(instruction) for rule in core.follow),
            then_rules=_bits(rule.then.matches(instruction) for rule in core.follow),
            is_unaligned_wide=instruction.size_bytes == 4 and instruction.address % 4 == 2,
        )

    def _entry(self, instruction: Instruction) -> Entry:
        for entry in self._core.entries:
            if entry.matches(instruction):
                return entry
        raise MeasurementError(
            f"{self._core.name}: no timing for {instruction.text} at {instruction.address:#x}",
            hint=f"{instruction.kind} is missing in the core's timing model",
        )


def bank_of(instruction: Instruction) -> tuple[int, int] | None:
    """Base register and word parity of a load whose address is known but for its base."""
    memory = instruction.memory
    if memory is None or memory.index is not None or memory.base == PROGRAM_COUNTER:
        return None
    return memory.base, memory.displacement >> 2 & 1


def _needed(instruction: Instruction) -> tuple[tuple[int, Role], ...]:
    """What must be there for the instruction to issue: a branch issues before its flags, and waits for them then."""
    if instruction.is_branch and Feature.TO_PC not in instruction.features:
        return tuple(read for read in instruction.reads if read[0] != FLAGS)
    return instruction.reads


def latencies(latency: Latency) -> Latencies:
    """By role, in the order of `Role`; a role that is not given is as late as a value."""
    value = latency.get("value", 1)
    return tuple(latency.get(role.name.lower(), value) for role in Role)


def _bits(matches: Iterable[bool]) -> int:
    return sum(1 << index for index, match in enumerate(matches) if match)
