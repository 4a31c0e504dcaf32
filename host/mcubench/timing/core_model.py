# SPDX-License-Identifier: Apache-2.0
"""The timing model of a core: the schema of `cores/<core>.yaml`, in which every figure names its source."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from mcubench.timing.instruction import Feature, Instruction, Role
from mcubench.timing.kinds import GROUP_OF_KIND

Cycles = Annotated[float, Field(ge=0, le=1000)]
Range = tuple[Cycles, Cycles]

Latency = dict[str, Annotated[int, Field(ge=-8, le=100)]]
Units = dict[str, Cycles]
_ROLES = frozenset(role.name.lower() for role in Role)


def middle(cycles: float | tuple[float, float]) -> float:
    """The figure itself, or the middle of a range."""
    return sum(cycles) / 2 if isinstance(cycles, tuple) else cycles


def half_range(cycles: float | tuple[float, float]) -> float:
    """Half the width of a range; 0 for a figure that is known."""
    return (cycles[1] - cycles[0]) / 2 if isinstance(cycles, tuple) else 0.0


class Strict(BaseModel):
    """A frozen value in which an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Sourced(Strict):
    """A figure and where it comes from: a key of the model's `documents`, and the place in that document.

    `source: fitted` says that it was chosen to fit the first half of the validation sequences.
    """

    source: Annotated[str, Field(min_length=1)]
    at: str = ""


class Selector(Strict):
    """Which instructions: of one of these kinds (any if none is given), this wide, with these features, not those."""

    kinds: frozenset[str] = frozenset()
    size_bytes: int | None = None
    having: frozenset[Feature] = frozenset()
    without: frozenset[Feature] = frozenset()

    @field_validator("kinds")
    @classmethod
    def _kinds_exist(cls, value: frozenset[str]) -> frozenset[str]:
        if unknown := sorted(value - set(GROUP_OF_KIND)):
            raise ValueError(f"no such kind of instruction: {', '.join(unknown)}")
        return value

    def matches(self, instruction: Instruction) -> bool:
        """True of the instructions that are meant."""
        return (
            (not self.kinds or instruction.kind in self.kinds)
            and self.size_bytes in {None, instruction.size_bytes}
            and self.having <= instruction.features
            and not self.without & instruction.features
        )


class Entry(Sourced, Selector):
    """What the instructions of a kind cost; the first entry that matches an instruction counts.

    `cycles` is how long nothing else is issued, a pair where it depends on values that are not visible;
    `cycles_per_register` is added for each register moved. `latency` is by role of the reader: after how many
    cycles a result can be used (`updates` likewise, for a base register that is written back). `units` are held
    for so many cycles. `refill_cycles` are added where the branch is taken. `reads` moves operands to other roles.
    """

    cycles: Cycles | Range = 1
    cycles_per_register: Cycles = 0
    latency: Latency | None = None
    updates: Latency | None = None
    refill_cycles: Cycles | Range = 0
    units: Units = {}
    reads: dict[str, str] = {}
    issues_alone: bool = False
    issues_first: bool = False
    early: str | None = None

    @model_validator(mode="after")
    def _roles_exist(self) -> Self:
        roles = {*(self.latency or {}), *(self.updates or {}), *self.reads, *self.reads.values()}
        if unknown := sorted(roles - _ROLES):
            raise ValueError(f"no such role: {', '.join(unknown)}")
        for name, value in (("cycles", self.cycles), ("refill_cycles", self.refill_cycles)):
            if isinstance(value, tuple) and value[0] > value[1]:
                raise ValueError(f"{name}: the first of a range is its least")
        return self


class Follow(Sourced):
    """What an instruction costs more, or less, because of the one executed before it."""

    after: Selector
    then: Selector
    cycles: Annotated[float, Field(ge=-10, le=10)]
    unless_address_depends: bool = False


class Pair(Sourced):
    """Two instructions that may be issued in one cycle, in this order."""

    first: Selector
    second: Selector


class EarlyResult(Sourced):
    """An instruction whose operands are there a cycle early is executed early, and so is its result there."""

    latency: Latency


class DualIssue(Sourced):
    """Issuing two instructions in one cycle: any two that find free units, or only the listed pairs."""

    pairs: tuple[Pair, ...] = ()
    unknown_bank_cycles: Cycles = 0
    early_result: EarlyResult | None = None


class WideRun(Sourced):
    """Cycles lost once in a run of so many wide instructions that are not word aligned."""

    length: Annotated[int, Field(ge=2)]
    cycles: Cycles


class UnalignedTarget(Sourced):
    """Cycles lost where a branch goes to a wide instruction that is not word aligned."""

    cycles: Cycles


class Prediction(Sourced):
    """Predicted branches cost nothing more; a wrong prediction costs this, less where the flags are old.

    `old_flags_instructions` is how many instructions must lie between the last that sets flags and the branch.
    """

    mispredicted_cycles: Cycles | Range
    old_flags_cycles: Cycles | Range
    old_flags_instructions: int


class HardwareLoop(Sourced):
    """What entering a loop that ends with LE costs, once for all its iterations."""

    entered_cycles: Cycles


class CoreModel(Strict):
    """Everything that is modelled of a core. `error_percent` is what the validation found, never typed in."""

    id: str
    name: str
    error_percent: Annotated[float, Field(ge=0)]
    documents: dict[str, Annotated[str, Field(min_length=10)]]
    assumptions: tuple[str, ...] = ()
    latency: Latency
    updates: Latency
    units: dict[str, Annotated[int, Field(ge=1, le=4)]] = {}
    entries: Annotated[tuple[Entry, ...], Field(min_length=1)]
    follow: tuple[Follow, ...] = ()
    wide_run: WideRun | None = None
    unaligned_target: UnalignedTarget | None = None
    dual_issue: DualIssue | None = None
    prediction: Prediction | None = None
    hardware_loop: HardwareLoop | None = None

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        known = {*self.documents, "fitted"}
        for figure in self.sourced():
            if figure.source not in known:
                raise ValueError(f"source {figure.source}: not one of the documents")
        for entry in self.entries:
            if unknown := sorted(set(entry.units) - set(self.units)):
                raise ValueError(f"no such unit: {', '.join(unknown)}")
        if unknown := sorted({*self.latency, *self.updates} - _ROLES):
            raise ValueError(f"no such role: {', '.join(unknown)}")
        return self

    def sourced(self) -> tuple[Sourced, ...]:
        """Every figure of the model."""
        dual = self.dual_issue
        single = (self.wide_run, self.unaligned_target, dual, self.prediction, self.hardware_loop)
        pairs = (*dual.pairs, dual.early_result) if dual else ()
        return tuple(figure for figure in (*self.entries, *self.follow, *pairs, *single) if figure is not None)
