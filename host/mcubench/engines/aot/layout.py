# SPDX-License-Identifier: Apache-2.0
"""Where everything that an inference writes lies in the arena: activations, and what single operators need beside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mcubench.engines.aot.kernel_call import Elided, KernelCall, Lowered
from mcubench.engines.aot.overlap import Overlap
from mcubench.engines.aot.plan import ArenaPlan, Block, plan_arena
from mcubench.model import Graph, activation_lifetimes


@dataclass(frozen=True)
class ArenaLayout:
    """`offsets` are by tensor, `scratch` has offset and size by operator; all are bytes.

    `inputs_preserved` is True where nothing that an inference writes shares a byte with an input.
    """

    offsets: Mapping[int, int]
    scratch: Mapping[int, tuple[int, int]]
    size_bytes: int
    lower_bound_bytes: int
    inputs_preserved: bool


def lay_out(graph: Graph, calls: Sequence[Lowered]) -> ArenaLayout:
    """The smallest arena that is found for the calls of a graph's operators; see `plan_arena`."""
    roots = _memory_roots(graph, calls)
    scratch = _scratch(graph, calls)
    plan = _plan(graph, calls, roots, scratch)
    return ArenaLayout(
        offsets={tensor: plan.offsets[root] for tensor, root in roots.items()},
        scratch={block.first: (plan.offsets[block.key], block.size_bytes) for block in scratch},
        size_bytes=plan.size_bytes,
        lower_bound_bytes=plan.lower_bound_bytes,
        inputs_preserved=_inputs_preserved(graph, plan, roots, scratch),
    )


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
    kept = {roots[index] for index in graph.inputs}
    sizes = {roots[index]: graph.tensors[index].size_bytes for index in roots}
    sizes |= {block.key: block.size_bytes for block in scratch}
    return not any(
        plan.offsets[root] < plan.offsets[held] + sizes[held]
        and plan.offsets[held] < plan.offsets[root] + sizes[root]
        for held in kept
        for root in set(sizes) - kept
    )
