# SPDX-License-Identifier: Apache-2.0
"""Models that are changed and written again."""

import flatbuffers
import numpy as np
import pytest

from float_models import conv_then
from mcubench import resources
from mcubench.errors import ModelError
from mcubench.model import parse_model
from mcubench.model.editable import Affine, EditableModel
from mcubench.model.schema import load_schema

DIGITS = (resources.MODELS / "digits" / "digits.tflite").read_bytes()


def test_a_model_that_is_packed_again_is_the_same_graph() -> None:
    packed = EditableModel(DIGITS).pack()
    before, after = parse_model(DIGITS), parse_model(packed)
    assert [operator.name for operator in after.operators] == [operator.name for operator in before.operators]
    assert [(t.name, t.shape, t.dtype, t.data) for t in after.tensors] == [
        (t.name, t.shape, t.dtype, t.data) for t in before.tensors
    ]


def test_packing_twice_changes_nothing() -> None:
    packed = EditableModel(DIGITS).pack()
    assert EditableModel(packed).pack() == packed


def test_every_constant_is_aligned_as_the_schema_asks() -> None:
    # schema.fbs, table Buffer: data:[ubyte] (force_align: 16)
    root = load_schema().Model.GetRootAs(EditableModel(DIGITS).pack(), 0)
    places = [
        buffer._tab.Vector(buffer._tab.Offset(4))
        for buffer in (root.Buffers(index) for index in range(root.BuffersLength()))
        if not buffer.DataIsNone()
    ]
    assert places
    assert all(place % 16 == 0 for place in places)


def test_what_nothing_refers_to_is_left_out() -> None:
    model = EditableModel(DIGITS)
    model.add_tensor("nobody's", [4], parse_model(DIGITS).tensors[0].dtype, Affine.of_tensor(0.5, 1))
    assert model.pack() == EditableModel(DIGITS).pack()


def test_a_constant_behind_the_flatbuffer_is_taken_in() -> None:
    model = EditableModel(conv_then("RELU6"))
    packed = model.pack()
    schema = load_schema()
    root = schema.ModelT.InitFromPackedBuf(packed, 0)
    place = next(index for index, buffer in enumerate(root.buffers) if buffer.data is not None)
    wanted = bytes(root.buffers[place].data)
    root.buffers[place].data, root.buffers[place].offset, root.buffers[place].size = None, 1 << 20, len(wanted)
    builder = flatbuffers.Builder(1024)
    builder.Finish(root.Pack(builder), b"TFL3")
    outside = bytes(builder.Output()).ljust(1 << 20, b"\0") + wanted
    assert EditableModel(outside).pack() == packed
    with pytest.raises(ModelError, match="ends outside of the file"):
        EditableModel(outside[:-1])


def test_a_file_that_cannot_be_unpacked_is_a_model_error() -> None:
    generator = np.random.default_rng(0)
    for _ in range(200):
        data = bytearray(DIGITS)
        for place in generator.integers(0, 400, 8):
            data[place] = generator.integers(0, 256)
        try:
            EditableModel(bytes(data))
        except ModelError:
            continue
