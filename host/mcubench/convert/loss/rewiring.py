# SPDX-License-Identifier: Apache-2.0
"""New graphs out of a model's operators: the same kernels and constants, wired otherwise.

An interpreter runs such a graph as it runs the model, so it is how operators are run one by one, or several times
with other inputs, and how tensors between them are had.
"""

import copy
from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256

import numpy as np
import numpy.typing as npt

from mcubench.model import Model, parse_model
from mcubench.model.editable import EditableModel

_ABSENT = -1


class Rewiring:
    """A graph that is being built, once; tensors are named by their indices in the model, copies by new ones.

    Raises:
        ModelError: a part of the file that is not the graph is damaged.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self._file = EditableModel(model.data)
        self._sources = self._file.graph.operators
        self._file.graph.operators = []

    @property
    def operator_count(self) -> int:
        """How many were added."""
        return len(self._file.graph.operators)

    def copy_tensor(self, index: int) -> int:
        """Another tensor of the same type, shape and quantization."""
        tensors = self._file.graph.tensors
        tensors.append(copy.copy(tensors[index]))
        return len(tensors) - 1

    def add(self, operator: int, inputs: Sequence[int | None], outputs: Sequence[int]) -> None:
        """Run one of the model's operators on tensors."""
        added = copy.copy(self._sources[operator])
        added.inputs = _indices(_ABSENT if index is None else index for index in inputs)
        added.outputs = _indices(outputs)
        self._file.graph.operators.append(added)

    def build(self, inputs: Sequence[int], outputs: Sequence[int]) -> Model:
        """The model, with the tensors that its operators use and no others."""
        self._file.graph.inputs, self._file.graph.outputs = _indices(inputs), _indices(outputs)
        # Both name tensors by where they were.
        self._file.root.metadata, self._file.root.signatureDefs = None, None
        data = self._file.pack()
        return replace(
            self._model,
            path=None,
            sha256=sha256(data).hexdigest(),
            size_bytes=len(data),
            data=data,
            graph=parse_model(data),
        )


def with_outputs(model: Model, outputs: Iterable[int]) -> Model:
    """The model with other tensors as its outputs: an interpreter keeps them to the end.

    Raises:
        ModelError: a part of the file that is not the graph is damaged.
    """
    rewiring = Rewiring(model)
    for operator in model.graph.operators:
        rewiring.add(operator.index, operator.inputs, operator.outputs)
    return rewiring.build(model.graph.inputs, list(outputs))


def _indices(values: Iterable[int]) -> npt.NDArray[np.int32]:
    return np.fromiter(values, np.int32)
