# SPDX-License-Identifier: Apache-2.0
"""A graph of int8 while its layers are laid: the values there are, and what brings two of them together."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from firmware.kernels.case import Dice
from firmware.kernels.typed import spec
from mcubench.model import DType, OptionValue
from model_builder import ModelBuilder, TensorSpec

# Steps of an activation that every operator can be given: neither end comes near what a multiplier can express.
_FINEST, _COARSEST = 2.0**-10, 2.0**5


class Network:
    """Layers on a builder. `values` are the tensors that later layers may read, in their order."""

    def __init__(self, inputs: Sequence[tuple[int, ...]]) -> None:
        self.builder = ModelBuilder()
        self.values: list[int] = []
        for index, shape in enumerate(inputs):
            dice = Dice(index, len(shape))
            self.values.append(self.builder.input(shape, dice.power(-7, 0), dice.zero_point()))

    def value(self, back: int) -> int:
        """A value, counted back from the newest; beyond the oldest, from the newest again."""
        return self.values[-1 - back % len(self.values)]

    def spec(self, x: int) -> TensorSpec:
        """A tensor's description."""
        return self.builder.tensors[x]

    def shape(self, x: int) -> tuple[int, ...]:
        """A tensor's shape."""
        return self.spec(x).shape

    def size(self, x: int) -> int:
        """How many elements a tensor has."""
        return math.prod(self.shape(x))

    def run(
        self,
        name: str,
        inputs: Sequence[int],
        output: TensorSpec,
        table: str = "",
        options: Mapping[str, OptionValue] | None = None,
    ) -> int:
        """An operator with one output."""
        return self.builder.operator(name, inputs, [output], table, options)[0]

    def like(self, x: int, shape: Sequence[int]) -> TensorSpec:
        """An output with the quantization of a value."""
        return replace(self.spec(x), name="value", shape=tuple(shape), data=None)

    def integers(self, values: Sequence[int]) -> int:
        """A constant of int32."""
        return self.builder.constant("integers", np.array(values, np.int32))

    def image(self, x: int) -> int:
        """A value with four dimensions, made of another one where it has not."""
        shape = self.shape(x)
        if len(shape) == 4:
            return x
        return self.builder.reshape(x, (1, shape[0], *((1,) * (3 - len(shape))), *shape[1:]))

    def requantized(self, x: int, target: TensorSpec) -> int:
        """A value with the quantization of a tensor."""
        if (self.spec(x).scales, self.spec(x).zero_points) == (target.scales, target.zero_points):
            return x
        return self.run("QUANTIZE", [x], replace(target, name="value", shape=self.shape(x)), "QuantizeOptions")

    def mate(self, x: int, back: int, dice: Dice, axis: int | None = None) -> int:
        """A value of the same shape, except along `axis`: an older one, else a constant or the value itself."""
        wanted = self.shape(x)
        for index in range(len(self.values)):
            other = self.value(back + index)
            if other != x and _same_but(self.shape(other), wanted, axis):
                return other
        if back % 2 == 0:
            return x
        return self.constant(wanted if axis is not None else wanted[-1:], dice)

    def constant(self, shape: tuple[int, ...], dice: Dice) -> int:
        """Random int8, with a quantization of its own."""
        tensor = spec("constant", shape, DType.INT8, dice.power(-7, 0), dice.zero_point())
        return self.builder.tensor(dice.constant_of(tensor))


def scale_between(scale: float) -> float:
    """The nearest scale, as a float32, that is neither too fine nor too coarse for whatever comes next."""
    return float(np.float32(min(max(scale, _FINEST), _COARSEST)))


def _same_but(shape: tuple[int, ...], other: tuple[int, ...], axis: int | None) -> bool:
    if len(shape) != len(other):
        return False
    return all(a == b or index == axis for index, (a, b) in enumerate(zip(shape, other, strict=True)))
