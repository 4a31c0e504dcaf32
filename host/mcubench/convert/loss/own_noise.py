# SPDX-License-Identifier: Apache-2.0
"""The noise that each layer adds itself.

A layer's operands are the float model's values as the quantized model can hold them. Of these the quantized operator
makes one result and the float operator another: what they differ by is the layer's own doing - its weights, its
arithmetic, the scale and the range of what it writes -, and nothing that came from before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from mcubench.convert.loss.isolation import Array, isolate
from mcubench.convert.loss.layers import Layer
from mcubench.convert.loss.match import Match
from mcubench.convert.loss.values import Reals, real_values, stored_values
from mcubench.model import Model


@dataclass(frozen=True)
class OwnValues:
    """Of each output of a layer, by its tensor in the float model, what it should be and what it is."""

    right: Mapping[int, Reals]
    quantized: Mapping[int, Reals]

    def disturbed(self, values: Mapping[int, Array]) -> Mapping[int, Array]:
        """The float model's own values with the layer's noise added; none where there is no noise."""
        noise = {index: self.quantized[index] - right for index, right in self.right.items()}
        if not any(error.any() for error in noise.values()):
            return {}
        return {index: (values[index] + error).astype(np.float32) for index, error in noise.items()}


def own_values(
    float_model: Model, quantized: Model, match: Match, layers: Sequence[Layer], values: Mapping[int, Array]
) -> list[OwnValues]:
    """Run every layer on its own; `values` are the float model's, by tensor.

    Raises:
        MeasurementError: no interpreter runs the operators.
        ToolError: none is installed.
    """
    runs = _Runs(float_model, quantized, match, layers, values)
    return [runs.own(layer) for layer in layers]


class _Runs:
    def __init__(
        self,
        float_model: Model,
        quantized: Model,
        match: Match,
        layers: Sequence[Layer],
        values: Mapping[int, Array],
    ) -> None:
        self._graph, self._other, self._match = float_model.graph, quantized.graph, match
        self._values = values
        # Of an operator of the float graph, the tensors that its twin reads in the places of its own operands.
        self._read = {it.operator.index: self._twin_operands(it) for it in layers if it.operator is not None}
        ours = isolate(float_model, [it.operator.index for it in layers if it.operator is not None])
        theirs = isolate(quantized, [it.quantized.index for it in layers if it.quantized is not None])
        self._ours = ours.run(self._feed_float) if ours else {}
        self._theirs = theirs.run(self._feed_quantized) if theirs else {}

    def own(self, layer: Layer) -> OwnValues:
        if layer.quantized is None:
            return self._pair(layer, self._values[layer.before.index], self._store(layer.after.index))
        if layer.operator is None:
            operand = layer.quantized.inputs[0] or 0
            right = real_values(self._other.tensors[operand], self._store(operand))
            return self._pair(layer, right, self._theirs[layer.after.index])
        pairs = list(zip(layer.operator.outputs, layer.quantized.outputs, strict=True))
        return OwnValues(
            {ours: self._ours[ours].astype(np.float64) for ours, _ in pairs},
            {ours: real_values(self._other.tensors[theirs], self._theirs[theirs]) for ours, theirs in pairs},
        )

    def _pair(self, layer: Layer, right: Array, stored: Array) -> OwnValues:
        index = layer.before.index
        return OwnValues({index: right.astype(np.float64)}, {index: real_values(layer.after, stored)})

    def _store(self, tensor: int) -> Array:
        """The float model's value as a tensor of the quantized model holds it; what is not finite saturates."""
        values = np.nan_to_num(self._values[self._match.tensors[tensor]])
        return stored_values(self._other.tensors[tensor], values)

    def _feed_quantized(self, _: int, tensor: int) -> Array:
        return self._store(tensor)

    def _feed_float(self, operator: int, tensor: int) -> Array:
        theirs = self._read[operator][tensor]
        stored = self._store(theirs)
        own = self._graph.tensors[tensor]
        if not own.dtype.is_float:
            return stored
        return real_values(self._other.tensors[theirs], stored).astype(own.dtype.numpy)

    def _twin_operands(self, layer: Layer) -> dict[int, int]:
        ours = () if layer.operator is None else layer.operator.inputs
        theirs = () if layer.quantized is None else layer.quantized.inputs
        pairs = zip(ours, theirs, strict=True)
        return {our: their for our, their in pairs if our is not None and their is not None}
