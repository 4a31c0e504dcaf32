# SPDX-License-Identifier: Apache-2.0
"""What of a graph does nothing for its outputs, and what could have been computed before."""

from mcubench.model.graph import Graph, Operator
from mcubench.model.part import Part

# They act on something besides their outputs: a variable, another subgraph, or what only their author knows.
_ACTING = {"ASSIGN_VARIABLE", "CALL_ONCE", "IF", "WHILE", "VAR_HANDLE", "READ_VARIABLE"}


class UnusedParts(Part):
    """Indices of what is not needed, in the first subgraph.

    `constants` are read by no operator, `activations` are declared and neither written nor read. `operators` write
    nothing that an output of the graph depends on. `foldable_operators` compute the same from constants alone in
    every inference.
    """

    constants: tuple[int, ...]
    activations: tuple[int, ...]
    operators: tuple[int, ...]
    foldable_operators: tuple[int, ...]


def find_unused(graph: Graph) -> UnusedParts:
    """What the graph could do without."""
    used = {*graph.inputs, *graph.outputs}
    for operator in graph.operators:
        used |= {*(index for index in operator.inputs if index is not None), *operator.outputs}
    idle = [tensor for tensor in graph.tensors if tensor.index not in used]
    return UnusedParts(
        constants=tuple(tensor.index for tensor in idle if tensor.is_constant),
        activations=tuple(tensor.index for tensor in idle if not tensor.is_constant),
        operators=_dead(graph),
        foldable_operators=_foldable(graph),
    )


def _dead(graph: Graph) -> tuple[int, ...]:
    needed = set(graph.outputs)
    dead = []
    for operator in reversed(graph.operators):
        if _acts(graph, operator) or needed & set(operator.outputs):
            needed |= {index for index in operator.inputs if index is not None}
        else:
            dead.append(operator.index)
    return tuple(reversed(dead))


def _foldable(graph: Graph) -> tuple[int, ...]:
    known = {tensor.index for tensor in graph.tensors if tensor.is_constant}
    found = []
    for operator in graph.operators:
        operands = {index for index in operator.inputs if index is not None}
        if operands and operands <= known and not _acts(graph, operator):
            known |= set(operator.outputs)
            found.append(operator.index)
    return tuple(found)


def _acts(graph: Graph, operator: Operator) -> bool:
    """True where the operator may do more than write its outputs, or other than the same each time."""
    variables = any(index is not None and graph.tensors[index].is_variable for index in operator.inputs)
    return variables or operator.name in _ACTING or operator.name.startswith(("CUSTOM:", "RANDOM_", "STABLEHLO_"))
