# SPDX-License-Identifier: Apache-2.0
"""The ahead-of-time engine: one pass from a graph to C++."""

from collections.abc import Sequence

from mcubench.engines.aot.emit import emit_model
from mcubench.engines.aot.kernel_call import KernelCall, Lowered
from mcubench.engines.aot.kernel_set import has_int4_weights, kernel_set_for
from mcubench.engines.aot.layout import lay_out
from mcubench.engines.aot.less_memory import with_less_memory
from mcubench.engines.aot.lowering import Lowering
from mcubench.engines.aot.operators import OPERATORS
from mcubench.engines.aot.prune import Pruned, prune
from mcubench.engines.aot.variables import bind_variables, check_subgraphs
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
        _check_graph(model.graph)
        bound = bind_variables(model.graph)
        pruned = prune(bound.graph) if self._prunes else Pruned(bound.graph, {})
        graph = pruned.graph
        lowerings = [Lowering(graph, operator) for operator in graph.operators]
        calls: list[Lowered] = [self._kernels.lower(lowering) for lowering in lowerings]
        if self._optimize == "size":
            portable = [self._kernels.lower_portably(lowering) for lowering in lowerings]
            # Four bits a weight instead of a byte, which is what a model with such weights is for.
            narrow = [has_int4_weights(lowering) for lowering in lowerings]
            calls = [p if is_narrow else call for call, p, is_narrow in zip(calls, portable, narrow, strict=True)]
            calls = with_less_memory(graph, calls, portable)
        layout = lay_out(graph, calls)
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


def _roots(operators: Sequence[CompiledOperator]) -> dict[str, tuple[str, ...]]:
    """The kernels of each kind of operator."""
    roots: dict[str, set[str]] = {}
    for operator in operators:
        if operator.kernel is not None:
            roots.setdefault(operator.name, set()).add(f"mcubench::kernels::{operator.kernel}")
    return {name: tuple(sorted(kernels)) for name, kernels in roots.items()}


def _check_graph(graph: Graph) -> None:
    missing = [operator for operator in graph.operators if operator.name not in OPERATORS]
    if missing:
        where = ", ".join(f"operator {operator.index} ({operator.name})" for operator in missing[:5])
        more = f" and {len(missing) - 5} more" if len(missing) > 5 else ""
        raise UnsupportedError(
            f"engine aot has no kernel for {where}{more}",
            hint="`mcubench engines` lists the operators that each engine has",
        )
    check_subgraphs(graph)
    if not graph.operators or not graph.inputs or not graph.outputs:
        raise UnsupportedError("engine aot needs a model with inputs, operators and outputs")
    _check_tensors(graph)


def _check_tensors(graph: Graph) -> None:
    """Lowering divides by sizes, and the arena has a place for nothing but activations."""
    for operator in graph.operators:
        for index in (*operator.inputs, *operator.outputs):
            if index is not None and graph.tensors[index].element_count == 0:
                raise UnsupportedError(
                    f"engine aot cannot compile {operator.label}: {graph.tensors[index].label} has no elements"
                )
    for index in graph.outputs:
        if graph.tensors[index].is_constant:
            raise UnsupportedError(f"engine aot: the model's output {graph.tensors[index].label} is a constant")


def _describe(graph: Graph, operator: Operator, call: Lowered) -> CompiledOperator:
    kernel = call.function if isinstance(call, KernelCall) else None
    reason = None if isinstance(call, KernelCall) else call.reason
    return CompiledOperator(operator.index, operator.name, kernel, operator_macs(graph, operator), reason)
