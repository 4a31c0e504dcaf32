# SPDX-License-Identifier: Apache-2.0
"""The ahead-of-time engine: one pass from a graph to C++."""

from collections.abc import Mapping, Sequence

from mcubench.engines.aot.emit import emit_model
from mcubench.engines.aot.kernel_call import Elided, KernelCall, Lowered
from mcubench.engines.aot.kernel_set import kernel_set_for
from mcubench.engines.aot.lowering import Lowering
from mcubench.engines.aot.operators import OPERATORS
from mcubench.engines.aot.overlap import Overlap
from mcubench.engines.aot.plan import ArenaPlan, Block, plan_arena
from mcubench.engines.aot.prune import Pruned, prune
from mcubench.engines.base import CompiledModel, CompiledOperator
from mcubench.errors import UnsupportedError
from mcubench.model import Graph, Model, Operator, activation_lifetimes, operator_macs


class AotEngine:
    """Compiles a model to C++ calls with planned memory; needs nothing on the device but its kernels.

    Where the core is known, and has faster kernels for an operator than the portable ones, those are taken. Channels
    that are constant are left out, unless `prunes` is False.
    """

    name = "aot"

    def __init__(self, cpu: str | None = None, *, prunes: bool = True) -> None:
        self._kernels = kernel_set_for(cpu)
        self._prunes = prunes

    def operators(self) -> frozenset[str]:
        """The builtin operators that it has."""
        return frozenset(OPERATORS)

    def refusal(self, graph: Graph, operator: Operator) -> str | None:
        """Why the engine cannot run an operator; None where it can."""
        if operator.name not in OPERATORS:
            return f"no kernel for {operator.name}"
        try:
            self._kernels.lower(Lowering(graph, operator))
        except UnsupportedError as error:
            return error.message
        return None

    def compile(self, model: Model) -> CompiledModel:
        """Prune, lower, plan, write.

        Raises:
            UnsupportedError: an operator, type or shape that has no kernel.
        """
        _check_graph(model.graph)
        pruned = prune(model.graph) if self._prunes else Pruned(model.graph, {})
        graph = pruned.graph
        calls = [self._kernels.lower(Lowering(graph, operator)) for operator in graph.operators]
        roots = _memory_roots(graph, calls)
        scratch = _scratch(graph, calls)
        plan = _plan(graph, calls, roots, scratch)
        offsets = {tensor: plan.offsets[root] for tensor, root in roots.items()}
        scratch_offsets = {block.first: plan.offsets[block.key] for block in scratch}
        inputs_preserved = _inputs_preserved(graph, plan, roots, scratch)
        emitted = emit_model(
            model,
            calls,
            offsets=offsets,
            scratch_offsets=scratch_offsets,
            arena_bytes=plan.size_bytes,
            inputs_preserved=inputs_preserved,
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
            arena_bytes=plan.size_bytes,
            arena_lower_bound_bytes=plan.lower_bound_bytes,
            constant_bytes=emitted.constant_bytes,
            arena_offsets=offsets,
            scratch={block.first: (scratch_offsets[block.first], block.size_bytes) for block in scratch},
            inputs_preserved=inputs_preserved,
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
            hint="`mcubench engines` lists the operators that each engine has",
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


def _memory_roots(graph: Graph, calls: Sequence[Lowered]) -> dict[int, int]:
    """For each activation the tensor whose memory it uses: itself, or the source of an elided operator."""
    roots = {index: index for index in activation_lifetimes(graph)}
    for operator, call in zip(graph.operators, calls, strict=True):
        if isinstance(call, Elided):
            roots[operator.outputs[0]] = roots[call.source]
    return roots


def _scratch(graph: Graph, calls: Sequence[Lowered]) -> list[Block]:
    """What calls need beside their tensors; the keys are those of no tensor."""
    return [
        Block(-1 - operator.index, call.scratch_bytes, operator.index, operator.index)
        for operator, call in zip(graph.operators, calls, strict=True)
        if isinstance(call, KernelCall) and call.scratch_bytes
    ]


def _plan(graph: Graph, calls: Sequence[Lowered], roots: Mapping[int, int], scratch: Sequence[Block]) -> ArenaPlan:
    spans: dict[int, Block] = {}
    for index, (first, last) in activation_lifetimes(graph).items():
        root = roots[index]
        span = spans.get(root, Block(root, 0, first, last))
        size = max(span.size_bytes, graph.tensors[index].size_bytes)
        spans[root] = Block(root, size, min(span.first, first), max(span.last, last))
    return plan_arena([*spans.values(), *scratch], _overlaps(graph, calls, roots, spans))


def _overlaps(
    graph: Graph, calls: Sequence[Lowered], roots: Mapping[int, int], spans: Mapping[int, Block]
) -> dict[tuple[int, int], Overlap]:
    """Over which inputs an output may lie: those that nobody reads later, by any of their names."""
    kept = {roots[index] for index in graph.outputs} | {t.index for t in graph.tensors if t.is_variable}
    found: dict[tuple[int, int], Overlap] = {}
    for operator, call in zip(graph.operators, calls, strict=True):
        if not isinstance(call, KernelCall) or len(operator.outputs) != 1:
            continue
        output = roots[operator.outputs[0]]
        allowed: dict[int, set[Overlap | None]] = {}
        for tensor in operator.inputs:
            if tensor is not None and tensor in roots:
                allowed.setdefault(roots[tensor], set()).add(call.overlaps.get(tensor))
        for source, overlaps in allowed.items():
            overlap = overlaps.pop()
            moment = (spans[source].last, spans[output].first)
            if overlap and not overlaps and source not in kept and moment == (operator.index, operator.index):
                found[source, output] = overlap
    return found


def _inputs_preserved(graph: Graph, plan: ArenaPlan, roots: Mapping[int, int], scratch: Sequence[Block]) -> bool:
    """True where nothing that an inference writes shares a byte with an input."""
    kept = {roots[index] for index in graph.inputs}
    sizes = {roots[index]: graph.tensors[index].size_bytes for index in roots}
    sizes |= {block.key: block.size_bytes for block in scratch}
    return not any(
        plan.offsets[root] < plan.offsets[held] + sizes[held]
        and plan.offsets[held] < plan.offsets[root] + sizes[root]
        for held in kept
        for root in set(sizes) - kept
    )


def _describe(graph: Graph, operator: Operator, call: Lowered) -> CompiledOperator:
    kernel = call.function if isinstance(call, KernelCall) else None
    reason = call.reason if isinstance(call, Elided) else None
    return CompiledOperator(operator.index, operator.name, kernel, operator_macs(graph, operator), reason)
