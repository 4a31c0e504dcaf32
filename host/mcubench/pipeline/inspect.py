# SPDX-License-Identifier: Apache-2.0
"""What can be said about a model before anything is built: its file, the arena that an engine gives it, and rules."""

from pathlib import Path

from mcubench.engines import AotEngine, Block, find_slow_operators, plan_arena
from mcubench.errors import UnsupportedError
from mcubench.model import Graph, Layout, Model, ModelSummary, activation_lifetimes, read_model, summarize

# Compiling takes the longer, the more there is; a network for a microcontroller has some tens of operators.
_MAX_COMPILED_OPERATORS = 256
_MAX_COMPILED_BYTES = 4 << 20
# Planning compares each activation with each other.
_MAX_PLANNED = 1000
_MAX_VARIED = 150


def inspect_model(path: Path) -> ModelSummary:
    """Read a model and say everything about it.

    Raises:
        FileError, ModelError: what is wrong with the file.
    """
    model = read_model(path)
    return summarize(model, lay_out(model), find_slow_operators(model.graph))


def lay_out(model: Model) -> Layout:
    """The arena as engine aot lays it out; where it cannot run the model, as its planner would; else none."""
    graph = model.graph
    if len(graph.operators) > _MAX_COMPILED_OPERATORS or model.size_bytes > _MAX_COMPILED_BYTES:
        return _plan(graph, f"{len(graph.operators):,} operators and {model.size_bytes:,} bytes take long to compile")
    # The model's own graph is what is looked at, with all its channels.
    engine = AotEngine(prunes=False)
    try:
        compiled = engine.compile(model)
    except UnsupportedError as error:
        return _plan(graph, error.message)
    return Layout(
        "engine", f"engine {engine.name}", compiled.arena_offsets, compiled.arena_bytes, views=compiled.views(graph)
    )


def _plan(graph: Graph, because: str) -> Layout:
    lifetimes = activation_lifetimes(graph)
    if len(lifetimes) > _MAX_PLANNED:
        return Layout("lifetimes", because=f"{because}, and {len(lifetimes):,} activations are too many to plan for")
    blocks = [Block(index, graph.tensors[index].size_bytes, *lifetime) for index, lifetime in lifetimes.items()]
    # All orders are tried whatever the number; only the search after them takes a time of its own.
    plan = plan_arena(blocks) if len(blocks) <= _MAX_VARIED else plan_arena(blocks, variations=0)
    return Layout("planner", "the planner of engine aot", plan.offsets, plan.size_bytes, because)
