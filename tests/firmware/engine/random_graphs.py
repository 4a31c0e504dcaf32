# SPDX-License-Identifier: Apache-2.0
"""Graphs of several operators, wired at random: images that are convolved, pooled, added, then flattened."""

from dataclasses import replace
from typing import Any

import numpy as np

from firmware.kernels.case import ACTIVATIONS, Case, Dice
from mcubench.model import DType, Padding
from model_builder import ModelBuilder, TensorSpec


class _Growing:
    """A graph that gets one operator at a time; `read` are the values that some operator reads."""

    def __init__(self, dice: Dice) -> None:
        self.dice = dice
        self.builder = ModelBuilder()
        shape = (1, dice.integer(2, 7), dice.integer(2, 7), dice.integer(1, 4))
        self.values = [
            self.builder.input(shape, dice.power(-6, -2), dice.zero_point()) for _ in range(dice.integer(1, 3))
        ]
        self.read: set[int] = set()

    def shape(self, value: int) -> tuple[int, ...]:
        return self.builder.tensors[value].shape

    def pick(self, rank: int) -> int | None:
        """A value with so many dimensions, an unread one rather than another."""
        fitting = [value for value in self.values if len(self.shape(value)) == rank]
        unread = [value for value in fitting if value not in self.read]
        if unread and self.dice.integer(0, 2) > 0:
            fitting = unread
        return self.dice.pick(*fitting) if fitting else None

    def quantization(self) -> dict[str, Any]:
        return {"output_scale": self.dice.power(-6, -2), "output_zero_point": self.dice.zero_point()}

    def convolve(self, x: int) -> int:
        dice, depth = self.dice, self.shape(x)[3]
        size = (dice.integer(1, 3), dice.integer(1, 3))
        depthwise = dice.integer(0, 1) == 1
        channels = depth if depthwise else dice.integer(1, 6)
        filters = dice.int8((1, *size, depth) if depthwise else (channels, *size, depth))
        options = self.quantization()
        options["filter_scales"] = dice.weight_scales(
            channels, self.builder.tensors[x].scales[0], options["output_scale"], filters.size // channels
        )
        options |= {"stride": (dice.integer(1, 2), dice.integer(1, 2)), "activation": dice.pick(*ACTIVATIONS)}
        lay = self.builder.depthwise_conv_2d if depthwise else self.builder.conv_2d
        return lay(x, filters, dice.bias(channels, 20_000), **options)

    def pool(self, x: int) -> int:
        dice = self.dice
        lay = dice.pick(self.builder.average_pool_2d, self.builder.max_pool_2d)
        stride = (dice.integer(1, 2), dice.integer(1, 2))
        return int(lay(x, (2, 2), stride=stride, padding=Padding.SAME))

    def add(self, x: int) -> int:
        alike = [value for value in self.values if self.shape(value) == self.shape(x)]
        other = self.dice.pick(*alike)
        self.read.add(other)
        return self.builder.add(x, other, activation=self.dice.pick(*ACTIVATIONS), **self.quantization())

    def flatten(self, x: int) -> int:
        return self.builder.reshape(x, (1, int(np.prod(self.shape(x)))))

    def connect(self, x: int) -> int:
        weights = self.dice.int8((self.dice.integer(1, 20), self.shape(x)[1]))
        quantization = self.quantization()
        scale = self.builder.tensors[x].scales[0]
        scales = self.dice.weight_scales(weights.shape[0], scale, quantization["output_scale"], weights.shape[1])
        bias = self.dice.bias(weights.shape[0], 20_000)
        return self.builder.fully_connected(x, weights, bias, weight_scales=scales, **quantization)

    def curve(self, x: int) -> int:
        """A function of one element, to a quantization of its own."""
        name = self.dice.pick("RELU", "LEAKY_RELU", "ABS")
        shape, scale = self.shape(x), self.builder.tensors[x].scales[0]
        y = TensorSpec(name.lower(), shape, DType.INT8, None, (scale,), (self.dice.zero_point(),))
        table, options = {"LEAKY_RELU": ("LeakyReluOptions", {"alpha": 0.25}), "ABS": ("AbsOptions", {})}.get(
            name, ("", {})
        )
        return self.builder.operator(name, [x], [y], table, options)[0]

    def join(self, x: int) -> int:
        """Beside itself and what has the same shape and quantization."""
        y = replace(self.builder.tensors[x], name="join", shape=(*self.shape(x)[:-1], 2 * self.shape(x)[-1]))
        return self.builder.operator("CONCATENATION", [x, x], [y], "ConcatenationOptions", {"axis": -1})[0]

    def split(self, x: int) -> int:
        """Into slices along the rows, of which all but one may stay unread."""
        y = replace(self.builder.tensors[x], name="slice", shape=(self.shape(x)[0], *self.shape(x)[2:]))
        rows = self.shape(x)[1]
        slices = self.builder.operator("UNPACK", [x], [y] * rows, "UnpackOptions", {"num": rows, "axis": 1})
        self.values += slices[1:]
        return slices[0]

    def turn(self, x: int) -> int:
        """Rows and columns exchanged."""
        batch, rows, columns, depth = self.shape(x)
        order = self.builder.constant("order", np.array([0, 2, 1, 3], np.int32))
        y = replace(self.builder.tensors[x], name="turn", shape=(batch, columns, rows, depth))
        return self.builder.operator("TRANSPOSE", [x, order], [y], "TransposeOptions")[0]

    def grow(self) -> None:
        """One operator more."""
        rank = self.dice.pick(4, 4, 2)
        x = self.pick(rank)
        if x is None:
            return
        if rank == 4:
            moves = (self.curve, self.join, self.split, self.turn)
            lay = self.dice.pick(self.convolve, self.convolve, self.pool, self.add, self.flatten, *moves)
        else:
            lay = self.dice.pick(self.connect, self.connect, self.add, self.curve, self.join, self.builder.softmax)
        y = lay(x)
        self.read.add(x)
        self.values.append(y)


def random_graph(seed: int, index: int) -> Case:
    """Every input is read; what nobody reads is an output, and now and then something else is one too."""
    dice = Dice(seed, index)
    graph = _Growing(dice)
    for value in list(graph.values):
        graph.values.append(graph.pool(value))
        graph.read.add(value)
    for _ in range(dice.integer(1, 8)):
        graph.grow()
    outputs = [value for value in graph.values if value not in graph.read]
    if dice.integer(0, 2) == 0:
        outputs.append(dice.pick(*graph.values))
    return Case(f"graph {index}", graph.builder, tuple(dict.fromkeys(outputs)))
