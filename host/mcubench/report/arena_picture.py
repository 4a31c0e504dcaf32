# SPDX-License-Identifier: Apache-2.0
"""An arena over time, as it is drawn: whoever laid it out, and wherever it comes from."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Self

from mcubench.model.summary import ModelSummary
from mcubench.result import ArenaRole, Result


@dataclass(frozen=True)
class ArenaBox:
    """A piece of memory that holds a value from operator `first` to `last`; `tensors` share it."""

    name: str
    role: ArenaRole
    offset: int
    size_bytes: int
    first: int
    last: int
    tensors: int = 1


@dataclass(frozen=True)
class ArenaPicture:
    """Boxes, and the bytes alive at each operator; without boxes nobody laid the arena out.

    `operators` are the operators' names, none where they are not known; `peak` is the first of the fullest moments.
    """

    boxes: Sequence[ArenaBox]
    alive_bytes: Sequence[int]
    operators: Sequence[str]

    @property
    def peak(self) -> int:
        """The operator at which the most is alive."""
        return self.alive_bytes.index(max(self.alive_bytes))

    @classmethod
    def of_model(cls, summary: ModelSummary) -> Self:
        """What a model's memory plan says."""
        inputs = {tensor.index for tensor in summary.inputs}
        outputs = {tensor.index for tensor in summary.outputs}
        boxes = [
            ArenaBox(
                name=block.name,
                role=_role(set(block.tensors), inputs, outputs),
                offset=block.offset,
                size_bytes=block.size_bytes,
                first=block.first,
                last=block.last,
                tensors=len(block.tensors),
            )
            for block in summary.memory.blocks
            if block.offset is not None and block.size_bytes
        ]
        return cls(boxes, summary.memory.alive_bytes, [operator.name for operator in summary.operators])

    @classmethod
    def of_result(cls, result: Result) -> Self | None:
        """What a run's arena holds; None where the engine does not say."""
        if result.arena is None or not result.arena.tensors:
            return None
        boxes = [
            ArenaBox(tensor.name, tensor.role, tensor.offset, tensor.size_bytes, tensor.first, tensor.last)
            for tensor in result.arena.tensors
        ]
        return cls(boxes, _alive_bytes(boxes), [row.name for row in result.operators or ()])


def _role(held: set[int], inputs: set[int], outputs: set[int]) -> ArenaRole:
    if held & inputs:
        return "input"
    return "output" if held & outputs else "activation"


def _alive_bytes(boxes: Sequence[ArenaBox]) -> list[int]:
    changes = [0] * (max(box.last for box in boxes) + 2)
    for box in boxes:
        changes[box.first] += box.size_bytes
        changes[box.last + 1] -= box.size_bytes
    return list(accumulate(changes[:-1]))
