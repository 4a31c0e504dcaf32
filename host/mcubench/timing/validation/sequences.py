# SPDX-License-Identifier: Apache-2.0
"""Sequences of instructions whose cycles a manual or a measurement states: the schema of `sequences/<core>.yaml`."""

from enum import Enum
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from mcubench.documents import read_document
from mcubench.timing.core_model import Sourced, Strict

SEQUENCES = Path(__file__).resolve().parents[1] / "sequences"


class Half(Enum):
    """What a sequence is for: figures may be chosen so that the first half fits; only the second is reported."""

    FIT = "fit"
    HELD_OUT = "held out"


class Sequence(Sourced):
    """Assembly, and the cycles that are stated for it.

    `copies`: the cycles of one copy among many, by the difference between twice as many and so many.
    `iterations`: the loop that ends with the last branch, cycles of one round on average.
    Neither: the whole, once. Forward branches are taken where `taken` says so.
    """

    name: Annotated[str, Field(min_length=3)]
    group: Annotated[str, Field(pattern=r"[a-z][a-z -]*")]
    assembly: Annotated[str, Field(min_length=2)]
    cycles: Annotated[float, Field(gt=0)]
    copies: Annotated[int, Field(ge=2)] | None = None
    iterations: Annotated[int, Field(ge=2)] | None = None
    taken: bool = False

    @model_validator(mode="after")
    def _is_one_of_three(self) -> Self:
        if self.copies is not None and self.iterations is not None:
            raise ValueError("copies and iterations exclude each other")
        return self


class SequenceFile(Strict):
    """All sequences of a core. `assembler` is what arm-none-eabi-as is told."""

    core: str
    assembler: tuple[str, ...]
    documents: dict[str, Annotated[str, Field(min_length=10)]]
    sequences: Annotated[tuple[Sequence, ...], Field(min_length=2)]

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        names = [sequence.name for sequence in self.sequences]
        if repeated := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"two sequences are named {repeated[0]}")
        for sequence in self.sequences:
            if sequence.source not in self.documents:
                raise ValueError(f"source {sequence.source}: not one of the documents")
        return self

    def halves(self) -> tuple[tuple[Sequence, Half], ...]:
        """Each sequence with its half: by turns within its group, so that nobody chooses which is which."""
        seen: dict[str, int] = {}
        assigned: list[tuple[Sequence, Half]] = []
        for sequence in self.sequences:
            index = seen[sequence.group] = seen.get(sequence.group, 0) + 1
            assigned.append((sequence, Half.HELD_OUT if index % 2 else Half.FIT))
        return tuple(assigned)


def load_sequences(core: str) -> SequenceFile:
    """The sequences of a core.

    Raises:
        ConfigError: there are none, or their file is not what it should be.
    """
    return read_document(
        SEQUENCES / f"{core}.yaml", SequenceFile, kind="file of timing sequences", defaults={"core": core}
    )
