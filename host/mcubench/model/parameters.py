# SPDX-License-Identifier: Apache-2.0
"""What of a model was learnt: its weights and biases."""

from mcubench.model.complexity import operator_macs
from mcubench.model.dtype import DType
from mcubench.model.graph import Graph, Operator, Tensor

# A float32, as the file has them.
_SCALE_BYTES = 4


def operator_parameters(graph: Graph, operator: Operator) -> tuple[Tensor, ...]:
    """The constants that an operator computes with.

    Constants that say how to compute (a shape, an axis, a padding) are none: integers without a scale, except the
    bias of an operator that multiplies.
    """
    constants = (graph.tensors[index] for index in operator.inputs if index is not None)
    multiplies = bool(operator_macs(graph, operator))
    return tuple(
        tensor
        for tensor in constants
        if tensor.is_constant
        and (multiplies or tensor.quantization is not None or tensor.dtype.integer_range is None)
    )


def parameters(graph: Graph) -> tuple[Tensor, ...]:
    """The parameters of all operators; one that several share is there once."""
    found = {tensor.index: tensor for operator in graph.operators for tensor in operator_parameters(graph, operator)}
    return tuple(found[index] for index in sorted(found))


def params_size_bytes(graph: Graph) -> int:
    """Bytes of all parameters as the file stores them."""
    return sum(tensor.size_bytes for tensor in parameters(graph))


def scales_size_bytes(graph: Graph) -> int:
    """Bytes of the scales of all quantized weights, 4 each: a weight is its value times its channel's scale.

    The scale of a bias is the product of two others.
    """
    scaled = (tensor for tensor in parameters(graph) if tensor.quantization is not None)
    return sum(
        _SCALE_BYTES * len(tensor.quantization.scales)
        for tensor in scaled
        if tensor.quantization is not None and tensor.dtype not in (DType.INT32, DType.INT64)
    )


def parameter_count(graph: Graph) -> int:
    """Numbers among all parameters."""
    return sum(tensor.element_count for tensor in parameters(graph))
