# SPDX-License-Identifier: Apache-2.0
"""How much arithmetic a model is, by its shapes alone."""

import math
from collections.abc import Callable

from mcubench.errors import ModelError
from mcubench.model.graph import Graph, Operator, Tensor


def operator_macs(graph: Graph, operator: Operator) -> int | None:
    """Multiplications with accumulation; 0 where the operator has none, None where no formula is known.

    =================  ==================================================================
    CONV_2D            output elements x filter height x filter width x filter's channels
    DEPTHWISE_CONV_2D  output elements x filter height x filter width
    FULLY_CONNECTED    output elements x length of a row of weights
    TRANSPOSE_CONV     input elements x filter height x filter width x output channels
    BATCH_MATMUL       output elements x length of the dimension summed over
    =================  ==================================================================

    Products with the zeros of the padding count, as they do in the figures that are published for networks
    (Howard et al., MobileNets, arXiv 1704.04861, section 3.1: D_K * D_K * M * N * D_F * D_F). The bias does not.

    Raises:
        ModelError: the operator lacks an operand, or one has too few dimensions.
    """
    formula = _MACS.get(operator.name)
    if formula is not None:
        return formula(graph, operator)
    return None if operator_flops_besides_macs(graph, operator) is None else 0


def operator_flops(graph: Graph, operator: Operator) -> int | None:
    """Operations on numbers, of whatever type: two for each MAC, and those of the operators that have no MACs.

    A MAC is a multiplication and an addition; of n products and a bias, n additions make one sum, so that the bias
    is in. Fused activations, requantization and the moving of data count nothing. Without MACs, an addition,
    comparison, division or function (exp, tanh, ...) is one operation:

    * element-wise operators: as many for each output element as `_PER_OUTPUT_ELEMENT` says;
    * AVERAGE_POOL_2D: window height x width for each output element (the last one is the division),
      MAX_POOL_2D one less;
    * SUM, MEAN, REDUCE_MAX, REDUCE_MIN, ARG_MAX, ARG_MIN: one for each input element.

    None where no formula is known.

    Raises:
        ModelError: the operator lacks an operand, or its shape or window makes no sense.
    """
    macs = operator_macs(graph, operator)
    if operator.name in _MACS:
        return None if macs is None else 2 * macs
    return operator_flops_besides_macs(graph, operator)


def operator_flops_besides_macs(graph: Graph, operator: Operator) -> int | None:
    """The operations of an operator without MACs, None where no formula is known."""
    name = operator.name
    if name in _MOVES:
        return 0
    if name in _PER_OUTPUT_ELEMENT:
        return graph.result(operator).element_count * _PER_OUTPUT_ELEMENT[name]
    if name in _PER_INPUT_ELEMENT:
        return graph.operand(operator, 0).element_count
    if name in _POOLS:
        return graph.result(operator).element_count * (_window_elements(operator) - _POOLS[name])
    return None


def _conv_2d(graph: Graph, operator: Operator) -> int:
    filters = _with_rank(operator, graph.operand(operator, 1), 4)
    return graph.result(operator).element_count * math.prod(filters.shape[1:])


def _depthwise_conv_2d(graph: Graph, operator: Operator) -> int:
    filters = _with_rank(operator, graph.operand(operator, 1), 4)
    return graph.result(operator).element_count * math.prod(filters.shape[1:3])


def _fully_connected(graph: Graph, operator: Operator) -> int:
    weights = _with_rank(operator, graph.operand(operator, 1), 2)
    return graph.result(operator).element_count * weights.shape[1]


def _transpose_conv(graph: Graph, operator: Operator) -> int:
    filters = _with_rank(operator, graph.operand(operator, 1), 4)
    return graph.operand(operator, 2).element_count * math.prod(filters.shape[:3])


def _batch_matmul(graph: Graph, operator: Operator) -> int:
    left = graph.operand(operator, 0)
    if len(left.shape) < 2:
        raise ModelError(f"{operator.label}: {left.label} has {len(left.shape)} dimensions, not 2 or more")
    summed = left.shape[-2] if operator.options.get("adj_x") else left.shape[-1]
    return graph.result(operator).element_count * summed


def _with_rank(operator: Operator, tensor: Tensor, rank: int) -> Tensor:
    if len(tensor.shape) != rank:
        raise ModelError(f"{operator.label}: {tensor.label} has {len(tensor.shape)} dimensions, not {rank}")
    return tensor


def _window_elements(operator: Operator) -> int:
    height, width = operator.options["filter_height"], operator.options["filter_width"]
    if not (isinstance(height, int) and isinstance(width, int) and height > 0 and width > 0):
        raise ModelError(f"{operator.label} has a window of {height}x{width}")
    return height * width


_MACS: dict[str, Callable[[Graph, Operator], int]] = {
    "BATCH_MATMUL": _batch_matmul,
    "CONV_2D": _conv_2d,
    "DEPTHWISE_CONV_2D": _depthwise_conv_2d,
    "FULLY_CONNECTED": _fully_connected,
    "TRANSPOSE_CONV": _transpose_conv,
}
# Operations of a window that are not for an element of it.
_POOLS = {"AVERAGE_POOL_2D": 0, "MAX_POOL_2D": 1}
_PER_INPUT_ELEMENT = {"ARG_MAX", "ARG_MIN", "MEAN", "REDUCE_MAX", "REDUCE_MIN", "SUM"}
_PER_OUTPUT_ELEMENT = {
    **dict.fromkeys(("ADD", "SUB", "MUL", "DIV", "MAXIMUM", "MINIMUM", "POW", "FLOOR_DIV", "FLOOR_MOD"), 1),
    **dict.fromkeys(("EQUAL", "NOT_EQUAL", "GREATER", "GREATER_EQUAL", "LESS", "LESS_EQUAL"), 1),
    **dict.fromkeys(("ABS", "CEIL", "COS", "EXP", "FLOOR", "LOG", "NEG", "ROUND", "SIN", "SQRT", "SQUARE"), 1),
    **dict.fromkeys(("RELU", "TANH"), 1),
    # max and min; compare and multiply; subtract and square; root and divide; scale and offset
    **dict.fromkeys(("RELU6", "RELU_N1_TO_1", "RELU_0_TO_1"), 2),
    **dict.fromkeys(("LEAKY_RELU", "PRELU", "SQUARED_DIFFERENCE", "RSQRT", "QUANTIZE", "DEQUANTIZE"), 2),
    # negate, exp, add, divide; add 3, two comparisons, multiply, divide by 6
    "LOGISTIC": 4,
    "HARD_SWISH": 5,
    # compare for the maximum, subtract it, exp, add up, divide (or subtract the logarithm)
    **dict.fromkeys(("SOFTMAX", "LOG_SOFTMAX"), 5),
}
_MOVES = {
    *("BATCH_TO_SPACE_ND", "SPACE_TO_BATCH_ND", "DEPTH_TO_SPACE", "SPACE_TO_DEPTH", "BROADCAST_TO", "CAST"),
    *("CONCATENATION", "EXPAND_DIMS", "FILL", "GATHER", "GATHER_ND", "MIRROR_PAD", "PACK", "PAD", "PADV2"),
    *("RESHAPE", "RESIZE_NEAREST_NEIGHBOR", "REVERSE_V2", "SHAPE", "SLICE", "SPLIT", "SPLIT_V", "SQUEEZE"),
    *("STRIDED_SLICE", "TILE", "TRANSPOSE", "UNPACK", "ZEROS_LIKE"),
}
