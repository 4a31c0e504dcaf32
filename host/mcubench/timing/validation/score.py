# SPDX-License-Identifier: Apache-2.0
"""How far a core's model is off: every sequence modelled, the error of the half that nothing was fitted to."""

import math
from dataclasses import dataclass

from mcubench.timing.catalogue import CORES, load_memory, read_core
from mcubench.timing.core_model import CoreModel
from mcubench.timing.costing import Costing
from mcubench.timing.machine_code import Code
from mcubench.timing.validation.assemble import ADDRESS, assemble
from mcubench.timing.validation.sequences import Half, Sequence, SequenceFile, load_sequences
from mcubench.timing.validation.walk import walk


@dataclass(frozen=True)
class Scored:
    """A sequence with what the model makes of it, in cycles."""

    sequence: Sequence
    half: Half
    modelled_cycles: float

    @property
    def error_percent(self) -> float:
        """Signed: positive where the model is too slow."""
        return 100 * (self.modelled_cycles - self.sequence.cycles) / self.sequence.cycles


@dataclass(frozen=True)
class Score:
    """A core's sequences, and the mean absolute error of those held out, by group, in percent."""

    core: str
    scored: tuple[Scored, ...]

    @property
    def group_error_percent(self) -> dict[str, float]:
        """Mean absolute error of each group's held-out sequences."""
        groups: dict[str, list[float]] = {}
        for item in self.scored:
            if item.half == Half.HELD_OUT:
                groups.setdefault(item.sequence.group, []).append(abs(item.error_percent))
        return {group: sum(errors) / len(errors) for group, errors in groups.items()}

    @property
    def stated_error_percent(self) -> float:
        """The error of the worst group, rounded up to a whole percent, and never less than one."""
        return float(max(1, math.ceil(round(max(self.group_error_percent.values()), 6))))


def score_core(core_id: str) -> Score:
    """Model every sequence of a core from zero-wait memory.

    Raises:
        ConfigError: the model or its sequences are not what they should be.
        ToolError: the assembler is missing, or rejects a sequence.
    """
    return score(read_core(CORES / f"{core_id}.yaml", 0.0), load_sequences(core_id))


def score(core: CoreModel, file: SequenceFile) -> Score:
    """Model every sequence of a file."""
    assigned = file.halves()
    once = assemble([_text(sequence, 1) for sequence, _ in assigned], file.assembler)
    twice = assemble([_text(sequence, 2) for sequence, _ in assigned], file.assembler)
    scored = (
        Scored(sequence, half, _modelled(core, sequence, code, longer))
        for (sequence, half), code, longer in zip(assigned, once, twice, strict=True)
    )
    return Score(core.id, tuple(scored))


def _text(sequence: Sequence, factor: int) -> str:
    return f"{sequence.assembly}\n" * (factor * sequence.copies if sequence.copies else 1)


def _modelled(core: CoreModel, sequence: Sequence, code: bytes, longer: bytes) -> float:
    total = _cycles(core, sequence, code)
    if sequence.copies:
        return (_cycles(core, sequence, longer) - total) / sequence.copies
    return total / (sequence.iterations or 1)


def _cycles(core: CoreModel, sequence: Sequence, code: bytes) -> float:
    program = Code({ADDRESS: code})
    span = walk(program, ADDRESS, ADDRESS + len(code), iterations=sequence.iterations or 1, taken=sequence.taken)
    return Costing(program, core, load_memory("zero_wait")).exact_cycles(span)
