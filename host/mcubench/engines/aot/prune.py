# SPDX-License-Identifier: Apache-2.0
"""Leaving out channels whose value is the same whatever the model's inputs: the rest gives the same bytes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from mcubench.engines.aot.fixed_point import INT32_MAX, INT32_MIN
from mcubench.engines.aot.layer import UNKNOWN, Ints, Layer, Mask, read_layer
from mcubench.engines.aot.lowering import Lowering
from mcubench.engines.aot.weights import packed_int4, unpacked_int4
from mcubench.engines.base import KeptChannels
from mcubench.errors import UnsupportedError
from mcubench.model import DType, Graph, Operator, Quantization, Tensor

# Operators that treat each channel by itself, without weights, and leave a constant one what it is.
_CHANNEL_WISE = frozenset({"AVERAGE_POOL_2D", "MAX_POOL_2D", "RESHAPE"})
# Kernels like depths that are a multiple of this: so many channels more are kept.
_WHOLE = 4


@dataclass(frozen=True)
class Pruned:
    """What is left of a graph, and of its tensors that lost channels."""

    graph: Graph
    kept: Mapping[int, KeptChannels]


def prune(graph: Graph) -> Pruned:
    """Leave out the constant channels that each reader of theirs can do without; tensors keep their indices."""
    layers = {operator.index: read_layer(graph, operator) for operator in graph.operators}
    known = _known_values(graph, layers)
    removed = _removable(graph, layers, known)
    removed = {index: whole for index, mask in removed.items() if (whole := _rounded(mask)).any()}
    if not removed:
        return Pruned(graph, {})
    rewriter = _Rewriter(graph, known, removed)
    operators = []
    for operator in graph.operators:
        layer = layers[operator.index]
        touched = removed.keys() & {*operator.inputs, *operator.outputs}
        operators.append(operator if layer is None or not touched else rewriter.operator(layer))
    if not rewriter.fits:
        return Pruned(graph, {})
    kept = {
        index: KeptChannels(
            tuple(np.flatnonzero(~mask).tolist()),
            tuple(np.where(mask, known[index], 0).tolist()),
        )
        for index, mask in removed.items()
    }
    return Pruned(replace(graph, tensors=tuple(rewriter.tensors), operators=tuple(operators)), kept)


def _known_values(graph: Graph, layers: Mapping[int, Layer | None]) -> dict[int, Ints]:
    """For each tensor with constant channels the value of each, or UNKNOWN."""
    known: dict[int, Ints] = {}
    for operator in graph.operators:
        layer, source = layers[operator.index], operator.inputs[0] if operator.inputs else None
        if source is None or len(operator.outputs) != 1:
            continue
        if layer is not None:
            known[operator.outputs[0]] = layer.outputs(known.get(source, _nothing_known(graph.tensors[source])))
        elif source in known and _is_channel_wise(graph, operator):
            values, (low, high) = known[source], _clamp(graph, operator)
            known[operator.outputs[0]] = np.where(values == UNKNOWN, UNKNOWN, values.clip(low, high))
    return known


def _clamp(graph: Graph, operator: Operator) -> tuple[int, int]:
    return Lowering(graph, operator).fused_range(graph.tensors[operator.outputs[0]])


def _nothing_known(tensor: Tensor) -> Ints:
    return np.full(tensor.shape[-1], UNKNOWN, np.int64)


def _is_channel_wise(graph: Graph, operator: Operator) -> bool:
    """True where output channel c comes from input channel c alone, and is what that is where it is constant."""
    first = operator.inputs[0] if operator.inputs else None
    if operator.name not in _CHANNEL_WISE or len(operator.outputs) != 1 or first is None:
        return False
    source, output = graph.tensors[first], graph.tensors[operator.outputs[0]]
    if not source.shape or source.shape[-1:] != output.shape[-1:] or source.quantization != output.quantization:
        return False
    try:
        _clamp(graph, operator)
    except UnsupportedError:
        return False
    return True


def _removable(graph: Graph, layers: Mapping[int, Layer | None], known: Mapping[int, Ints]) -> dict[int, Mask]:
    """The channels of each tensor that are known and that nobody needs.

    An operator that treats each channel by itself has the same ones on both sides.
    """
    masks = {index: values != UNKNOWN for index, values in known.items()}
    for index in (*graph.outputs, *graph.inputs):
        masks.pop(index, None)
    before = -1
    while (now := sum(int(mask.sum()) for mask in masks.values())) != before:
        before = now
        for operator in graph.operators:
            _restrict(graph, operator, layers[operator.index], known, masks)
    return masks


def _restrict(
    graph: Graph, operator: Operator, layer: Layer | None, known: Mapping[int, Ints], masks: dict[int, Mask]
) -> None:
    """Take back what an operator needs."""
    needed = [index for index in operator.inputs if index is not None]
    if layer is not None and not layer.depthwise:
        source = needed.pop(0)
        if source in masks:
            masks[source] = masks[source] & layer.foldable(known[source])
    elif layer is not None or _is_channel_wise(graph, operator):
        source, output = needed[0], operator.outputs[0]
        if source in masks and output in masks:
            needed.pop(0)
            masks[source] = masks[output] = masks[source] & masks[output]
        else:
            needed.append(output)
    else:
        needed += operator.outputs
    for index in needed:
        masks.pop(index, None)


def _rounded(mask: Mask) -> Mask:
    """The same, or a little less, so that what is left is a whole number of quads and not nothing."""
    removed = np.flatnonzero(mask)
    left = mask.size - removed.size
    back = min(removed.size, -left % _WHOLE if left else _WHOLE)
    rounded = mask.copy()
    rounded[removed[:back]] = False
    return rounded


class _Rewriter:
    """Makes the smaller tensors. `fits` becomes False where a bias no longer fits 32 bits."""

    def __init__(self, graph: Graph, known: Mapping[int, Ints], removed: Mapping[int, Mask]) -> None:
        self.tensors = list(graph.tensors)
        self.fits = True
        self._graph = graph
        self._known = known
        self._removed = removed
        for index, mask in removed.items():
            tensor = graph.tensors[index]
            self.tensors[index] = replace(tensor, shape=(*tensor.shape[:-1], int((~mask).sum())))

    def operator(self, layer: Layer) -> Operator:
        """A layer without the channels, its weights and biases made anew."""
        operator = layer.operator
        source, output = operator.inputs[0], operator.outputs[0]
        weights = self._graph.operand(operator, 1)
        gone = self._removed.get(source) if source is not None else None
        biases = layer.biases
        values = unpacked_int4(weights) if weights.dtype is DType.INT4 else weights.array()
        if gone is not None and source is not None:
            biases = layer.folded_biases(self._known[source], gone)
            if not layer.depthwise:
                values = values[..., ~gone]
        if output in self._removed:
            left = ~self._removed[output]
            biases = biases[left]
            values = values[..., left] if layer.depthwise else values[left]
            weights = replace(weights, quantization=_of_channels(weights.quantization, left))
        self.fits &= bool(biases.min() >= INT32_MIN and biases.max() <= INT32_MAX)
        stored = packed_int4(values) if weights.dtype is DType.INT4 else values
        new_weights = self._add(replace(weights, shape=values.shape, data=stored.tobytes()))
        bias_data = biases.astype("<i4").tobytes()
        new_biases = self._add(Tensor(0, weights.name, biases.shape, DType.INT32, None, bias_data))
        return replace(operator, inputs=(source, new_weights, new_biases))

    def _add(self, tensor: Tensor) -> int:
        self.tensors.append(replace(tensor, index=len(self.tensors)))
        return len(self.tensors) - 1


def _of_channels(quantization: Quantization | None, left: Mask) -> Quantization | None:
    if quantization is None or not quantization.per_channel:
        return quantization
    return Quantization(
        tuple(scale for scale, keep in zip(quantization.scales, left, strict=True) if keep),
        tuple(point for point, keep in zip(quantization.zero_points, left, strict=True) if keep),
        quantization.axis,
    )
