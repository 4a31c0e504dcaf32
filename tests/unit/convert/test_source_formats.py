# SPDX-License-Identifier: Apache-2.0
"""A model's format is told by what is in it; what is no model is one sentence."""

import contextlib
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcubench.convert.formats import tell_format
from mcubench.errors import FileError, McubenchError, ModelError, UnsupportedError

# The magic numbers of https://docs.hdfgroup.org (HDF5), the TensorFlow Lite schema and a pickle of protocol 2.
HDF5 = b"\x89HDF\r\n\x1a\n" + bytes(40)
TFLITE = b"\x1c\0\0\0TFL3" + bytes(40)
# ModelProto: ir_version = 8, producer_name = "me", graph = {name: "g"}
ONNX = b"\x08\x08\x12\x02me\x3a\x03\x12\x01g"


def archive(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name in names:
            file.writestr(name, b"{}")
    return buffer.getvalue()


def by_words(value: object) -> str:
    """A name for a case that is the same in every process: an archive's bytes hold the time."""
    return value if isinstance(value, str) else "file"


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (HDF5, "keras_h5"),
        (bytes(512) + HDF5, "keras_h5"),  # behind a user block
        (TFLITE, "tflite"),
        (ONNX, "onnx"),
        (archive("metadata.json", "config.json", "model.weights.h5"), "keras3"),
        (archive("m/archive_format", "m/models/model.json", "m/version"), "pytorch"),
    ],
    ids=by_words,
)
def test_a_file_is_what_its_content_says(tmp_path: Path, content: bytes, found: str) -> None:
    (tmp_path / "model").write_bytes(content)
    assert tell_format(tmp_path / "model") == (found, None)


def test_a_file_with_another_formats_name_is_said_to_have_it(tmp_path: Path) -> None:
    (tmp_path / "model.h5").write_bytes(TFLITE)
    assert tell_format(tmp_path / "model.h5") == ("tflite", "model.h5 is a .tflite file, whatever its name says")


def test_a_folder_with_a_graph_is_a_saved_model(tmp_path: Path) -> None:
    (tmp_path / "saved_model.pb").write_bytes(b"\x08\x01\x12\x00")
    assert tell_format(tmp_path) == ("saved_model", None)
    with pytest.raises(UnsupportedError, match="is a part of a SavedModel") as caught:
        tell_format(tmp_path / "saved_model.pb")
    assert caught.value.hint == f"give the folder: {tmp_path}"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\x80\x02}q\0.", "is a pickle: it runs code when it is loaded"),
        (archive("archive/data.pkl", "archive/data/0"), "is a pickle of torch.save"),
        (archive("m/data.pkl", "m/code/__torch__.py"), "is a TorchScript archive, which is code"),
        (archive("serialized_exported_program.json", "version"), "was saved by an older PyTorch"),
        (b'{"class_name": "Functional", "config": {}}', "is the architecture of a Keras model"),
    ],
    ids=by_words,
)
def test_what_is_known_and_not_converted_is_refused_with_the_way_out(
    tmp_path: Path, content: bytes, message: str
) -> None:
    (tmp_path / "model").write_bytes(content)
    with pytest.raises(UnsupportedError, match=message) as caught:
        tell_format(tmp_path / "model")
    assert caught.value.hint


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"version https://git-lfs.github.com/spec/v1\noid", "is a Git LFS pointer"),
        (b"# Title\n\nSome text.\n", "is no model of a kind that is known by its content"),
        (archive("readme.txt"), "is a zip archive, and no model"),
        (archive("config.json", "metadata.json")[:40], "is a damaged zip archive"),
    ],
    ids=by_words,
)
def test_what_is_no_model_is_one_sentence(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "model").write_bytes(content)
    with pytest.raises(ModelError, match=message):
        tell_format(tmp_path / "model")


def test_what_is_not_there_or_no_file_is_an_error_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="No such file"):
        tell_format(tmp_path / "nothing.h5")
    with pytest.raises(ModelError, match=r"is a folder without saved_model\.pb"):
        tell_format(tmp_path)
    with pytest.raises(FileError, match="neither a regular file nor a folder"):
        tell_format(Path("/dev/null"))
    with pytest.raises(FileError):
        tell_format(Path("a\0b"))


@given(st.binary(max_size=600) | st.sampled_from([HDF5, TFLITE, ONNX]).flatmap(lambda seed: st.just(seed[:-3])))
def test_no_bytes_lead_to_another_exception(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("bytes") / "model.pb"
    path.write_bytes(content)
    with contextlib.suppress(McubenchError):
        tell_format(path)


@given(st.data())
def test_no_damage_to_an_archive_leads_to_another_exception(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    content = bytearray(archive("config.json", "metadata.json"))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("archives") / "model.keras"
    path.write_bytes(content[: data.draw(st.integers(0, len(content)))])
    with contextlib.suppress(McubenchError):
        tell_format(path)
