# SPDX-License-Identifier: Apache-2.0
"""Pairs of a float and an int8 model whose weights are the same numbers: what differs is the rounding of values."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from mcubench.dataset import Dataset
from mcubench.model import DType, Model, Tensor, parse_model
from model_builder import OperatorSpec, TensorSpec, build_model

WEIGHT_SCALE = 1 / 64
FloatArray = npt.NDArray[np.float32]


def as_model(data: bytes, name: str = "model") -> Model:
    """A file's bytes as if they had been read."""
    return Model(None, name, sha256(data).hexdigest(), len(data), data, parse_model(data))


def dataset(inputs: npt.NDArray[np.floating], labels: npt.NDArray[np.int64] | None = None) -> Dataset:
    """Samples as a loader would give them."""
    return Dataset(inputs.astype(np.float32), labels, "held-out", "ab" * 32)


@dataclass(frozen=True)
class DensePair:
    """Layers of FULLY_CONNECTED, one after another, without bias: y = W x."""

    float_model: Model
    quantized: Model
    weights: tuple[FloatArray, ...]

    def values(self, x: FloatArray) -> list[npt.NDArray[np.float64]]:
        """The float model's values, by NumPy: the input, then each layer's output."""
        values = [x.astype(np.float64)]
        for matrix in self.weights:
            values.append(values[-1] @ matrix.astype(np.float64).T)
        return values


def dense_pair(scales: Sequence[float], *, width: int = 8, seed: int = 0, suffix: str = "") -> DensePair:
    """A pair whose int8 tensors, the input first, have these scales and no zero point."""
    generator = np.random.default_rng(seed)
    matrices = [generator.integers(-40, 41, (width, width), np.int8) for _ in scales[1:]]
    names = ["x", *(f"layer{index}" for index in range(len(matrices)))]
    quantized = [
        TensorSpec(name if name == "x" else name + suffix, (1, width), DType.INT8, None, (scale,), (0,))
        for name, scale in zip(names, scales, strict=True)
    ]
    quantized += [
        TensorSpec(f"w{index}", matrix.shape, DType.INT8, matrix, (WEIGHT_SCALE,), (0,))
        for index, matrix in enumerate(matrices)
    ]
    weights = tuple(matrix.astype(np.float32) * np.float32(WEIGHT_SCALE) for matrix in matrices)
    floats = [TensorSpec(name, (1, width), DType.FLOAT32) for name in names]
    floats += [TensorSpec(f"w{index}", it.shape, DType.FLOAT32, it) for index, it in enumerate(weights)]
    operators = [
        OperatorSpec("FULLY_CONNECTED", (before, len(scales) + before), (after,), "FullyConnectedOptions", {}, 4)
        for before, after in pairwise(range(len(scales)))
    ]
    last = len(scales) - 1
    return DensePair(
        as_model(build_model(floats, [replace(it, version=1) for it in operators], [0], [last]), "float"),
        as_model(build_model(quantized, operators, [0], [last]), "int8"),
        weights,
    )


def wide_enough(pair: DensePair, x: FloatArray) -> list[float]:
    """Scales with which no value of these samples saturates."""
    return [float(np.abs(values).max()) / 127 for values in pair.values(x)]


def tensor(dtype: DType, scale: float, zero_point: int = 0) -> Tensor:
    """A tensor of one element with a scale."""
    data = build_model([TensorSpec("t", (1,), dtype, None, (scale,), (zero_point,))], [], [0], [0])
    return parse_model(data).tensors[0]
