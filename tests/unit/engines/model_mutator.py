# SPDX-License-Identifier: Apache-2.0
"""Models that are well-formed files and make little sense: fields changed one by one, from a seed."""

import random
from collections.abc import Callable
from typing import Any

import numpy as np

from model_builder import pack_model, unpack_model

_SCALES = (1e-45, 1e-38, 1e-30, 1e-8, 0.5, 1.0, 1e8, 1e30, 3.4e38)
_SIZES = (-1, 0, 1, 2, 3, 5, 7, 64, 1000, 65536, (1 << 31) - 1)
_NUMBERS = (-1, 0, 1, 2, 3, 5, 100, 127)
_REALS = (0.0, -1.0, 1e-40, 1e38, float("inf"), float("nan"))
# In the schema's TensorType: FLOAT32, FLOAT16, INT32, UINT8, BOOL, INT16, INT8, INT4.
_TYPES = (0, 1, 2, 3, 6, 7, 9, 17)


class ModelMutator:
    """Endless variations of a file."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - a test's choices, not a secret

    def mutate(self, data: bytes) -> bytes:
        """The file with one to three changes; still a flatbuffer with every table in its place."""
        model = unpack_model(data)
        for _ in range(self._random.choice((1, 1, 2, 3))):
            self._random.choice(_CHANGES)(self, model)
        return pack_model(model)

    def pick(self, options: Any) -> Any:
        """One of several."""
        return self._random.choice(options)

    def index(self, count: int) -> int:
        """A number below `count`."""
        return self._random.randrange(count)

    def tensor(self, model: Any) -> Any:
        """One of the tensors."""
        return self.pick(model.subgraphs[0].tensors)

    def operator(self, model: Any) -> Any:
        """One of the operators."""
        return self.pick(model.subgraphs[0].operators)

    def rewire(self, holder: Any, count: int) -> None:
        """Change, drop or add an index among the inputs or outputs of an operator or a graph."""
        name = self.pick(("inputs", "outputs"))
        indices = list(getattr(holder, name))
        match self.index(3):
            case 0 if indices:
                indices[self.index(len(indices))] = self.index(count + 1) - 1
            case 1 if indices:
                indices.pop()
            case _:
                indices.append(self.index(count))
        setattr(holder, name, indices)


def _change_size(chance: ModelMutator, model: Any) -> None:
    tensor = chance.tensor(model)
    shape = list(tensor.shape)
    if shape:
        shape[chance.index(len(shape))] = chance.pick(_SIZES)
    tensor.shape = shape


def _change_shape(chance: ModelMutator, model: Any) -> None:
    chance.tensor(model).shape = [chance.pick((1, 2, 4, 6)) for _ in range(chance.index(7))]


def _change_type(chance: ModelMutator, model: Any) -> None:
    chance.tensor(model).type = chance.pick(_TYPES)


def _change_scale(chance: ModelMutator, model: Any) -> None:
    quantization = chance.tensor(model).quantization
    if quantization is not None and quantization.scale is not None:
        quantization.scale = np.array(quantization.scale)
        quantization.scale[chance.index(len(quantization.scale))] = chance.pick(_SCALES)


def _change_zero_point(chance: ModelMutator, model: Any) -> None:
    quantization = chance.tensor(model).quantization
    if quantization is not None and quantization.zeroPoint is not None:
        quantization.zeroPoint = np.array(quantization.zeroPoint)
        quantization.zeroPoint[chance.index(len(quantization.zeroPoint))] = chance.pick((-128, -1, 0, 127))


def _change_option(chance: ModelMutator, model: Any) -> None:
    options = chance.operator(model).builtinOptions
    fields = {name: value for name, value in vars(options or object).items() if isinstance(value, bool | int | float)}
    if options is None or not fields:
        return
    name = chance.pick(sorted(fields))
    match fields[name]:
        case bool(value):
            setattr(options, name, not value)
        case int():
            setattr(options, name, chance.pick(_NUMBERS))
        case _:
            setattr(options, name, chance.pick(_REALS))


def _change_data(chance: ModelMutator, model: Any) -> None:
    chance.tensor(model).buffer = chance.index(len(model.buffers))


def _change_operands(chance: ModelMutator, model: Any) -> None:
    chance.rewire(chance.operator(model), len(model.subgraphs[0].tensors))


def _change_ends(chance: ModelMutator, model: Any) -> None:
    chance.rewire(model.subgraphs[0], len(model.subgraphs[0].tensors))


_CHANGES: tuple[Callable[[ModelMutator, Any], None], ...] = (
    _change_size,
    _change_shape,
    _change_type,
    _change_scale,
    _change_zero_point,
    _change_option,
    _change_data,
    _change_operands,
    _change_ends,
)
