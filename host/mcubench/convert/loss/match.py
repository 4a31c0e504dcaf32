# SPDX-License-Identifier: Apache-2.0
"""Which operator of the quantized model is which of the float one."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mcubench.convert.loss.folding import foldable
from mcubench.model import Graph, Operator

# What a quantizer puts between layers; their outputs are their inputs in another type.
CONVERSIONS = frozenset({"QUANTIZE", "DEQUANTIZE"})
# How quantizers call a tensor that is another in another type.
_SUFFIXES = ("_quantized", "_dequantized", "_requantized", "_dequant")


@dataclass(frozen=True)
class Match:
    """The pairs, and for operators of the float graph that have no counterpart the reason.

    `operators` maps operators of the float graph to the quantized one's, `tensors` tensors of the quantized graph to
    those of the float graph which they stand for.
    """

    operators: Mapping[int, int]
    tensors: Mapping[int, int]
    reasons: Mapping[int, str]


def match_graphs(float_graph: Graph, quantized: Graph) -> Match:
    """Match by the name of the first output, then by order where the operators in between are the same ones."""
    matcher = _Matcher(float_graph, quantized)
    matcher.match_names()
    matcher.match_order()
    return matcher.result()


class _Matcher:
    def __init__(self, float_graph: Graph, quantized: Graph) -> None:
        self._float, self._quantized = float_graph, quantized
        self._producers = {index: operator for operator in quantized.operators for index in operator.outputs}
        self._skipped = foldable(float_graph), foldable(quantized)
        self._pairs: dict[int, int] = {}
        self._reasons: dict[int, str] = {}

    def match_names(self) -> None:
        """Pair operators whose output tensors have the same name, conversions in between or not."""
        names = _unique_names(self._quantized)
        own = Counter(self._name(operator) for operator in self._float.operators)
        for operator in self._layers(self._float):
            name = self._name(operator)
            tensor = next((names[it] for it in (name, *(name + suffix for suffix in _SUFFIXES)) if it in names), None)
            if not name or own[name] > 1 or tensor is None:
                self._reasons[operator.index] = f"no operator of the quantized model writes '{name}'"
                continue
            other = self._before_conversions(tensor)
            if other is None or other.index in self._pairs.values():
                self._reasons[operator.index] = f"in the quantized model no operator of its own writes '{name}'"
            elif not self._alike(operator, other):
                self._reasons[operator.index] = f"in the quantized model '{name}' is written by {other.label}"
            else:
                self._pair(operator, other)

    def match_order(self) -> None:
        """Pair what is left between two pairs, where both models have the same operators there."""
        layers, others = self._layers(self._float), self._layers(self._quantized)
        taken = set(self._pairs.values())
        start, last = 0, -1
        while start < len(layers):
            if layers[start].index in self._pairs:
                last, start = self._pairs[layers[start].index], start + 1
                continue
            end = next((at for at in range(start, len(layers)) if layers[at].index in self._pairs), len(layers))
            until = self._pairs[layers[end].index] if end < len(layers) else len(self._quantized.operators)
            between = [other for other in others if last < other.index < until and other.index not in taken]
            gap = layers[start:end]
            if len(gap) == len(between) and all(map(self._alike, gap, between)):
                for operator, other in zip(gap, between, strict=True):
                    self._pair(operator, other)
            start = end

    def result(self) -> Match:
        """What was matched."""
        tensors = dict(zip(self._quantized.inputs, self._float.inputs, strict=False))
        twins = {other: self._float.operators[index] for index, other in self._pairs.items()}
        for operator in self._quantized.operators:
            if operator.name in CONVERSIONS and operator.inputs[0] in tensors:
                tensors[operator.outputs[0]] = tensors[operator.inputs[0]]
            elif operator.index in twins:
                tensors |= dict(zip(operator.outputs, twins[operator.index].outputs, strict=True))
        return Match(self._pairs, tensors, self._reasons)

    def _pair(self, operator: Operator, other: Operator) -> None:
        self._pairs[operator.index] = other.index
        self._reasons.pop(operator.index, None)

    def _layers(self, graph: Graph) -> Sequence[Operator]:
        """The operators that compute something at run time, and not only convert."""
        skipped = self._skipped[0] if graph is self._float else self._skipped[1]
        return [it for it in graph.operators if it.index not in skipped and it.name not in CONVERSIONS]

    def _name(self, operator: Operator) -> str:
        return self._float.tensors[operator.outputs[0]].name if operator.outputs else ""

    def _before_conversions(self, tensor: int) -> Operator | None:
        """The operator whose value a tensor holds; None where an input or a constant is behind it."""
        operator = self._producers.get(tensor)
        while operator is not None and operator.name in CONVERSIONS:
            source = operator.inputs[0]
            operator = None if source is None else self._producers.get(source)
        return operator

    def _alike(self, operator: Operator, other: Operator) -> bool:
        shapes = [[self._float.tensors[index].shape for index in operator.outputs]]
        shapes.append([self._quantized.tensors[index].shape for index in other.outputs])
        return operator.name == other.name and shapes[0] == shapes[1]


def _unique_names(graph: Graph) -> dict[str, int]:
    """The tensors that operators write, by their names, where no two have the same."""
    written = {index for operator in graph.operators for index in operator.outputs}
    count = Counter(graph.tensors[index].name for index in written)
    return {graph.tensors[index].name: index for index in sorted(written) if count[graph.tensors[index].name] == 1}
