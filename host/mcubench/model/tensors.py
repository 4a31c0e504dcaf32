# SPDX-License-Identifier: Apache-2.0
"""Tensors of a file: shape, type, quantization and constant data, each checked against the others."""

import math
from types import ModuleType

from mcubench.errors import ModelError
from mcubench.model.dtype import DType
from mcubench.model.flat import DAMAGED, Table
from mcubench.model.graph import Tensor
from mcubench.model.quantization import read_quantization

_MAX_TENSORS = 65_536
_MAX_BUFFERS = 1 << 20
_MAX_RANK = 8
_MAX_SIZE_BYTES = (1 << 31) - 1


class TensorReader:
    """Reads tensors one by one; a buffer that several tensors share is held once."""

    def __init__(self, schema: ModuleType, model: Table) -> None:
        self._schema = schema
        self._model = model
        self._buffer_count = model.count("Buffers", _MAX_BUFFERS)
        self._data: dict[int, bytes | None] = {}

    def read_all(self, subgraph: Table) -> tuple[Tensor, ...]:
        """Every tensor of a subgraph.

        Raises:
            ModelError: a tensor contradicts itself or the file; the message names it.
        """
        return tuple(
            self._read(table, index) for index, table in enumerate(subgraph.items("Tensors", "tensor", _MAX_TENSORS))
        )

    def _read(self, table: Table, index: int) -> Tensor:
        bare = Tensor(index, table.text("Name"), (), DType.INT8)
        table = table.named(bare.label)
        _refuse_what_is_not_read(table)
        shape = _read_shape(table)
        dtype = _read_dtype(table)
        tensor = Tensor(
            index=index,
            name=bare.name,
            shape=shape,
            dtype=dtype,
            quantization=read_quantization(self._schema, table, shape, dtype),
            data=self._read_data(table),
            is_variable=table.number("IsVariable"),
        )
        _check_size(tensor)
        return tensor

    def _read_data(self, table: Table) -> bytes | None:
        """The constant's bytes; None where the buffer is empty, which is how a file marks an activation."""
        index = table.number("Buffer")
        if index >= self._buffer_count:
            raise ModelError(
                f"{table.where} is in buffer {index} and the file has {self._buffer_count}", hint=DAMAGED
            )
        if index not in self._data:
            buffer = self._model.item("Buffers", index, f"buffer {index}")
            # An offset of 1 is the converter's placeholder for "not used" (schema.fbs, table Buffer).
            if buffer.number("Offset") > 1:
                raise ModelError(
                    f"{table.where} keeps its data behind the flatbuffer (Buffer.offset)",
                    hint="that layout is for models of more than 2 GB: convert without it",
                )
            self._data[index] = buffer.vector("Data").tobytes() or None
        return self._data[index]


def _refuse_what_is_not_read(table: Table) -> None:
    if table.child("Sparsity", table.where) is not None:
        raise ModelError(f"{table.where} is sparse", hint="convert the model without sparsity")
    # The field is younger than the oldest schema that we may meet.
    if hasattr(table.generated, "ExternalBuffer") and table.number("ExternalBuffer"):
        raise ModelError(f"{table.where} keeps its data in another file (Tensor.external_buffer)")


def _read_shape(table: Table) -> tuple[int, ...]:
    shape: tuple[int, ...] = tuple(table.vector("Shape", _MAX_RANK).tolist())
    if any(size < 0 for size in shape):
        raise ModelError(f"{table.where} has the shape {list(shape)}: a size below zero", hint=DAMAGED)
    return shape


def _read_dtype(table: Table) -> DType:
    code = table.number("Type")
    try:
        dtype = DType(code)
    except ValueError as error:
        raise ModelError(f"{table.where} has the unknown type {code}", hint=DAMAGED) from error
    if dtype.item_bits is None:
        raise ModelError(f"{table.where} is a {dtype.name}, which has no place in a microcontroller's memory")
    return dtype


def _check_size(tensor: Tensor) -> None:
    # Zero sizes are left out of the product, so that they cannot hide absurd ones.
    if math.prod(size for size in tensor.shape if size) * (tensor.dtype.item_bits or 0) > _MAX_SIZE_BYTES * 8:
        raise ModelError(
            f"{tensor.label} has the shape {list(tensor.shape)} of {tensor.dtype.name}: more than 2 GiB", hint=DAMAGED
        )
    if tensor.data is not None and len(tensor.data) != tensor.size_bytes:
        raise ModelError(
            f"{tensor.label} holds {len(tensor.data)} bytes, and its shape {list(tensor.shape)} of "
            f"{tensor.dtype.name} takes {tensor.size_bytes}",
            hint=DAMAGED,
        )
