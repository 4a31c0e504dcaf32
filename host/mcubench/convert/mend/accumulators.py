# SPDX-License-Identifier: Apache-2.0
"""A 32-bit accumulator has to hold a channel's bias and all its products: a scale too fine lets it overflow."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from mcubench.convert.mend.record import Mend
from mcubench.convert.mend.weighted import Weighted, weighted_operators
from mcubench.model import DType
from mcubench.model.editable import Affine, EditableModel

# The products get half of the accumulator, the bias the other.
_LARGEST_BIAS = 1 << 30
_INT32 = np.iinfo(np.int32)
# An int8 activation is at the most this far from its zero point.
_INT8_STEPS = 255
_LARGEST_WEIGHT = 127

FloatConstants = Mapping[str, npt.NDArray[np.float32]]


def make_room_for_biases(model: EditableModel, floats: FloatConstants) -> list[Mend]:
    """Give channels whose bias does not fit beside their products a coarser weight scale.

    A channel whose weights are next to nothing beside its bias gets so fine a scale that the bias is millions of
    millions of steps; the quantizer cuts it off at 32 bits, and the channel is wrong by all the rest. With the scale
    at which the bias takes half of the accumulator, it is exact to 2^-30 of itself. `floats` are the float model's
    constants by name, as they were before quantization.
    """
    mends = []
    for weighted in weighted_operators(model):
        weights, biases = (floats.get(model.tensor_name(index)) for index in (weighted.weights, weighted.bias))
        # Accumulators of int16 activations have 64 bits.
        if weights is None or biases is None or weighted.activation_type is not DType.INT8:
            continue
        mend = _make_room(model, weighted, weights, biases)
        if mend is not None:
            mends.append(mend)
    return mends


def _make_room(
    model: EditableModel, weighted: Weighted, weights: npt.NDArray[Any], biases: npt.NDArray[Any]
) -> Mend | None:
    step, scales = weighted.activation.scale, weighted.weight_scales
    by_channel = np.moveaxis(weights, weighted.channel_axis, 0).astype(np.float64)
    rows, bias = by_channel.reshape(weighted.channels, -1), biases.ravel().astype(np.float64)
    products = np.abs(np.rint(rows / scales[:, None])).sum(axis=1) * _INT8_STEPS
    tight = np.abs(bias) / (step * scales) + products > _INT32.max
    if not tight.any():
        return None
    wanted = np.where(tight, np.maximum(scales, np.abs(bias) / (step * _LARGEST_BIAS)), scales)
    per_tensor = len(weighted.weights_affine.scales) == 1
    if per_tensor:
        wanted = np.full(weighted.channels, wanted.max())
    integers = np.clip(np.rint(rows / wanted[:, None]), -_LARGEST_WEIGHT, _LARGEST_WEIGHT).astype(np.int8)
    model.set_constant(
        weighted.weights, np.moveaxis(integers.reshape(by_channel.shape), 0, weighted.channel_axis).copy()
    )
    kept = (wanted[:1] if per_tensor else wanted).astype(np.float32)
    model.set_quantization(weighted.weights, Affine.symmetric(kept, weighted.weights_affine.axis))
    accumulators = np.float32(step) * wanted.astype(np.float32)
    steps = np.clip(np.rint(bias / accumulators), _INT32.min, _INT32.max).astype(np.int32)
    model.set_constant(weighted.bias, steps.reshape(biases.shape))
    model.set_quantization(weighted.bias, Affine.symmetric(accumulators))
    worst = int(np.argmax(wanted / scales))
    return Mend(
        model.label(weighted.operator),
        f"the bias did not fit the 32-bit accumulator in {int(tight.sum())} of {weighted.channels} channels",
        f"weight scale {scales[worst]:.4g}",
        f"weight scale {wanted[worst]:.4g}",
    )
