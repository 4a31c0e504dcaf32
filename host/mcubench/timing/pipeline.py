# SPDX-License-Identifier: Apache-2.0
"""When each instruction of a straight run issues: an in-order pipeline that takes one or two a cycle.

Time is counted from where the run starts. A result is noted with the cycle from which each role of reader can issue.
"""

from dataclasses import dataclass, field

from mcubench.timing.core_model import CoreModel
from mcubench.timing.instruction import FLAGS, Group, Role
from mcubench.timing.timed import Timed, bank_of, latencies

_SHIFTED = int(Role.SHIFTED)
_FLAGS = int(Role.FLAGS)


@dataclass(slots=True)
class State:
    """Where a pipeline stands: the next cycle to issue in, and what is still under way.

    `first` is the instruction that has issued alone in `cycle` and may be joined by another.
    """

    cycle: float = 0.0
    first: Timed | None = None
    previous: Timed | None = None
    last_issue: float = 0.0
    ready: dict[int, tuple[float, ...]] = field(default_factory=dict)
    busy: dict[str, list[float]] = field(default_factory=dict)
    wide_run: int = 0
    can_stall_wide: bool = True

    @property
    def end(self) -> float:
        """The first cycle in which nothing has issued yet."""
        return self.cycle + (self.first is not None)

    def copy(self) -> "State":
        """The same state, without what can no longer be felt."""
        now = self.cycle
        return State(
            cycle=now,
            first=self.first,
            previous=self.previous,
            last_issue=self.last_issue,
            ready={register: times for register, times in self.ready.items() if max(times) >= now},
            busy={unit: list(times) for unit, times in self.busy.items()},
            wide_run=self.wide_run,
            can_stall_wide=self.can_stall_wide,
        )


class Pipeline:
    """Issues instructions as a core's model says."""

    def __init__(self, core: CoreModel) -> None:
        self._core = core
        self._follow = core.follow
        self._dual = core.dual_issue
        self._wide_run = core.wide_run
        self._units = core.units
        early = core.dual_issue.early_result if core.dual_issue else None
        self._early_latency = latencies(early.latency) if early else ()

    def issue(self, state: State, timed: Timed) -> None:
        """Issue one instruction, and move the state on."""
        cycles, delay = timed.cycles, 0.0
        if self._follow and state.previous is not None:
            change = self._change(state.previous, timed)
            cycles, delay = max(0.0, cycles + min(change, 0.0)), max(change, 0.0)
        if self._wide_run is not None:
            delay += self._wide_stall(state, timed, cycles)
        at = self._when(state, timed) + delay
        self._note(state, timed, at, cycles)

    def take_branch(self, state: State, branch: Timed, target: Timed) -> None:
        """Go on at a branch's target: wait for the flags that decide it, then refill the pipeline."""
        resolved = state.last_issue
        waits = self._core.prediction is None
        for register, _ in branch.instruction.reads:
            if waits and register == FLAGS and (times := state.ready.get(register)):
                resolved = max(resolved, times[_FLAGS])
        lost = branch.refill_cycles
        if self._core.unaligned_target is not None and target.is_unaligned_wide:
            lost += self._core.unaligned_target.cycles
        state.cycle = max(state.end, resolved + max(branch.cycles, 0.0)) + lost
        state.first = None
        state.wide_run = 0
        state.can_stall_wide = False

    def _change(self, previous: Timed, timed: Timed) -> float:
        rules = previous.after_rules & timed.then_rules
        change, index = 0.0, 0
        while rules:
            rule = self._follow[index]
            if rules & 1 and not (rule.unless_address_depends and timed.address & previous.produced):
                change += rule.cycles
            rules >>= 1
            index += 1
        return change

    def _wide_stall(self, state: State, timed: Timed, cycles: float) -> float:
        rule = self._wide_run
        if rule is None or not timed.is_unaligned_wide or cycles > 1:
            state.wide_run = 0
            state.can_stall_wide = True
            return 0.0
        state.wide_run += 1
        if state.wide_run < rule.length or not state.can_stall_wide:
            return 0.0
        state.can_stall_wide = False
        return rule.cycles

    def _when(self, state: State, timed: Timed) -> float:
        """The cycle to issue in; joins an instruction that waits for a partner where it may."""
        needed = _operands_ready(state, timed.reads)
        at = max(state.cycle, needed)
        if timed.units:
            at = max(at, _units_free(state, timed))
        first = state.first
        if first is None:
            return at
        if at <= state.cycle and self._may_pair(first, timed):
            return state.cycle + self._bank_conflict(first, timed)
        return max(at, state.cycle + 1)

    def _may_pair(self, first: Timed, second: Timed) -> bool:
        dual = self._dual
        if dual is None or second.issues_alone or second.issues_first:
            return False
        if dual.pairs and not first.first_rules & second.second_rules:
            return False
        return not (_are_loads(first, second) and (banks := _banks(first, second)) and banks[0] == banks[1])

    def _bank_conflict(self, first: Timed, second: Timed) -> float:
        """What a pair of loads costs on average where it is not known whether they touch the same bank."""
        if self._dual is None or not _are_loads(first, second) or _banks(first, second):
            return 0.0
        return self._dual.unknown_bank_cycles

    def _note(self, state: State, timed: Timed, at: float, cycles: float) -> None:
        """Write down what the instruction holds and when its results are there."""
        is_second = state.first is not None and at < state.cycle + 1
        latency = timed.latency
        if timed.early is not None and (timed.early == "any" or not is_second):
            latency = self._early_latency if _all_early(state, timed, at) else latency
        done = at + max(cycles, 1.0) - 1
        instruction = timed.instruction
        for register in instruction.writes:
            state.ready[register] = tuple([done + after for after in latency])
        for register in instruction.updates:
            state.ready[register] = tuple([at + after for after in timed.update_latency])
        for unit, held in timed.units:
            times = state.busy.setdefault(unit, [0.0] * self._units[unit])
            times[times.index(min(times))] = at + held
        state.last_issue = at
        state.previous = timed
        if is_second:
            state.cycle, state.first = at + 1, None
        elif timed.issues_alone or cycles < 1:
            state.cycle, state.first = at + cycles, None
        else:
            state.cycle, state.first = at + cycles - 1, timed


def _units_free(state: State, timed: Timed) -> float:
    at = 0.0
    for unit, _ in timed.units:
        times = state.busy.get(unit)
        if times is not None:
            at = max(at, min(times))
    return at


def _operands_ready(state: State, reads: tuple[tuple[int, int], ...]) -> float:
    ready, needed = state.ready, 0.0
    for register, role in reads:
        times = ready.get(register)
        if times is not None and times[role] > needed:
            needed = times[role]
    return needed


def _all_early(state: State, timed: Timed, at: float) -> bool:
    """True where every operand is there for the early stage already."""
    return all((times := state.ready.get(register)) is None or times[_SHIFTED] <= at for register, _ in timed.reads)


def _are_loads(first: Timed, second: Timed) -> bool:
    return first.instruction.group == second.instruction.group == Group.LOAD


def _banks(first: Timed, second: Timed) -> tuple[int, int] | None:
    """The word parities that two loads touch, where they are known: relative to the same base register."""
    one, other = bank_of(first.instruction), bank_of(second.instruction)
    if one is None or other is None or one[0] != other[0] or one[0] in first.produced:
        return None
    return one[1], other[1]
