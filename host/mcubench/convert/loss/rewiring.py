# SPDX-License-Identifier: Apache-2.0
"""New graphs out of a model's operators: the same kernels and constants, wired otherwise.

An interpreter runs such a graph as it runs the model, so it is how operators are run one by one, or several times
with other inputs, and how tensors between them are had.
"""

import copy
import struct
from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

import flatbuffers

from mcubench.errors import ModelError
from mcubench.model import Model, parse_model
from mcubench.model.schema import FILE_IDENTIFIER, load_schema

_ABSENT = -1
# What the generated classes end in where a table contradicts itself.
_DAMAGE = (struct.error, IndexError, ValueError, TypeError, AttributeError, OverflowError, MemoryError)


class Rewiring:
    """A graph that is being built; tensors are named by their indices in the model, copies by new ones.

    Raises:
        ModelError: a part of the file that is not the graph is damaged.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self._file = _unpacked(model)
        self._subgraph = self._file.subgraphs[0]
        self._tensors: list[Any] = list(self._subgraph.tensors)
        self._operators: list[Any] = []

    @property
    def operator_count(self) -> int:
        """How many were added."""
        return len(self._operators)

    def copy_tensor(self, index: int) -> int:
        """Another tensor of the same type, shape and quantization."""
        self._tensors.append(self._tensors[index])
        return len(self._tensors) - 1

    def add(self, operator: int, inputs: Sequence[int | None], outputs: Sequence[int]) -> None:
        """Run one of the model's operators on tensors."""
        added = copy.copy(self._subgraph.operators[operator])
        added.inputs = [_ABSENT if index is None else index for index in inputs]
        added.outputs = list(outputs)
        added.intermediates = None
        self._operators.append(added)

    def build(self, inputs: Sequence[int], outputs: Sequence[int]) -> Model:
        """The model, with the tensors that its operators use and no others."""
        used = {index for operator in self._operators for index in (*operator.inputs, *operator.outputs)}
        kept = sorted((used | set(inputs) | set(outputs)) - {_ABSENT})
        place = {index: position for position, index in enumerate(kept)} | {_ABSENT: _ABSENT}
        graph = copy.copy(self._subgraph)
        graph.tensors = [copy.copy(self._tensors[index]) for index in kept]
        graph.operators = [self._placed(operator, place) for operator in self._operators]
        graph.inputs, graph.outputs = _placed(inputs, place), _placed(outputs, place)
        file = copy.copy(self._file)
        file.subgraphs = [graph, *self._file.subgraphs[1:]]
        # Both name tensors by where they were.
        file.metadata, file.metadataBuffer, file.signatureDefs = None, None, None
        return _packed(self._model, file)

    @staticmethod
    def _placed(operator: Any, place: dict[int, int]) -> Any:
        moved = copy.copy(operator)
        moved.inputs, moved.outputs = _placed(operator.inputs, place), _placed(operator.outputs, place)
        return moved


def with_outputs(model: Model, outputs: Iterable[int]) -> Model:
    """The model with other tensors as its outputs: an interpreter keeps them to the end."""
    rewiring = Rewiring(model)
    for operator in model.graph.operators:
        rewiring.add(operator.index, operator.inputs, operator.outputs)
    return rewiring.build(model.graph.inputs, list(outputs))


def _unpacked(model: Model) -> Any:
    """The file in the object API's form, which reads more of it than the reader of graphs has checked."""
    try:
        return load_schema().ModelT.InitFromPackedBuf(model.data, 0)
    except _DAMAGE as error:
        raise ModelError(
            f"model {model.name}: a part besides the graph is damaged: {error}", hint="get the file again"
        ) from error


def _placed(indices: Iterable[int], place: dict[int, int]) -> list[int]:
    return [place[index] for index in indices]


def _packed(model: Model, file: Any) -> Model:
    builder = flatbuffers.Builder(len(model.data) + 1024)
    builder.Finish(file.Pack(builder), FILE_IDENTIFIER)
    data = bytes(builder.Output())
    return replace(
        model, path=None, sha256=sha256(data).hexdigest(), size_bytes=len(data), data=data, graph=parse_model(data)
    )
