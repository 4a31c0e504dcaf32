# SPDX-License-Identifier: Apache-2.0
"""From which operator to which a value must be kept."""

from itertools import accumulate
from typing import NamedTuple

from mcubench.model.graph import Graph


class Lifetime(NamedTuple):
    """First and last operator, by index, during which a tensor's memory holds its value (both included)."""

    first: int
    last: int


def activation_lifetimes(graph: Graph) -> dict[int, Lifetime]:
    """Of every tensor that is not constant and that the graph uses, by the tensor's index.

    An input of the graph lives from the start, an output to the end, a variable always. A value that nobody reads
    lives during the operator that writes it.
    """
    end = max(len(graph.operators) - 1, 0)
    always = {tensor.index for tensor in graph.tensors if tensor.is_variable}
    first: dict[int, int] = dict.fromkeys(graph.inputs, 0)
    last: dict[int, int] = dict.fromkeys(graph.inputs, 0)
    for operator in graph.operators:
        for index in (*operator.inputs, *operator.outputs):
            if index is not None and not graph.tensors[index].is_constant:
                first.setdefault(index, operator.index)
                last[index] = operator.index
    for index in graph.outputs:
        if not graph.tensors[index].is_constant:
            first.setdefault(index, 0)
            last[index] = end
    return {
        index: Lifetime(0, end) if index in always else Lifetime(first[index], last[index]) for index in sorted(first)
    }


def alive_bytes(graph: Graph) -> tuple[int, ...]:
    """For each operator, the bytes of the values that exist while it runs, its own inputs and outputs included.

    A graph without operators has one entry: its inputs and outputs.
    """
    changes = [0] * (max(len(graph.operators), 1) + 1)
    for index, lifetime in activation_lifetimes(graph).items():
        size_bytes = graph.tensors[index].size_bytes
        changes[lifetime.first] += size_bytes
        changes[lifetime.last + 1] -= size_bytes
    return tuple(accumulate(changes[:-1]))


def peak_activation_bytes(graph: Graph) -> int:
    """The most that is alive at once: no arena is smaller, unless an operator writes over its own input."""
    return max(alive_bytes(graph))
