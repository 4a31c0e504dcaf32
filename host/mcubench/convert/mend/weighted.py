# SPDX-License-Identifier: Apache-2.0
"""Operators with weights and a bias: where each lies among the operands, and along which axis the channels are."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mcubench.model import DType
from mcubench.model.editable import Affine, EditableModel


@dataclass(frozen=True)
class _Places:
    activation: int
    weights: int
    bias: int
    channel_axis: int


# lite/kernels: the operands of each, and the dimension of the weights that is the output channel.
_PLACES = {
    "CONV_2D": _Places(0, 1, 2, 0),
    "DEPTHWISE_CONV_2D": _Places(0, 1, 2, 3),
    "FULLY_CONNECTED": _Places(0, 1, 2, 0),
    "TRANSPOSE_CONV": _Places(2, 1, 3, 0),
}


@dataclass(frozen=True)
class Weighted:
    """An operator with integer activations, constant int8 weights and a bias; tensors are indices."""

    operator: Any
    activation: Affine
    activation_type: DType
    weights: int
    weights_affine: Affine
    bias: int
    channel_axis: int
    channels: int

    @property
    def weight_scales(self) -> npt.NDArray[np.float64]:
        """The weights' scale of each channel."""
        return np.broadcast_to(self.weights_affine.scales, (self.channels,)).astype(np.float64)

    @property
    def accumulator_scales(self) -> npt.NDArray[np.float32]:
        """The scale of each channel's accumulator: the activation's times the weights', in float32 as kernels do."""
        return np.float32(self.activation.scale) * self.weight_scales.astype(np.float32)


def weighted_operators(model: EditableModel) -> Iterator[Weighted]:
    """Every operator with a bias whose activations and weights are integers and whose weights are constant."""
    for operator in model.graph.operators:
        places = _PLACES.get(model.name(operator))
        if places is None or len(operator.inputs) <= places.bias or operator.inputs[places.bias] < 0:
            continue
        activation, weights, bias = (
            int(operator.inputs[place]) for place in (places.activation, places.weights, places.bias)
        )
        of_activation, of_weights = model.quantization(activation), model.quantization(weights)
        if of_activation is None or of_weights is None or model.constant(weights) is None:
            continue
        if model.dtype(activation) in {DType.INT8, DType.INT16} and model.dtype(weights) is DType.INT8:
            channels = int(model.graph.tensors[weights].shape[places.channel_axis])
            dtype = model.dtype(activation)
            yield Weighted(operator, of_activation, dtype, weights, of_weights, bias, places.channel_axis, channels)
