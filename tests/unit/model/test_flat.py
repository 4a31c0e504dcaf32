# SPDX-License-Identifier: Apache-2.0
"""Files that are made to exhaust their reader: much claimed, little there."""

from typing import Any

import flatbuffers
import numpy as np
import pytest

from mcubench.errors import ModelError
from mcubench.model import parse_model
from mcubench.model.schema import FILE_IDENTIFIER, VERSION, load_schema


def _table(b: Any, name: str, fields: dict[str, Any]) -> int:
    """One table of the low-level API, by the generated functions' names."""
    schema = load_schema()
    getattr(schema, f"{name}Start")(b)
    for field, value in fields.items():
        getattr(schema, f"{name}Add{field}")(b, value)
    offset: int = getattr(schema, f"{name}End")(b)
    return offset


def _repeat(b: Any, table: int, count: int) -> int:
    """A vector that points at one table again and again."""
    b.StartVector(4, count, 4)
    for _ in range(count):
        b.PrependUOffsetTRelative(table)
    vector: int = b.EndVector()
    return vector


def _finish(b: Any, *, tensors: int, buffers: int, operators: int = 0) -> bytes:
    graph = {"Tensors": tensors} | ({"Operators": operators} if operators else {})
    subgraphs = _repeat(b, _table(b, "SubGraph", graph), 1)
    b.Finish(_table(b, "Model", {"Version": VERSION, "Subgraphs": subgraphs, "Buffers": buffers}), FILE_IDENTIFIER)
    return bytes(b.Output())


def _refuse(data: bytes, message: str) -> None:
    with pytest.raises(ModelError, match=message):
        parse_model(data)


def test_more_tensors_than_a_microcontroller_could_have_are_refused() -> None:
    b = flatbuffers.Builder(1024)
    tensors = _repeat(b, _table(b, "Tensor", {}), 70_000)
    buffers = _repeat(b, _table(b, "Buffer", {}), 1)
    _refuse(_finish(b, tensors=tensors, buffers=buffers), "the graph: 70000 tensors, at most 65536")


def test_buffers_that_are_the_same_bytes_are_not_copied_without_end() -> None:
    b = flatbuffers.Builder(1024)
    data = b.CreateNumpyVector(np.zeros(1 << 20, np.uint8))
    buffers = _repeat(b, _table(b, "Buffer", {"Data": data}), 1000)
    shape = b.CreateNumpyVector(np.array([1 << 20], np.int32))
    offsets = [_table(b, "Tensor", {"Shape": shape, "Buffer": i, "Type": 9}) for i in range(1000)]
    b.StartVector(4, len(offsets), 4)
    for offset in offsets:
        b.PrependUOffsetTRelative(offset)
    _refuse(
        _finish(b, tensors=b.EndVector(), buffers=buffers), "tensor [0-9]+|buffer [0-9]+: the file's parts overlap"
    )


def test_a_name_of_every_tensor_is_not_copied_without_end() -> None:
    b = flatbuffers.Builder(1024)
    name = b.CreateString("x" * 60_000)
    tensors = _repeat(b, _table(b, "Tensor", {"Name": name}), 60_000)
    buffers = _repeat(b, _table(b, "Buffer", {}), 1)
    _refuse(_finish(b, tensors=tensors, buffers=buffers), "the file's names are too long")


def test_a_name_longer_than_64_kib_is_refused() -> None:
    b = flatbuffers.Builder(1024)
    tensors = _repeat(b, _table(b, "Tensor", {"Name": b.CreateString("x" * 70_000)}), 1)
    buffers = _repeat(b, _table(b, "Buffer", {}), 1)
    _refuse(_finish(b, tensors=tensors, buffers=buffers), "tensor 0: its Name lies outside the file")


def test_more_operators_than_a_microcontroller_could_run_are_refused() -> None:
    b = flatbuffers.Builder(1024)
    tensors = _repeat(b, _table(b, "Tensor", {}), 1)
    buffers = _repeat(b, _table(b, "Buffer", {}), 1)
    operators = _repeat(b, _table(b, "Operator", {}), 20_000)
    _refuse(_finish(b, tensors=tensors, buffers=buffers, operators=operators), "the graph: 20000 operators")


def test_a_string_that_ends_after_the_file_is_refused() -> None:
    b = flatbuffers.Builder(1024)
    # The first thing that is built is the last in the file.
    name = b.CreateString("the last bytes of the file")
    tensors = _repeat(b, _table(b, "Tensor", {"Name": name}), 1)
    buffers = _repeat(b, _table(b, "Buffer", {}), 1)
    data = _finish(b, tensors=tensors, buffers=buffers)
    _refuse(data[:-8], "tensor 0: its Name lies outside the file")
