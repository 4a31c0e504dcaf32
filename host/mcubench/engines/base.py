# SPDX-License-Identifier: Apache-2.0
"""What an engine is: something that turns a model into C++ for the firmware, and says what it will take."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol, Self

import numpy as np
import numpy.typing as npt

from mcubench.model import Graph, Model
from mcubench.source_library import SourceLibrary


@dataclass(frozen=True)
class CompiledOperator:
    """One operator of the graph as the engine runs it; `kernel` is None where it needs no code, for `reason`."""

    index: int
    name: str
    kernel: str | None
    macs: int | None
    reason: str | None = None


@dataclass(frozen=True)
class KeptChannels:
    """Which channels of a tensor an engine computes, and what each of the others always is."""

    kept: tuple[int, ...]
    values: tuple[int, ...]

    def restore(self, computed: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
        """The whole tensor; channels are its last dimension."""
        whole = np.empty((*computed.shape[:-1], len(self.values)), computed.dtype)
        whole[...] = np.array(self.values, computed.dtype)
        whole[..., list(self.kept)] = computed
        return whole


@dataclass(frozen=True)
class CompiledModel:
    """A model made ready for the firmware.

    `sources` maps file names to C++ text; `components` are the folders of `firmware/lib` that it links against, and
    `library` what else. `arena_bytes` is 0 where only the target can tell what it takes: `with_arena()` says it then.
    `arena_offsets` says where in the arena each activation tensor lies while it lives, in bytes; of those that it
    lacks only the firmware knows. `scratch` has for each operator that needs memory beside its tensors where in the
    arena that lies, and its size; `variables` has the same for each resource variable, by its first handle's tensor.
    `pruned` is the graph that is compiled, where that is not the model's, and `kept_channels` has those of its
    tensors that are smaller. `roots` has for each operator the functions that nothing but it needs, by their
    demangled names without arguments. `accelerated` has for each operator that an optimized kernel should run the
    prefixes of the functions, one of which has to be linked then. `operator_symbols` has the functions and objects
    that are there for one operator alone, by the same kind of name, and its index.
    `least_stack_bytes` is what the engine is given of stack, where the board gives less.
    """

    engine: str
    kernels: str
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
    roots: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    accelerated: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    operator_symbols: Mapping[str, int] = field(default_factory=dict)
    library: SourceLibrary | None = None
    scratch: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    variables: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    pruned: Graph | None = None
    kept_channels: Mapping[int, KeptChannels] = field(default_factory=dict)
    least_stack_bytes: int = 0
    arena_source: Callable[[int], Mapping[str, str]] | None = None

    @property
    def arena_is_open(self) -> bool:
        """True where the arena's size is not known yet."""
        return self.arena_source is not None and self.arena_bytes == 0

    def views(self, graph: Graph) -> frozenset[int]:
        """The tensors that operators without code leave where their input is."""
        named = (graph.operators[operator.index] for operator in self.operators if operator.kernel is None)
        return frozenset(output for operator in named for output in operator.outputs)

    def with_arena(self, size_bytes: int) -> Self:
        """The same model with an arena of a size, which its engine left open.

        Raises:
            ValueError: the engine has planned the arena.
        """
        if self.arena_source is None:
            raise ValueError(f"engine {self.engine} plans its arena itself")
        return replace(self, sources={**self.sources, **self.arena_source(size_bytes)}, arena_bytes=size_bytes)


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
