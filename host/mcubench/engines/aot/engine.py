# SPDX-License-Identifier: Apache-2.0
"""The ahead-of-time engine: one pass from a graph to C++."""

from collections.abc import Mapping, Sequence

from mcubench.engines.aot.emit import emit_model
from mcubench.engines.aot.kernel_call import Elided, KernelCall, Lowered
from mcubench.engines.aot.lowering import Lowering
from mcubench.engines.aot.operators import OPERATORS
from mcubench.engines.aot.plan import ArenaPlan, Block, plan_arena
from mcubench.engines.base import CompiledModel, CompiledOperator
from mcubench.errors import UnsupportedError
from mcubench.model import Graph, Model, Operator, activation_lifetimes, operator_macs

_KERNELS = "portable"
_COMPONENTS = ("engine_aot", f"kernels/{_KERNELS}")


class AotEngine:
    """Compiles a model to C++ calls with planned memory; needs nothing on the device but its kernels."""

    name = "aot"

    def operators(self) -> frozenset[str]:
        """The builtin operators that it has."""
        return frozenset(OPERATORS)

    def refusal(self, graph: Graph, operator: Operator) -> str | None:
        """Why the engine cannot run an operator; None where it can."""
        if operator.name not in OPERATORS:
            return f"no kernel for {operator.name}"
        try:
            _lower(graph, operator)
        except UnsupportedError as error:
            return error.message
        return None

    def compile(self, model: Model) -> CompiledModel:
        """Lower, plan, write.

        Raises:
            UnsupportedError: an operator, type or shape that has no kernel.
        """
        graph = model.graph
        _check_graph(graph)
        calls = [_lower(graph, operator) for operator in graph.operators]
        roots = _memory_roots(graph, calls)
        plan = _plan(graph, roots)
        offsets = {tensor: plan.offsets[root] for tensor, root in roots.items()}
        inputs_preserved = _inputs_preserved(graph, plan, roots)
        emitted = emit_model(
            model, calls, offsets=offsets, arena_bytes=plan.size_bytes, inputs_preserved=inputs_preserved
        )
        operators = tuple(
            _describe(graph, operator, call) for operator, call in zip(graph.operators, calls, strict=True)
        )
        return CompiledModel(
            engine=self.name,
            kernels=_KERNELS,
            model_sha256=model.sha256,
            sources={"model.cc": emitted.text},
            components=_COMPONENTS,
            arena_bytes=plan.size_bytes,
            arena_lower_bound_bytes=plan.lower_bound_bytes,
            constant_bytes=emitted.constant_bytes,
            arena_offsets=offsets,
            inputs_preserved=inputs_preserved,
            operators=operators,
            macs_executed=sum(operator.macs or 0 for operator in operators),
            roots=_roots(operators),
            operator_symbols=emitted.operator_symbols,
        )


def _roots(operators: Sequence[CompiledOperator]) -> dict[str, tuple[str, ...]]:
    """The kernels of each kind of operator."""
    roots: dict[str, set[str]] = {}
    for operator in operators:
        if operator.kernel is not None:
            roots.setdefault(operator.name, set()).add(f"mcubench::kernels::{operator.kernel}")
    return {name: tuple(sorted(kernels)) for name, kernels in roots.items()}


def _check_graph(graph: Graph) -> None:
    if graph.subgraph_count != 1:
        raise UnsupportedError(
            f"engine aot cannot compile control flow: the model has {graph.subgraph_count} subgraphs"
        )
    missing = [operator for operator in graph.operators if operator.name not in OPERATORS]
    if missing:
        where = ", ".join(f"operator {operator.index} ({operator.name})" for operator in missing[:5])
        more = f" and {len(missing) - 5} more" if len(missing) > 5 else ""
        raise UnsupportedError(
            f"engine aot has no kernel for {where}{more}",
            hint="no engine of this version has it; engine aot has " + ", ".join(sorted(OPERATORS)),
        )
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


def _lower(graph: Graph, operator: Operator) -> Lowered:
    return OPERATORS[operator.name](Lowering(graph, operator))


def _memory_roots(graph: Graph, calls: Sequence[Lowered]) -> dict[int, int]:
    """For each activation the tensor whose memory it uses: itself, or the source of an elided operator."""
    roots = {index: index for index in activation_lifetimes(graph)}
    for operator, call in zip(graph.operators, calls, strict=True):
        if isinstance(call, Elided):
            roots[operator.outputs[0]] = roots[call.source]
    return roots


def _plan(graph: Graph, roots: Mapping[int, int]) -> ArenaPlan:
    spans: dict[int, Block] = {}
    for index, (first, last) in activation_lifetimes(graph).items():
        root = roots[index]
        span = spans.get(root, Block(root, 0, first, last))
        size = max(span.size_bytes, graph.tensors[index].size_bytes)
        spans[root] = Block(root, size, min(span.first, first), max(span.last, last))
    return plan_arena(list(spans.values()))


def _inputs_preserved(graph: Graph, plan: ArenaPlan, roots: Mapping[int, int]) -> bool:
    """True where nothing that an inference writes shares a byte with an input."""
    kept = {roots[index] for index in graph.inputs}
    sizes = {roots[index]: graph.tensors[index].size_bytes for index in roots}
    return not any(
        plan.offsets[root] < plan.offsets[held] + sizes[held]
        and plan.offsets[held] < plan.offsets[root] + sizes[root]
        for held in kept
        for root in set(roots.values()) - kept
    )


def _describe(graph: Graph, operator: Operator, call: Lowered) -> CompiledOperator:
    kernel = call.function if isinstance(call, KernelCall) else None
    reason = call.reason if isinstance(call, Elided) else None
    return CompiledOperator(operator.index, operator.name, kernel, operator_macs(graph, operator), reason)
