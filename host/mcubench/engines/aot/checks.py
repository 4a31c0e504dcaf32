# SPDX-License-Identifier: Apache-2.0
"""What the engine wants of a graph as a whole, before and after its operators are lowered."""

from mcubench.engines.aot.operators import OPERATORS
from mcubench.engines.aot.variables import check_subgraphs
from mcubench.errors import UnsupportedError
from mcubench.model import Graph, Operator, alive_bytes

# No microcontroller has as much memory, and offsets of 32 bits reach everything in it.
LARGEST_ARENA_BYTES = 256 << 20
_OPERATORS_IN_A_MESSAGE = 5


def check_graph(graph: Graph) -> None:
    """Operators that there are kernels for, on tensors that a kernel can be given, and no control flow.

    Raises:
        UnsupportedError: it is not; the message names operators, and tensors with their types and shapes.
    """
    _check_kinds(graph)
    check_subgraphs(graph)
    if not graph.operators or not graph.inputs or not graph.outputs:
        raise UnsupportedError("engine aot needs a model with inputs, operators and outputs")
    for operator in graph.operators:
        _check_tensors(graph, operator)
    for index in graph.outputs:
        if graph.tensors[index].is_constant:
            raise UnsupportedError(f"engine aot: the model's output {graph.tensors[index].label} is a constant")


def check_arena(graph: Graph, size_bytes: int) -> None:
    """Check the size of an arena for a graph whose operators are lowered.

    Raises:
        UnsupportedError: no microcontroller has so much memory; the message names the operator that takes most.
    """
    if size_bytes <= LARGEST_ARENA_BYTES:
        return
    alive = alive_bytes(graph)
    fullest = graph.operators[alive.index(max(alive))]
    raise UnsupportedError(
        f"engine aot cannot compile this model: its arena takes {size_bytes} bytes, more than {LARGEST_ARENA_BYTES}; "
        f"most is in use while {fullest.label} runs ({graph.signature(fullest)})",
        hint="`mcubench inspect` shows what each operator keeps in memory",
    )


def _check_kinds(graph: Graph) -> None:
    missing = [operator for operator in graph.operators if operator.name not in OPERATORS]
    if not missing:
        return
    named = ", ".join(
        f"operator {operator.index}, {operator.name} ({_where(graph, operator)})"
        for operator in missing[:_OPERATORS_IN_A_MESSAGE]
    )
    more = len(missing) - _OPERATORS_IN_A_MESSAGE
    raise UnsupportedError(
        f"engine aot has no kernel for {named}{f' and {more} more' if more > 0 else ''}",
        hint="`mcubench engines` lists the operators that each engine has",
    )


def _where(graph: Graph, operator: Operator) -> str:
    signature = graph.signature(operator)
    return f"writes '{graph.result(operator).short_name}', {signature}" if operator.outputs else signature


def _check_tensors(graph: Graph, operator: Operator) -> None:
    """Lowering divides by sizes, and the arena has a place for nothing but activations."""
    for index in (*operator.inputs, *operator.outputs):
        if index is None:
            continue
        tensor = graph.tensors[index]
        if tensor.element_count == 0:
            raise UnsupportedError(
                f"engine aot cannot compile {operator.label}: {tensor.label}, {tensor.form}, has no elements"
            )
        if tensor.size_bytes > LARGEST_ARENA_BYTES:
            raise UnsupportedError(
                f"engine aot cannot compile {operator.label}: {tensor.label}, {tensor.form}, takes "
                f"{tensor.size_bytes} bytes, more than {LARGEST_ARENA_BYTES}"
            )
