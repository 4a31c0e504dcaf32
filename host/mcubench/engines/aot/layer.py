# SPDX-License-Identifier: Apache-2.0
"""Layers with weights, seen channel by channel: what their outputs are where the inputs are known."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mcubench.engines.aot.fixed_point import Multiplier, multiply_by_quantized
from mcubench.engines.aot.lowering import Lowering
from mcubench.engines.aot.window import Axis, window_axes
from mcubench.errors import UnsupportedError
from mcubench.model import DType, Graph, Operator

# For the value of a channel that depends on the model's inputs: no int8 value.
UNKNOWN = 1 << 16

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Layer:
    """One CONV_2D, DEPTHWISE_CONV_2D or FULLY_CONNECTED.

    `tap_sums` are the weights summed over the window, output channels x input channels, and `connected` says where
    any of those weights is not zero. Where the layer is `depthwise` both have one column, the channel's own.
    `padded` is True where the window reaches over the border.
    """

    operator: Operator
    depthwise: bool
    padded: bool
    tap_sums: Ints
    connected: Mask
    biases: Ints
    multipliers: Sequence[Multiplier]
    input_zero_point: int
    output_zero_point: int
    clamp: tuple[int, int]

    def foldable(self, inputs: Ints) -> Mask:
        """The input channels that come to a constant in each accumulator."""
        known: Mask = inputs != UNKNOWN
        if self.padded:
            known &= inputs == self.input_zero_point
        return known

    def folded_biases(self, inputs: Ints, channels: Mask) -> Ints:
        """The biases with what the foldable input channels among `channels` add."""
        values = (inputs - self.input_zero_point) * channels
        added: Ints = values * self.tap_sums[:, 0] if self.depthwise else self.tap_sums @ values
        return self.biases + added

    def outputs(self, inputs: Ints) -> Ints:
        """The value of each output channel that is the same everywhere, whatever the model's inputs."""
        foldable = self.foldable(inputs)
        open_inputs = ~foldable[:, np.newaxis] if self.depthwise else ~foldable[np.newaxis, :]
        constant = ~(self.connected & open_inputs).any(axis=1)
        sums = self.folded_biases(inputs, foldable)
        values = np.full(len(self.biases), UNKNOWN, np.int64)
        low, high = self.clamp
        for channel in np.flatnonzero(constant).tolist():
            value = multiply_by_quantized(sums.item(channel), self.multipliers[channel]) + self.output_zero_point
            values[channel] = max(low, min(high, value))
        return values


def read_layer(graph: Graph, operator: Operator) -> Layer | None:
    """The operator as a layer; None where it is none, or not one whose channels can be told apart."""
    read = {"CONV_2D": _conv_2d, "DEPTHWISE_CONV_2D": _depthwise, "FULLY_CONNECTED": _dense}.get(operator.name)
    if read is None:
        return None
    lowering = Lowering(graph, operator)
    try:
        return read(lowering)
    except UnsupportedError:
        # Lowering says so better.
        return None


def _conv_2d(lowering: Lowering) -> Layer | None:
    values = lowering.constant(lowering.input(1), DType.INT8).astype(np.int64)
    source, output = lowering.input(0), lowering.output()
    for tensor in (source, output):
        lowering.int8_activation(tensor, rank=4)
    if values.ndim != 4 or source.shape[3] != values.shape[3]:
        return None
    axes = window_axes(
        lowering, source, output, filter_rows=values.shape[1], filter_columns=values.shape[2], dilated=True
    )
    taps = values.transpose(0, 3, 1, 2).reshape(values.shape[0], values.shape[3], -1)
    return _layer(lowering, taps, depthwise=False, padded=any(_reaches_over(axis) for axis in axes), axis=0)


def _depthwise(lowering: Lowering) -> Layer | None:
    values = lowering.constant(lowering.input(1), DType.INT8).astype(np.int64)
    source, output = lowering.input(0), lowering.output()
    for tensor in (source, output):
        lowering.int8_activation(tensor, rank=4)
    if values.ndim != 4 or source.shape[3] != values.shape[3]:
        return None
    axes = window_axes(
        lowering, source, output, filter_rows=values.shape[1], filter_columns=values.shape[2], dilated=True
    )
    taps = values.reshape(-1, 1, values.shape[3]).transpose(2, 1, 0)
    return _layer(lowering, taps, depthwise=True, padded=any(_reaches_over(axis) for axis in axes), axis=3)


def _dense(lowering: Lowering) -> Layer | None:
    values = lowering.constant(lowering.input(1), DType.INT8).astype(np.int64)
    if values.ndim != 2 or lowering.input(0).shape[-1:] != values.shape[1:]:
        return None
    return _layer(lowering, values[:, :, np.newaxis], depthwise=False, padded=False, axis=0)


def _layer(lowering: Lowering, taps: Ints, *, depthwise: bool, padded: bool, axis: int) -> Layer | None:
    """From weights, output channels x input channels x window."""
    channels = taps.shape[0]
    if lowering.output().shape[-1:] != (channels,):
        return None
    return Layer(
        operator=lowering.operator,
        depthwise=depthwise,
        padded=padded,
        tap_sums=taps.sum(axis=2),
        connected=(taps != 0).any(axis=2),
        biases=lowering.biases(channels).astype(np.int64),
        multipliers=lowering.channel_multipliers(lowering.input(1), channels, axis=axis),
        input_zero_point=lowering.int8_activation(lowering.input(0))[1],
        output_zero_point=lowering.int8_activation(lowering.output())[1],
        clamp=lowering.fused_range(lowering.output()),
    )


def _reaches_over(axis: Axis) -> bool:
    last = (axis.output_size - 1) * axis.stride - axis.padding + (axis.filter_size - 1) * axis.dilation
    return axis.padding > 0 or last >= axis.input_size
