# SPDX-License-Identifier: Apache-2.0
"""The ahead-of-time engine: one pass from a graph to C++."""

from collections.abc import Sequence

from mcubench.engines.aot.checks import check_arena, check_graph
from mcubench.engines.aot.emit import emit_model
from mcubench.engines.aot.kernel_call import KernelCall, Lowered
from mcubench.engines.aot.kernel_set import has_int4_weights, kernel_set_for
from mcubench.engines.aot.layout import lay_out
from mcubench.engines.aot.less_memory import with_less_memory
from mcubench.engines.aot.lowering import Lowering
from mcubench.engines.aot.operators import OPERATORS
from mcubench.engines.aot.prune import Pruned, prune
from mcubench.engines.aot.variables import bind_variables
from mcubench.engines.base import CompiledModel, CompiledOperator
from mcubench.errors import UnsupportedError
from mcubench.model import Graph, Model, Operator, operator_macs
from mcubench.optimize import Optimize


class AotEngine:
    """Compiles a model to C++ calls with planned memory; needs nothing on the device but its kernels.

    Where the core is known, and has faster kernels for an operator than the portable ones, those are taken. Channels
    that are constant are left out, unless `prunes` is False. To `optimize` for size is to take a portable kernel
    where the arena is smaller for it; between the others only the C++ compiler makes a difference.
    """

    name = "aot"

    def __init__(self, cpu: str | None = None, *, prunes: bool = True, optimize: Optimize = "balanced") -> None:
        self._kernels = kernel_set_for(cpu)
        self._prunes = prunes
        self._optimize = optimize

    def operators(self) -> frozenset[str]:
        """The builtin operators that it has."""
        return frozenset(OPERATORS)

    def refusal(self, graph: Graph, operator: Operator) -> str | None:
        """Why the engine cannot run an operator; None where it can."""
        if operator.name not in OPERATORS:
            return f"no kernel for {operator.name}"
        try:
            bound = bind_variables(graph).graph
            self._kernels.lower(Lowering(bound, bound.operators[operator.index]))
        except UnsupportedError as error:
            return error.message
        return None

    def compile(self, model: Model) -> CompiledModel:
        """Prune, lower, plan, write.

        Raises:
            UnsupportedError: an operator, type or shape that has no kernel.
        """
        check_graph(model.graph)
        bound = bind_variables(model.graph)
        pruned = prune(bound.graph) if self._prunes else Pruned(bound.graph, {})
        graph = pruned.graph
        lowerings = [Lowering(graph, operator) for operator in graph.operators]
        calls: list[Lowered] = [self._kernels.lower(lowering) for lowering in lowerings]
        if self._optimize == "size":
            calls = self._smaller(graph, lowerings, calls)
        layout = lay_out(graph, calls)
        check_arena(graph, layout.size_bytes)
        emitted = emit_model(
            model,
            calls,
            offsets=layout.offsets,
            scratch_offsets={operator: offset for operator, (offset, _) in layout.scratch.items()},
            arena_bytes=layout.size_bytes,
            inputs_preserved=layout.inputs_preserved,
            variables=[(graph.tensors[index], initial) for index, initial in bound.initial.items()],
        )
        operators = tuple(
            _describe(graph, operator, call) for operator, call in zip(graph.operators, calls, strict=True)
        )
        return CompiledModel(
            engine=self.name,
            kernels=self._kernels.name,
            model_sha256=model.sha256,
            sources={"model.cc": emitted.text},
            components=("engine_aot", *self._kernels.components),
            arena_bytes=layout.size_bytes,
            arena_lower_bound_bytes=layout.lower_bound_bytes,
            constant_bytes=emitted.constant_bytes,
            arena_offsets={index: offset for index, offset in layout.offsets.items() if index not in bound.resources},
            variables={
                index: (layout.offsets[index], graph.tensors[index].size_bytes)
                for index in bound.initial
                if index in bound.resources
            },
            scratch=layout.scratch,
            inputs_preserved=layout.inputs_preserved,
            operators=operators,
            macs_executed=sum(operator.macs or 0 for operator in operators),
            roots=_roots(operators),
            operator_symbols=emitted.operator_symbols,
            pruned=graph if pruned.kept else None,
            kept_channels=pruned.kept,
        )

    def _smaller(self, graph: Graph, lowerings: Sequence[Lowering], calls: Sequence[Lowered]) -> list[Lowered]:
        """The calls, with portable kernels where those are worth their time."""
        portable = [self._kernels.lower_portably(lowering) for lowering in lowerings]
        # Four bits a weight instead of a byte, which is what a model with such weights is for.
        narrow = [has_int4_weights(lowering) for lowering in lowerings]
        calls = [small if is_narrow else call for call, small, is_narrow in zip(calls, portable, narrow, strict=True)]
        return with_less_memory(graph, calls, portable)


def _roots(operators: Sequence[CompiledOperator]) -> dict[str, tuple[str, ...]]:
    """The kernels of each kind of operator."""
    roots: dict[str, set[str]] = {}
    for operator in operators:
        if operator.kernel is not None:
            roots.setdefault(operator.name, set()).add(f"mcubench::kernels::{operator.kernel}")
    return {name: tuple(sorted(kernels)) for name, kernels in roots.items()}


def _describe(graph: Graph, operator: Operator, call: Lowered) -> CompiledOperator:
    kernel = call.function if isinstance(call, KernelCall) else None
    reason = None if isinstance(call, KernelCall) else call.reason
    return CompiledOperator(operator.index, operator.name, kernel, operator_macs(graph, operator), reason)
