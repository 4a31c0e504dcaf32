# SPDX-License-Identifier: Apache-2.0
"""Who is alive when: the activations over time, where each lies, and the moment that takes the most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from mcubench.model.graph import Graph, Operator
from mcubench.model.lifetimes import activation_lifetimes
from mcubench.model.part import Part

LayoutSource = Literal["engine", "planner", "lifetimes"]
AliveRole = Literal["input", "output", "waiting"]

_NAMED = 3
# Each output element depends on the input elements at its own place alone.
_ELEMENTWISE = {
    *("ADD", "SUB", "MUL", "DIV", "MAXIMUM", "MINIMUM", "SQUARED_DIFFERENCE", "ABS", "NEG", "SQUARE", "SQRT"),
    *("RSQRT", "EXP", "LOG", "RELU", "RELU6", "RELU_N1_TO_1", "RELU_0_TO_1", "LEAKY_RELU", "PRELU", "ELU", "TANH"),
    *("LOGISTIC", "HARD_SWISH", "QUANTIZE"),
}


@dataclass(frozen=True)
class Layout:
    """Where activations lie in an arena, in bytes from its start, by the tensor's index.

    `source` says whose layout it is: the one of an `engine` that runs the model, or what a `planner` makes of the
    lifetimes alone; `laid_out_by` is its name. Without offsets there are `lifetimes` only. `because` says why it is
    not an engine's. `views` are the tensors that are another's memory under a new name; None where nobody knows, then
    what lies at one place at one time is taken for one.
    """

    source: LayoutSource
    laid_out_by: str | None = None
    offsets: Mapping[int, int] | None = None
    size_bytes: int | None = None
    because: str | None = None
    views: frozenset[int] | None = None


class MemoryBlock(Part):
    """A piece of memory that holds a value from operator `first` to `last`, both included.

    Several tensors are the same block where an operator needs no code, as a RESHAPE. `offset` is not known where
    nobody laid the arena out.
    """

    tensors: tuple[int, ...]
    name: str
    size_bytes: int
    first: int
    last: int
    offset: int | None = None


class AliveBlock(Part):
    """A block that is alive at the peak: it is read there, written there, or waits for a later operator."""

    tensors: tuple[int, ...]
    name: str
    size_bytes: int
    role: AliveRole
    last: int


class Peak(Part):
    """The moment at which the most is alive, the first where there are several; the largest blocks come first.

    Blocks that lie over one another are alive at once with less than they take together.

    `operators` are all that reach it. `next_bytes` is what the fullest of the others takes, at `next_operator`.
    `advice` says what would make it less.
    """

    size_bytes: int
    operators: tuple[int, ...]
    alive: tuple[AliveBlock, ...]
    next_bytes: int | None = None
    next_operator: int | None = None
    advice: tuple[str, ...] = ()


class MemoryPlan(Part):
    """The arena over time; `size_bytes` is what it takes, not known where nobody laid it out."""

    source: LayoutSource
    laid_out_by: str | None = None
    because: str | None = None
    size_bytes: int | None = None
    alive_bytes: tuple[int, ...]
    blocks: tuple[MemoryBlock, ...]
    peak: Peak


def plan_memory(graph: Graph, layout: Layout) -> MemoryPlan:
    """The activations of a graph, in a layout."""
    blocks = _blocks(graph, layout)
    alive = _alive_bytes(blocks, len(graph.operators))
    return MemoryPlan(
        source=layout.source,
        laid_out_by=layout.laid_out_by,
        because=layout.because,
        size_bytes=layout.size_bytes,
        alive_bytes=alive,
        blocks=blocks,
        peak=_peak(graph, blocks, alive),
    )


def _blocks(graph: Graph, layout: Layout) -> tuple[MemoryBlock, ...]:
    """One block a tensor, those merged that are names of the same memory."""
    offsets = layout.offsets
    found: list[MemoryBlock] = []
    newest: dict[int, int] = {}
    for index, (first, last) in sorted(activation_lifetimes(graph).items(), key=lambda item: (item[1], item[0])):
        tensor = graph.tensors[index]
        offset = None if offsets is None else offsets.get(index)
        block = MemoryBlock(
            tensors=(index,),
            name=tensor.short_name,
            size_bytes=tensor.size_bytes,
            first=first,
            last=last,
            offset=offset,
        )
        renamed = layout.views is None or index in layout.views
        at = newest.get(offset) if renamed and offset is not None else None
        if at is not None and found[at].last >= first and min(found[at].size_bytes, block.size_bytes) > 0:
            found[at] = _merged(found[at], block)
            continue
        if offset is not None:
            newest[offset] = len(found)
        found.append(block)
    return tuple(found)


def _merged(earlier: MemoryBlock, later: MemoryBlock) -> MemoryBlock:
    return MemoryBlock(
        tensors=(*earlier.tensors, *later.tensors),
        name=earlier.name,
        size_bytes=max(earlier.size_bytes, later.size_bytes),
        first=earlier.first,
        last=max(earlier.last, later.last),
        offset=earlier.offset,
    )


def _alive_bytes(blocks: Sequence[MemoryBlock], operators: int) -> tuple[int, ...]:
    """Bytes in use at each operator; those that two blocks share count once."""
    at: list[list[MemoryBlock]] = [[] for _ in range(max(operators, 1))]
    for block in blocks:
        for moment in range(block.first, block.last + 1):
            at[moment].append(block)
    return tuple(map(_covered_bytes, at))


def _covered_bytes(blocks: Sequence[MemoryBlock]) -> int:
    nowhere = sum(block.size_bytes for block in blocks if block.offset is None)
    placed = sorted((block.offset, block.size_bytes) for block in blocks if block.offset is not None)
    covered, end = nowhere, 0
    for offset, size_bytes in placed:
        covered += max(0, offset + size_bytes - max(offset, end))
        end = max(end, offset + size_bytes)
    return covered


def _share(one: MemoryBlock, other: MemoryBlock) -> bool:
    """Whether two blocks have bytes in common."""
    if one.offset is None or other.offset is None:
        return False
    return one.offset < other.offset + other.size_bytes and other.offset < one.offset + one.size_bytes


def _peak(graph: Graph, blocks: Sequence[MemoryBlock], alive_bytes: tuple[int, ...]) -> Peak:
    size_bytes = max(alive_bytes)
    moment = alive_bytes.index(size_bytes)
    operators = tuple(index for index, alive in enumerate(alive_bytes) if alive == size_bytes)
    less = [(alive, -index) for index, alive in enumerate(alive_bytes) if alive < size_bytes]
    next_bytes, next_operator = max(less, default=(None, None))
    operator = graph.operators[moment] if graph.operators else None
    there = [block for block in blocks if block.first <= moment <= block.last and block.size_bytes]
    overlapping = any(_share(one, other) for one, other in combinations(there, 2))
    alive = sorted(
        (_alive(block, operator) for block in there),
        key=lambda block: (-block.size_bytes, block.tensors),
    )
    peak = Peak(
        size_bytes=size_bytes,
        operators=operators if graph.operators else (),
        alive=tuple(alive),
        next_bytes=next_bytes,
        next_operator=None if next_operator is None else -next_operator,
    )
    advice = () if operator is None else _advice(graph, operator, peak, overlapping=overlapping)
    return peak.model_copy(update={"advice": advice})


def _alive(block: MemoryBlock, operator: Operator | None) -> AliveBlock:
    role: AliveRole = "waiting"
    if operator is not None and set(block.tensors) & set(operator.outputs):
        role = "output"
    elif operator is not None and set(block.tensors) & set(operator.inputs):
        role = "input"
    return AliveBlock(tensors=block.tensors, name=block.name, size_bytes=block.size_bytes, role=role, last=block.last)


def _advice(graph: Graph, operator: Operator, peak: Peak, *, overlapping: bool) -> tuple[str, ...]:
    over = None if overlapping else _of_overwriting(graph, operator, peak)
    sentence = _of_the_waiting(peak) or over or _of_the_largest(graph, peak)
    return tuple(sentence for sentence in (sentence, _of_the_next(peak)) if sentence is not None)


def _of_the_waiting(peak: Peak) -> str | None:
    waiting = [block for block in peak.alive if block.role == "waiting"]
    if not waiting:
        return None
    names = ", ".join(f"'{block.name}' until operator {block.last}" for block in waiting[:_NAMED])
    more = f" and {len(waiting) - _NAMED} more" if len(waiting) > _NAMED else ""
    total = sum(block.size_bytes for block in waiting)
    return (
        f"{total:,} bytes only wait for a later operator: {names}{more}; a shorter skip, or one of fewer channels, "
        "takes less"
    )


def _of_overwriting(graph: Graph, operator: Operator, peak: Peak) -> str | None:
    over = _could_be_overwritten(operator, peak) if operator.name in _ELEMENTWISE else None
    if over is None:
        return None
    return (
        f"{operator.label} could write its result over '{over.name}', which nobody reads afterwards: an engine that "
        f"does needs {graph.result(operator).size_bytes:,} bytes less there"
    )


def _of_the_largest(graph: Graph, peak: Peak) -> str | None:
    if not peak.alive:
        return None
    largest = peak.alive[0]
    before = (
        "" if set(largest.tensors) & set(graph.inputs) else "a larger stride before it, fewer channels in it, or "
    )
    shape = "x".join(map(str, graph.tensors[largest.tensors[0]].shape)) or "scalar"
    return (
        f"the {largest.role} '{largest.name}' ({shape}) is {largest.size_bytes:,} of them: {before}a smaller "
        "input of the model makes it less"
    )


def _of_the_next(peak: Peak) -> str | None:
    if peak.next_bytes is None:
        return None
    whose = "this operator" if len(peak.operators) == 1 else f"these {len(peak.operators)} operators"
    return (
        f"the next fullest moment takes {peak.next_bytes:,} bytes, at operator {peak.next_operator}: "
        f"{peak.size_bytes - peak.next_bytes:,} are to be won by changing {whose} alone"
    )


def _could_be_overwritten(operator: Operator, peak: Peak) -> AliveBlock | None:
    """An input that nobody reads afterwards and that has room for the output."""
    output = next((block for block in peak.alive if block.role == "output"), None)
    if output is None:
        return None
    return next(
        (
            block
            for block in peak.alive
            if block.role == "input" and block.last == operator.index and block.size_bytes >= output.size_bytes
        ),
        None,
    )
