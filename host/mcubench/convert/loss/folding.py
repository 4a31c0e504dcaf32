# SPDX-License-Identifier: Apache-2.0
"""What a graph computes with constants only: it is the same every time, and belongs to the constants."""

from mcubench.model import Graph, Operator, Tensor


def foldable(graph: Graph) -> frozenset[int]:
    """The operators that read constants and nothing else, directly or through others of these."""
    known = {tensor.index for tensor in graph.tensors if tensor.is_constant}
    found: set[int] = set()
    for operator in graph.operators:
        inputs = [index for index in operator.inputs if index is not None]
        if inputs and known.issuperset(inputs):
            found.add(operator.index)
            known.update(operator.outputs)
    return frozenset(found)


def folded_tensors(graph: Graph) -> frozenset[int]:
    """What these operators write."""
    return frozenset(index for operator in foldable(graph) for index in graph.operators[operator].outputs)


def fed_operands(graph: Graph, operator: Operator, folded: frozenset[int]) -> list[int]:
    """The operands that depend on the graph's inputs, each once: no constants, nothing that the operator keeps."""
    tensors = (graph.tensors[index] for index in operator.inputs if index is not None and index not in folded)
    fed = (tensor.index for tensor in tensors if not tensor.is_constant and not tensor.is_variable)
    return list(dict.fromkeys(fed))


def constant_behind(graph: Graph, index: int) -> Tensor | None:
    """The constant that a tensor is, or that a DEQUANTIZE makes it from; None where it is neither."""
    tensor = graph.tensors[index]
    if tensor.is_constant:
        return tensor
    operator = next((it for it in graph.operators if index in it.outputs), None)
    if operator is None or operator.name != "DEQUANTIZE" or operator.inputs[0] is None:
        return None
    return constant_behind(graph, operator.inputs[0])
