# SPDX-License-Identifier: Apache-2.0
"""What an engine is: something that turns a model into C++ for the firmware, and says what it will take."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from mcubench.model import Model


@dataclass(frozen=True)
class CompiledOperator:
    """One operator of the graph as the engine runs it; `kernel` is None where it needs no code, for `reason`."""

    index: int
    name: str
    kernel: str | None
    macs: int | None
    reason: str | None = None


@dataclass(frozen=True)
class CompiledModel:
    """A model made ready for the firmware.

    `sources` maps file names to C++ text; `components` are the folders of `firmware/lib` that it links against.
    `arena_offsets` says where in the arena each activation tensor lies while it lives, in bytes.
    """

    engine: str
    model_sha256: str
    sources: Mapping[str, str]
    components: tuple[str, ...]
    arena_bytes: int
    arena_lower_bound_bytes: int
    constant_bytes: int
    arena_offsets: Mapping[int, int]
    inputs_preserved: bool
    operators: tuple[CompiledOperator, ...]
    macs_executed: int


class Engine(Protocol):
    """Runs models on a board, one way."""

    name: str

    def operators(self) -> frozenset[str]:
        """The builtin operators that it has, by their names in the TFLite schema."""
        ...

    def compile(self, model: Model) -> CompiledModel:
        """Make a model ready.

        Raises:
            UnsupportedError: the engine has no kernel for an operator, a type or a shape of the model.
        """
        ...
