# SPDX-License-Identifier: Apache-2.0
"""The layers that noise is looked for in: pairs of operators, and what stands between them."""

from dataclasses import dataclass

from mcubench.convert.loss.folding import fed_operands, folded_tensors
from mcubench.convert.loss.match import CONVERSIONS, Match
from mcubench.convert.loss.values import can_store, is_real
from mcubench.model import Graph, Model, Operator, Tensor
from mcubench.result import LayerKind

# Operators whose result does not depend on their operands alone.
STATEFUL = frozenset({"CALL_ONCE", "VAR_HANDLE", "READ_VARIABLE", "ASSIGN_VARIABLE", "IF", "WHILE"})


@dataclass(frozen=True)
class Layer:
    """A pair of tensors that stand for the same, and the operators that write them.

    The input of the graph is written by none; a QUANTIZE that was inserted has no twin in the float graph, and its
    value there is that of its operand.
    """

    kind: LayerKind
    before: Tensor
    after: Tensor
    operator: Operator | None
    quantized: Operator | None

    @property
    def name(self) -> str:
        """What the operator is called; a graph's input has none."""
        operator = self.quantized or self.operator
        return "INPUT" if operator is None else operator.name


def find_layers(float_model: Model, quantized: Model, match: Match) -> list[Layer]:
    """The input where it is rounded, then every matched operator and inserted QUANTIZE in the order of execution."""
    graph, other = float_model.graph, quantized.graph
    twins = {index: graph.operators[operator] for operator, index in match.operators.items()}
    layers = [
        Layer("input", graph.tensors[before], other.tensors[after], None, None)
        for before, after in zip(graph.inputs, other.inputs, strict=True)
        if other.tensors[after].quantization is not None
    ]
    for operator in other.operators:
        twin = twins.get(operator.index)
        if twin is not None:
            before, after = graph.result(twin), other.result(operator)
            layers.append(Layer("operator", before, after, twin, operator))
        elif operator.name in CONVERSIONS - {"DEQUANTIZE"} and operator.outputs[0] in match.tensors:
            before = graph.tensors[match.tensors[operator.outputs[0]]]
            layers.append(Layer("inserted", before, other.result(operator), None, operator))
    return layers


def why_not_alone(graph: Graph, other: Graph, match: Match, layer: Layer) -> str | None:
    """The reason why a layer cannot be run on its own in both models; None where it can."""
    if not (is_real(layer.before) and is_real(layer.after)):
        return f"its values are {layer.before.dtype.name}, not real numbers"
    if layer.quantized is None:
        return None if can_store(layer.after, layer.before) else f"floats are not rounded to {layer.after.dtype.name}"
    if layer.name in STATEFUL:
        return "its result does not depend on its operands alone"
    if layer.operator is not None and _reads(graph, layer.operator) != _reads(other, layer.quantized, match):
        return "it reads other tensors in the quantized model"
    for index in fed_operands(other, layer.quantized, folded_tensors(other)):
        tensor = other.tensors[index]
        if index not in match.tensors or not can_store(tensor, graph.tensors[match.tensors[index]]):
            return f"its input '{tensor.short_name}' has no counterpart in the float model that it can hold"
    return None


def _reads(graph: Graph, operator: Operator, match: Match | None = None) -> list[int | None]:
    """What an operator reads that depends on the inputs, at its places, named by tensors of the float graph."""
    fed = set(fed_operands(graph, operator, folded_tensors(graph)))
    own = {index: index for index in fed} if match is None else match.tensors
    return [own.get(index) if index in fed else None for index in operator.inputs if index is not None]
