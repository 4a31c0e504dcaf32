# SPDX-License-Identifier: Apache-2.0
"""Whether a graph can be executed at all: every value exists before it is read, and is written once."""

from mcubench.errors import ModelError
from mcubench.model.flat import DAMAGED
from mcubench.model.graph import Graph, Operator


def check_dataflow(graph: Graph) -> None:
    """Walk through the operators in their order.

    Raises:
        ModelError: an index that does not exist, a value read before it is written or written twice.
    """
    check_indices(graph)
    written = _inputs(graph)
    for operator in graph.operators:
        _execute(graph, operator, written)
    if not graph.outputs:
        raise ModelError("the graph has no output", hint=DAMAGED)
    for index in graph.outputs:
        if index not in written and _needs_writing(graph, index):
            label = graph.tensors[index].label
            raise ModelError(f"the graph's output {label} is never written", hint=DAMAGED)


def _execute(graph: Graph, operator: Operator, written: set[int]) -> None:
    """Check one operator against the values there are, and add the ones that it writes."""
    for index in operator.inputs:
        if index is not None and index not in written and _needs_writing(graph, index):
            label = graph.tensors[index].label
            raise ModelError(f"{operator.label} reads {label} before anything writes it", hint=DAMAGED)
    for index in operator.outputs:
        tensor = graph.tensors[index]
        if tensor.is_constant:
            raise ModelError(f"{operator.label} writes {tensor.label}, a constant", hint=DAMAGED)
        if index in written:
            raise ModelError(f"{operator.label} writes {tensor.label}, which has its value", hint=DAMAGED)
        written.add(index)


def _inputs(graph: Graph) -> set[int]:
    """The tensors that have their value from outside."""
    written: set[int] = set()
    for index in graph.inputs:
        tensor = graph.tensors[index]
        if tensor.is_constant:
            raise ModelError(f"the graph's input {tensor.label} is a constant", hint=DAMAGED)
        if index in written:
            raise ModelError(f"{tensor.label} is an input of the graph twice", hint=DAMAGED)
        written.add(index)
    return written


def _needs_writing(graph: Graph, index: int) -> bool:
    tensor = graph.tensors[index]
    return not (tensor.is_constant or tensor.is_variable or tensor.size_bytes == 0)


def check_indices(graph: Graph) -> None:
    """Check that every tensor that a graph refers to exists.

    Raises:
        ModelError: an index that does not exist.
    """
    count = len(graph.tensors)
    for noun, indices in (("input", graph.inputs), ("output", graph.outputs)):
        for index in indices:
            if not 0 <= index < count:
                raise ModelError(f"the graph's {noun} is tensor {index} of {count}", hint=DAMAGED)
    for operator in graph.operators:
        for index in (*(i for i in operator.inputs if i is not None), *operator.outputs):
            if not 0 <= index < count:
                raise ModelError(f"{operator.label} refers to tensor {index} of {count}", hint=DAMAGED)
