# SPDX-License-Identifier: Apache-2.0
"""What a converter wrote beside the graph is read, within bounds."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mcubench.errors import ModelError
from mcubench.model import parse_model, read_model
from mcubench.model.metadata import MAX_ENTRY_BYTES
from mcubench.model.schema import load_schema
from model_builder import pack_model, unpack_model


def with_entries(network: bytes, *entries: tuple[str, bytes], buffer: int | None = None) -> bytes:
    schema, model = load_schema(), unpack_model(network)
    model.metadata = []
    for name, content in entries:
        data: Any = schema.BufferT()
        data.data = np.frombuffer(content, np.uint8)
        model.buffers.append(data)
        entry = schema.MetadataT()
        entry.name, entry.buffer = name, len(model.buffers) - 1 if buffer is None else buffer
        model.metadata.append(entry)
    return pack_model(model)


def test_entries_come_back_by_name(network: bytes, tmp_path: Path) -> None:
    path = tmp_path / "net.tflite"
    path.write_bytes(with_entries(network, ("min_runtime_version", b"1.5.0"), ("mine", b"\x00\xff")))
    assert read_model(path).metadata == {"min_runtime_version": b"1.5.0", "mine": b"\x00\xff"}


def test_a_model_without_entries_has_none(network: bytes) -> None:
    assert parse_model(network).metadata == {}


def test_an_entry_that_is_too_long_is_left_out_and_of_one_name_the_first_is_kept(network: bytes) -> None:
    long = bytes(MAX_ENTRY_BYTES + 1)
    data = with_entries(network, ("long", long), ("fits", long[1:]), ("twice", b"1"), ("twice", b"2"))
    assert parse_model(data).metadata == {"fits": long[1:], "twice": b"1"}


def test_an_entry_in_a_buffer_that_is_not_there_is_named(network: bytes) -> None:
    with pytest.raises(ModelError, match="metadata entry 0 is in buffer 4096 and the file has"):
        parse_model(with_entries(network, ("a", b"x"), buffer=4096))


def test_more_entries_than_make_sense_are_refused(network: bytes) -> None:
    with pytest.raises(ModelError, match="300 metadata, at most 256 make sense"):
        parse_model(with_entries(network, *[(str(number), b"") for number in range(300)]))
