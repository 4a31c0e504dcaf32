# SPDX-License-Identifier: Apache-2.0
"""A small graph to compare on, and random numbers that quantized operators find difficult."""

import hashlib
import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mcubench.model import Activation, Model, parse_model
from model_builder import ModelBuilder, TensorSpec

Array = NDArray[Any]

ACTIVATIONS = (Activation.NONE, Activation.RELU, Activation.RELU6, Activation.RELU_N1_TO_1)
RANDOM_SAMPLES = 3


def make_model(data: bytes) -> Model:
    """A model that was never a file."""
    return Model(None, "built", hashlib.sha256(data).hexdigest(), len(data), data, parse_model(data))


@dataclass(frozen=True)
class Case:
    """One graph. `name` says how to make it again; `first` is what its one input has to see."""

    name: str
    builder: ModelBuilder
    outputs: tuple[int, ...]
    first: Array | None = None

    def model(self) -> Model:
        """The case by itself."""
        return make_model(self.builder.build(*self.outputs))

    def samples(self, seed: int) -> list[list[Array]]:
        """What the input has to see or every value in turn, the extremes in each combination, and random values."""
        generator = np.random.default_rng(seed)
        inputs = [_Values.of(self.builder, index) for index in self.builder.inputs]
        first = [values.ramp() for values in inputs] if self.first is None else [self.first]
        extremes = [
            [values.extreme(even if index % 2 == 0 else odd) for index, values in enumerate(inputs)]
            for even, odd in ((0, 0), (1, 1), (0, 1), (1, 0))
        ]
        randoms = [[values.random(generator) for values in inputs] for _ in range(RANDOM_SAMPLES)]
        return [first, *extremes, *randoms]


@dataclass(frozen=True)
class _Values:
    """What an input may have."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    low: float
    high: float

    @classmethod
    def of(cls, builder: ModelBuilder, index: int) -> "_Values":
        spec = builder.tensors[index]
        dtype = spec.dtype.numpy
        assert dtype is not None
        low, high = builder.ranges.get(index, spec.dtype.integer_range or (-4.0, 4.0))
        return cls(spec.shape, dtype, low, high)

    def ramp(self) -> Array:
        count = math.prod(self.shape)
        if self.dtype == np.float32:
            return np.linspace(self.low, self.high, count, dtype=np.float32).reshape(self.shape)
        values = np.resize(np.linspace(self.low, self.high, int(min(self.high - self.low + 1, 65_536))), self.shape)
        return values.astype(self.dtype)

    def extreme(self, which: int) -> Array:
        return np.full(self.shape, self.high if which else self.low, self.dtype)

    def random(self, generator: np.random.Generator) -> Array:
        if self.dtype == np.float32:
            return generator.uniform(self.low, self.high, self.shape).astype(np.float32)
        return generator.integers(int(self.low), int(self.high), self.shape, self.dtype, endpoint=True)


class Dice:
    """Choices of one random case."""

    def __init__(self, seed: int, index: int) -> None:
        self.generator = np.random.default_rng([seed, index])

    def integer(self, low: int, high: int) -> int:
        """An integer between the two, both included."""
        return int(self.generator.integers(low, high + 1))

    def pick(self, *choices: Any) -> Any:
        """One of the arguments."""
        return choices[self.integer(0, len(choices) - 1)]

    def power(self, low: float, high: float) -> float:
        """2 to the power of something between `low` and `high`, as a float32."""
        return float(np.float32(2 ** self.generator.uniform(low, high)))

    def zero_point(self) -> int:
        """Each extreme a quarter of the time."""
        return int(self.pick(-128, 127, 0, self.integer(-128, 127)))

    def int8(self, shape: tuple[int, ...]) -> NDArray[np.int8]:
        """Weights, -128 among them."""
        if self.integer(0, 9) == 0:
            return np.full(shape, self.pick(-128, -127, 127), np.int8)
        return self.generator.integers(-128, 128, shape, np.int8)

    def constant_of(self, tensor: TensorSpec) -> TensorSpec:
        """The tensor with random values."""
        return replace(tensor, data=self.generator.integers(-128, 128, tensor.shape, np.int8))

    def bias(self, count: int, magnitude: int) -> NDArray[np.int32] | None:
        """Biases as large as the sums they are added to, or none."""
        if self.integer(0, 4) == 0:
            return None
        return self.generator.integers(-magnitude, magnitude + 1, count, np.int32)

    def weight_scales(
        self, channels: int, input_scale: float, output_scale: float, products: int
    ) -> tuple[float, ...]:
        """One scale or one a channel, such that sums of so many products come out between dull and saturated."""
        middle = output_scale * 60.0 / (input_scale * 70.0 * 70.0 * products**0.5)
        if self.integer(0, 2) == 0:
            return (float(np.float32(middle * self.power(-3, 3))),)
        return tuple(float(np.float32(middle * self.power(-4, 4))) for _ in range(channels))


Graph = tuple[ModelBuilder, int]
