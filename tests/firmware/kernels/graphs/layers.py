# SPDX-License-Identifier: Apache-2.0
"""Layers with weights, pools and functions, laid from what a step says; each gives the values that it writes."""

from collections.abc import Callable
from typing import Any

import numpy as np

from firmware.kernels.case import ACTIVATIONS, Dice
from firmware.kernels.graphs import moves
from firmware.kernels.graphs.network import Network, scale_between
from firmware.kernels.graphs.plan import Step
from firmware.kernels.typed import spec
from mcubench.model import Activation, DType, Padding
from model_builder import Int8Array

Layer = Callable[[Network, Step], list[int]]


def _dice(step: Step) -> Dice:
    return Dice(step.seed, 0)


def _activation(step: Step) -> Activation:
    return ACTIVATIONS[step.activation]


def _output_scale(step: Step, scale: float) -> float:
    return scale_between(scale * 2.0**step.power)


def _weights(dice: Dice, shape: tuple[int, ...], channel_axis: int, dead: int) -> Int8Array:
    values = dice.int8(shape)
    if dead:
        np.moveaxis(values, channel_axis, 0)[::dead] = 0
    return values


def _quantization(step: Step, dice: Dice, input_scale: float, *, channels: int, products: int) -> dict[str, Any]:
    """Scales that keep the sums of so many products between dull and saturated, then `power` off that."""
    output_scale = dice.power(-7, 0)
    middle = output_scale * 2.0**-step.power * 60.0 / (input_scale * 70.0 * 70.0 * products**0.5)
    count = channels if step.per_channel else 1
    return {
        "scales": tuple(float(np.float32(middle * dice.power(-4, 4))) for _ in range(count)),
        "output_scale": output_scale,
        "output_zero_point": step.zero_point,
        "activation": _activation(step),
    }


def _bias(step: Step, dice: Dice, channels: int, products: int) -> Any:
    magnitude = 5000 * int(products**0.5)
    return dice.generator.integers(-magnitude, magnitude + 1, channels, np.int32) if step.biased else None


def _window(network: Network, step: Step, x: int) -> dict[str, Any]:
    """As the step says, with padding where the window would not fit without."""
    spans = [(size - 1) * gap + 1 for size, gap in zip(step.sizes, step.dilation, strict=True)]
    fits = all(span <= size for span, size in zip(spans, network.shape(x)[1:3], strict=True))
    padding = Padding.SAME if step.same or not fits else Padding.VALID
    return {"stride": step.stride, "dilation": step.dilation, "padding": padding}


def conv_2d(network: Network, step: Step) -> list[int]:
    """CONV_2D of one group."""
    x, dice = network.image(network.value(step.reads[0])), _dice(step)
    filters = _weights(dice, (step.channels, *step.sizes, network.shape(x)[3]), 0, step.dead)
    products = filters[0].size
    options = _quantization(step, dice, network.spec(x).scales[0], channels=step.channels, products=products)
    bias = _bias(step, dice, step.channels, products)
    scales = options.pop("scales")
    return [network.builder.conv_2d(x, filters, bias, filter_scales=scales, **options, **_window(network, step, x))]


def depthwise_conv_2d(network: Network, step: Step) -> list[int]:
    """DEPTHWISE_CONV_2D with a multiplier of up to three."""
    x, dice = network.image(network.value(step.reads[0])), _dice(step)
    channels = network.shape(x)[3] * (1 + step.axis % 3)
    filters = _weights(dice, (1, *step.sizes, channels), 3, step.dead)
    products = step.sizes[0] * step.sizes[1]
    options = _quantization(step, dice, network.spec(x).scales[0], channels=channels, products=products)
    bias = _bias(step, dice, channels, products)
    scales, window = options.pop("scales"), _window(network, step, x)
    return [network.builder.depthwise_conv_2d(x, filters, bias, filter_scales=scales, **options, **window)]


def fully_connected(network: Network, step: Step) -> list[int]:
    """FULLY_CONNECTED over the last dimension, or over all of it."""
    x, dice = network.value(step.reads[0]), _dice(step)
    depth = network.shape(x)[-1] if step.same else network.size(x)
    weights = _weights(dice, (step.channels, depth), 0, step.dead)
    options = _quantization(step, dice, network.spec(x).scales[0], channels=step.channels, products=depth)
    bias = _bias(step, dice, step.channels, depth)
    return [network.builder.fully_connected(x, weights, bias, weight_scales=options.pop("scales"), **options)]


def _pool(name: str) -> Layer:
    def pool(network: Network, step: Step) -> list[int]:
        x = network.image(network.value(step.reads[0]))
        fits = all(size <= whole for size, whole in zip(step.sizes, network.shape(x)[1:3], strict=True))
        window: dict[str, Any] = {
            "stride": step.stride,
            "padding": Padding.SAME if step.same or not fits else Padding.VALID,
            "activation": _activation(step),
        }
        return [getattr(network.builder, name)(x, step.sizes, **window)]

    return pool


def _binary(name: str, table: str) -> Layer:
    def binary(network: Network, step: Step) -> list[int]:
        a = network.value(step.reads[0])
        b = network.mate(a, step.reads[1], _dice(step))
        first, second = network.spec(a).scales[0], network.spec(b).scales[0]
        usual = first * second * 64 if name == "MUL" else max(first, second) * 2
        output = spec("value", network.shape(a), DType.INT8, _output_scale(step, usual), step.zero_point)
        return [network.run(name, [a, b], output, table, {"fused_activation_function": int(_activation(step))})]

    return binary


def _extreme(name: str) -> Layer:
    def extreme(network: Network, step: Step) -> list[int]:
        a = network.value(step.reads[0])
        b = network.mate(a, step.reads[1] // 2 * 2, _dice(step))
        operands = [a, network.requantized(b, network.spec(a))]
        return [network.run(name, operands, network.like(a, network.shape(a)), "MaximumMinimumOptions")]

    return extreme


def _unary(name: str, table: str = "", fixed: tuple[float, int] | None = None) -> Layer:
    def unary(network: Network, step: Step) -> list[int]:
        x = network.value(step.reads[0])
        scale = scale_between(network.spec(x).scales[0] * 2.0 ** abs(step.power / 2))
        quantization = (scale, step.zero_point) if fixed is None else fixed
        output = spec("value", network.shape(x), DType.INT8, *quantization)
        options = {"alpha": (0.1, 0.25, 0.5, 0.0)[step.axis]} if name == "LEAKY_RELU" else {}
        return [network.run(name, [x], output, table, options)]

    return unary


def softmax(network: Network, step: Step) -> list[int]:
    """SOFTMAX over the last dimension."""
    x = network.value(step.reads[0])
    return [network.builder.softmax(x, beta=(1.0, 0.5, 2.0, 1.0)[step.axis])]


def mean(network: Network, step: Step) -> list[int]:
    """MEAN over rows and columns, or over one dimension."""
    x = network.value(step.reads[0])
    shape = network.shape(x)
    axes = [1, 2] if len(shape) == 4 and step.same else [step.axis % len(shape)]
    kept = [1 if axis in axes else size for axis, size in enumerate(shape) if step.biased or axis not in axes]
    scale = scale_between(network.spec(x).scales[0] * 2.0 ** (step.power / 4))
    output = spec("value", tuple(kept), DType.INT8, scale, step.zero_point)
    return [network.run("MEAN", [x, network.integers(axes)], output, "ReducerOptions", {"keep_dims": step.biased})]


LAYERS: dict[str, Layer] = {
    "conv_2d": conv_2d,
    "depthwise_conv_2d": depthwise_conv_2d,
    "fully_connected": fully_connected,
    "average_pool_2d": _pool("average_pool_2d"),
    "max_pool_2d": _pool("max_pool_2d"),
    "add": _binary("ADD", "AddOptions"),
    "sub": _binary("SUB", "SubOptions"),
    "mul": _binary("MUL", "MulOptions"),
    "maximum": _extreme("MAXIMUM"),
    "minimum": _extreme("MINIMUM"),
    "relu": _unary("RELU"),
    "leaky_relu": _unary("LEAKY_RELU", "LeakyReluOptions"),
    "hard_swish": _unary("HARD_SWISH", "HardSwishOptions"),
    "logistic": _unary("LOGISTIC", fixed=(1 / 256, -128)),
    "tanh": _unary("TANH", fixed=(1 / 128, 0)),
    "quantize": _unary("QUANTIZE", "QuantizeOptions"),
    "softmax": softmax,
    "mean": mean,
    **moves.LAYERS,
}
