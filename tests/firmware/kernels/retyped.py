# SPDX-License-Identifier: Apache-2.0
"""The graphs of int8 families with float32 or int16 in their place."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from firmware.kernels.case import Dice, Graph
from firmware.kernels.typed import TypedGraph
from mcubench.model import DType
from model_builder import TensorSpec

# One step of an int8 activation is so many of int16.
_STEPS = 256


def retyped(make: Callable[[Dice], Graph]) -> Callable[[Dice, DType], TypedGraph]:
    """Weights stay int8 where activations become int16, and biases become int64."""

    def typed(dice: Dice, dtype: DType) -> TypedGraph:
        builder, y = make(dice)
        if dtype is not DType.INT8:
            change = _as_float if dtype is DType.FLOAT32 else _as_int16
            builder.tensors = [change(tensor) for tensor in builder.tensors]
        return builder, (y,)

    return typed


def _as_float(tensor: TensorSpec) -> TensorSpec:
    """A shape stays what it is: it has no scale."""
    if not tensor.scales:
        return tensor
    data = None if tensor.data is None else (tensor.data * np.float32(0.037)).astype(np.float32)
    return TensorSpec(tensor.name, tensor.shape, DType.FLOAT32, data)


def _as_int16(tensor: TensorSpec) -> TensorSpec:
    if tensor.dtype is DType.INT8 and tensor.data is None:
        scale = float(np.float32(tensor.scales[0] / _STEPS))
        return replace(tensor, dtype=DType.INT16, scales=(scale,), zero_points=(0,))
    if tensor.dtype is DType.INT32 and tensor.scales:
        assert tensor.data is not None
        scales = tuple(scale / _STEPS for scale in tensor.scales)
        return replace(tensor, dtype=DType.INT64, data=tensor.data.astype(np.int64) * _STEPS, scales=scales)
    return tensor
