# SPDX-License-Identifier: Apache-2.0
"""Telling what kind of model a file or folder is, by what is in it and not by its name."""

import stat
import zipfile
from pathlib import Path
from typing import Literal

from mcubench.errors import FileError, ModelError, UnsupportedError

Format = Literal["keras3", "keras_h5", "saved_model", "onnx", "pytorch", "tflite"]

TITLES: dict[Format, str] = {
    "keras3": "a Keras .keras archive",
    "keras_h5": "a Keras .h5 file",
    "saved_model": "a SavedModel folder",
    "onnx": "an ONNX file",
    "pytorch": "a PyTorch .pt2 archive",
    "tflite": "a .tflite file",
}
_SUFFIXES: dict[str, Format] = {
    ".keras": "keras3",
    ".h5": "keras_h5",
    ".hdf5": "keras_h5",
    ".onnx": "onnx",
    ".pt2": "pytorch",
    ".tflite": "tflite",
    ".lite": "tflite",
}
_SAVED_MODEL = "saved_model.pb"
_MAX_BYTES = 1 << 30
_HEAD_BYTES = 4096
_HDF5 = b"\x89HDF\r\n\x1a\n"
# HDF5: the superblock may lie behind a user block of 512 bytes and more.
_HDF5_OFFSETS = (0, 512, 1024, 2048)
_READ = "mcubench reads Keras .keras and .h5, SavedModel folders, .onnx, PyTorch .pt2 and float .tflite"
_TORCH_HINT = (
    "export it from the program that has its code: torch.export.save(torch.export.export(model.eval(), (example,)), "
    "'model.pt2')"
)


def tell_format(path: Path) -> tuple[Format, str | None]:
    """The format, and what to say where the file's name says another.

    Raises:
        FileError: there is no such file or folder, or it cannot be read.
        ModelError: it is none of the formats.
        UnsupportedError: it is known what it is, and it is not converted.
    """
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            return _tell_folder(path), None
        if not stat.S_ISREG(status.st_mode):
            raise FileError(f"{path} is neither a regular file nor a folder")
        if status.st_size > _MAX_BYTES:
            raise ModelError(f"{path}: more than {_MAX_BYTES >> 30} GiB are no model for a microcontroller")
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
        found = _tell_zip(path) if head.startswith(b"PK\x03\x04") else _tell_file(path, head)
    except OSError as error:
        raise FileError(f"cannot read the model {path}: {error.strerror or error}") from error
    except ValueError as error:  # a NUL in the path
        raise FileError(f"cannot read the model {str(path)!r}: {error}") from error
    named = _SUFFIXES.get(path.suffix.lower())
    remark = f"{path.name} is {TITLES[found]}, whatever its name says" if named not in {found, None} else None
    return found, remark


def _tell_folder(path: Path) -> Format:
    if (path / _SAVED_MODEL).is_file():
        return "saved_model"
    if (path / f"{_SAVED_MODEL}txt").is_file():
        raise UnsupportedError(f"{path} is a SavedModel in text form", hint="save it with model.export(FOLDER)")
    raise ModelError(f"{path} is a folder without {_SAVED_MODEL}: it is no SavedModel", hint=_READ)


def _tell_file(path: Path, head: bytes) -> Format:
    if not head:
        raise ModelError(f"{path}: the file is empty")
    if head[4:8] == b"TFL3":
        return "tflite"
    if any(head[offset : offset + len(_HDF5)] == _HDF5 for offset in _HDF5_OFFSETS):
        return "keras_h5"
    if head.startswith(b"version https://git-lfs"):
        raise ModelError(f"{path} is a Git LFS pointer", hint="`git lfs pull` fetches the file itself")
    if head[0] == 0x80 and head[1:2] in {b"\x02", b"\x03", b"\x04", b"\x05"}:
        raise UnsupportedError(
            f"{path} is a pickle: it runs code when it is loaded, and holds no model without its program",
            hint=_TORCH_HINT,
        )
    if path.name == _SAVED_MODEL or (_fields(head)[:2] == [(1, 0), (2, 2)] and path.suffix == ".pb"):
        raise UnsupportedError(f"{path} is a part of a SavedModel", hint=f"give the folder: {path.parent}")
    if path.suffix.lower() == ".onnx" or _looks_like_onnx(head):
        return "onnx"
    if path.suffix.lower() == ".pb":
        raise UnsupportedError(
            f"{path} is a graph of TensorFlow 1", hint="save it as a SavedModel with TensorFlow 2, or convert to ONNX"
        )
    if head.lstrip()[:1] == b"{" and b"class_name" in head:
        raise UnsupportedError(
            f"{path} is the architecture of a Keras model, without its weights",
            hint="save it whole: model.save(FILE)",
        )
    raise ModelError(f"{path} is no model of a kind that is known by its content", hint=_READ)


def _tell_zip(path: Path) -> Format:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, EOFError, NotImplementedError, UnicodeDecodeError) as error:
        raise ModelError(f"{path} is a damaged zip archive: {error}") from error
    inside = {name.partition("/")[2] for name in names}
    if {"config.json", "metadata.json"} <= set(names):
        return "keras3"
    if "archive_format" in inside and any(name.startswith("models/") for name in inside):
        return "pytorch"
    if any(name.startswith("code/") for name in inside):
        raise UnsupportedError(f"{path} is a TorchScript archive, which is code", hint=_TORCH_HINT)
    if "data.pkl" in inside:
        raise UnsupportedError(
            f"{path} is a pickle of torch.save: it can run code when it is loaded, and holds weights without a model",
            hint=_TORCH_HINT,
        )
    if "serialized_exported_program.json" in names:
        raise UnsupportedError(
            f"{path} was saved by an older PyTorch", hint="save it again with PyTorch 2.9 or newer"
        )
    raise ModelError(f"{path} is a zip archive, and no model: neither .keras nor .pt2", hint=_READ)


def _looks_like_onnx(head: bytes) -> bool:
    """ONNX has no magic number: a message whose first fields are those of ModelProto, ir_version among them."""
    fields = _fields(head)
    kinds = {1: 0, 2: 2, 3: 2, 4: 2, 5: 0, 6: 2, 7: 2, 8: 2, 14: 2, 20: 2, 25: 2}
    return bool(fields) and all(kinds.get(number) == kind for number, kind in fields) and fields[0] == (1, 0)


def _fields(head: bytes) -> list[tuple[int, int]]:
    """The numbers and wire types of a protocol buffer's first fields, as far as the bytes reach."""
    fields: list[tuple[int, int]] = []
    place = 0
    while place < len(head):
        tag, place = _varint(head, place)
        number, kind = tag >> 3, tag & 7
        fields.append((number, kind))
        if kind == 0:
            _, place = _varint(head, place)
        elif kind == 2:
            size, place = _varint(head, place)
            place += size
        else:
            break
    return fields


def _varint(data: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while place < len(data) and shift < 64:
        byte = data[place]
        value |= (byte & 0x7F) << shift
        shift, place = shift + 7, place + 1
        if byte < 0x80:
            break
    return value, place
