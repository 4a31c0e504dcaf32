# SPDX-License-Identifier: Apache-2.0
"""What a result says of an arena that the engine laid out before the firmware runs."""

from mcubench.engines import CompiledModel
from mcubench.model import Graph, Layout, MemoryBlock, plan_memory
from mcubench.result import ArenaFacts, ArenaRole, ArenaTensor


def arena_facts(compiled: CompiledModel, graph: Graph, seen: ArenaFacts | None) -> ArenaFacts | None:
    """What was seen of the arena, or the engine's own plan of it; None where there is neither."""
    if seen is not None or not compiled.arena_offsets:
        return seen
    views = compiled.views(graph)
    layout = Layout("engine", compiled.engine, compiled.arena_offsets, compiled.arena_bytes, views=views)
    tensors = (
        ArenaTensor(
            name=block.name,
            role=_role(block, graph),
            first=block.first,
            last=block.last,
            offset=block.offset,
            size_bytes=block.size_bytes,
        )
        for block in plan_memory(compiled.pruned or graph, layout).blocks
        if block.offset is not None and block.size_bytes
    )
    return ArenaFacts(pointer_bits=32, size_bytes=compiled.arena_bytes, tensors=tuple(tensors))


def _role(block: MemoryBlock, graph: Graph) -> ArenaRole:
    """What a block is for the caller; of one that is both input and output, the input."""
    if set(block.tensors) & set(graph.inputs):
        return "input"
    return "output" if set(block.tensors) & set(graph.outputs) else "activation"
