# SPDX-License-Identifier: Apache-2.0
"""What one layer's noise does to the outputs: the float model from that layer on, with the noise in its place.

This is the sensitivity analysis of Wu, Judd, Zhang, Isaev and Micikevicius (Integer Quantization for Deep Learning
Inference, arXiv:2004.09602), one layer quantized at a time, with the outputs' noise in the place of the accuracy: it
needs no labels, and tells layers apart which a small data set does not.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy.typing as npt

from mcubench.convert.loss.folding import fed_operands, foldable, folded_tensors
from mcubench.convert.loss.inference import infer
from mcubench.convert.loss.rewiring import Rewiring
from mcubench.model import Graph, Model, operator_macs

Array = npt.NDArray[Any]

# Many tails go into one graph, so that few processes start; more operators than these would slow an interpreter down.
_OPERATORS_AT_ONCE = 512


@dataclass(frozen=True)
class Disturbance:
    """Tensors of the float model, with the values that they have instead of the right ones."""

    values: Mapping[int, Array]


def propagate(
    model: Model, right: Mapping[int, Array], disturbances: Sequence[Disturbance]
) -> list[Mapping[int, Array]]:
    """For each disturbance the outputs that it changes, by their tensors.

    `right` are the values of all activations, undisturbed.

    Raises:
        MeasurementError: no interpreter runs the model.
        ToolError: none is installed.
    """
    results: list[Mapping[int, Array]] = []
    for tails in _batches(model, disturbances):
        results += tails.run(right)
    return results


def tail_macs(graph: Graph, tensors: Sequence[int]) -> int:
    """Multiply-accumulates of all that depends on tensors."""
    return sum(operator_macs(graph, graph.operators[index]) or 0 for index in _dependent(graph, tensors))


@dataclass(frozen=True)
class _Tail:
    """A disturbance within a graph: the copies of the tensors that it changes."""

    disturbance: Disturbance
    copies: dict[int, int]


class _Tails:
    """Several tails in one graph. The tensors that they do not change are inputs, which they share."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._rewiring = Rewiring(model)
        self._folded = folded_tensors(model.graph)
        for index in sorted(foldable(model.graph)):
            operator = model.graph.operators[index]
            self._rewiring.add(index, operator.inputs, operator.outputs)
        # The inputs of the graph: an undisturbed tensor, or a copy with its values.
        self._fed: dict[int, Array | None] = {}
        self.tails: list[_Tail] = []

    @property
    def operator_count(self) -> int:
        return self._rewiring.operator_count

    def add(self, disturbance: Disturbance) -> None:
        graph = self._model.graph
        copies = {index: self._rewiring.copy_tensor(index) for index in disturbance.values}
        for index in _dependent(graph, list(disturbance.values)):
            operator = graph.operators[index]
            for operand in fed_operands(graph, operator, self._folded):
                if operand in disturbance.values:
                    self._fed[copies[operand]] = disturbance.values[operand]
                elif operand not in copies:
                    self._fed[operand] = None
            kept = [it for it in operator.inputs if it is not None and graph.tensors[it].is_variable]
            copies |= {operand: self._rewiring.copy_tensor(operand) for operand in kept}
            copies |= {result: self._rewiring.copy_tensor(result) for result in operator.outputs}
            inputs = [None if operand is None else copies.get(operand, operand) for operand in operator.inputs]
            self._rewiring.add(index, inputs, [copies[result] for result in operator.outputs])
        self.tails.append(_Tail(disturbance, copies))

    def run(self, right: Mapping[int, Array]) -> list[Mapping[int, Array]]:
        """For each tail the outputs that it changes."""
        wanted = [
            tail.copies[index]
            for tail in self.tails
            for index in self._model.graph.outputs
            if index in tail.copies and index not in tail.disturbance.values
        ]
        found: dict[int, Array] = {}
        if wanted:
            inputs = [right[index] if values is None else values for index, values in self._fed.items()]
            inference = infer(self._rewiring.build(list(self._fed), wanted), inputs)
            found = dict(zip(wanted, inference.outputs, strict=True))
        return [self._changed(tail, found) for tail in self.tails]

    def _changed(self, tail: _Tail, found: Mapping[int, Array]) -> Mapping[int, Array]:
        given = tail.disturbance.values
        changed = [index for index in self._model.graph.outputs if index in tail.copies]
        return {index: given[index] if index in given else found[tail.copies[index]] for index in changed}


def _batches(model: Model, disturbances: Sequence[Disturbance]) -> Iterator[_Tails]:
    tails = _Tails(model)
    for disturbance in disturbances:
        if tails.operator_count > _OPERATORS_AT_ONCE:
            yield tails
            tails = _Tails(model)
        tails.add(disturbance)
    if tails.tails:
        yield tails


def _dependent(graph: Graph, tensors: Sequence[int]) -> list[int]:
    """The operators whose results depend on tensors, in the order of execution; not those that write them."""
    changed = set(tensors)
    found = []
    for operator in graph.operators:
        if changed.intersection(operator.outputs):
            continue
        if changed.intersection(index for index in operator.inputs if index is not None):
            found.append(operator.index)
            changed.update(operator.outputs)
    return found
