# SPDX-License-Identifier: Apache-2.0
"""Every operator of a model on its own: fed with given values, not with what the ones before it made of theirs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy.typing as npt

from mcubench.convert.loss.folding import fed_operands, foldable, folded_tensors
from mcubench.convert.loss.inference import infer
from mcubench.convert.loss.rewiring import Rewiring
from mcubench.model import Model

Array = npt.NDArray[Any]
# The values of one operand: of an operator, the tensor that it reads.
Feed = Callable[[int, int], Array]


@dataclass(frozen=True)
class Isolated:
    """One graph in which every operator has inputs of its own.

    `operands` are the graph's inputs, each an operator and the tensor that it reads; `results` are its outputs.
    """

    model: Model
    operands: Sequence[tuple[int, int]]
    results: Sequence[int]

    def run(self, feed: Feed) -> Mapping[int, Array]:
        """What the operators make of given operands, by output tensor, over all samples.

        Raises:
            MeasurementError: no interpreter runs them.
            ToolError: none is installed.
        """
        inference = infer(self.model, [feed(operator, tensor) for operator, tensor in self.operands])
        return dict(zip(self.results, inference.outputs, strict=True))


def isolate(model: Model, operators: Sequence[int]) -> Isolated | None:
    """The graph with these operators of a model; None where there are none."""
    if not operators:
        return None
    rewiring = Rewiring(model)
    folded = folded_tensors(model.graph)
    for index in sorted(foldable(model.graph)):
        operator = model.graph.operators[index]
        rewiring.add(index, operator.inputs, operator.outputs)
    operands: list[tuple[int, int]] = []
    places: list[int] = []
    for index in operators:
        operator = model.graph.operators[index]
        own = {tensor: rewiring.copy_tensor(tensor) for tensor in fed_operands(model.graph, operator, folded)}
        operands += [(index, tensor) for tensor in own]
        places += own.values()
        inputs = [None if tensor is None else own.get(tensor, tensor) for tensor in operator.inputs]
        rewiring.add(index, inputs, operator.outputs)
    results = [tensor for index in operators for tensor in model.graph.operators[index].outputs]
    return Isolated(rewiring.build(places, results), operands, results)
