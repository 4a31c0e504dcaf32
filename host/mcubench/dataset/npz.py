# SPDX-License-Identifier: Apache-2.0
"""Reading `inputs` and `labels` out of an .npz file: a zip of .npy arrays, as numpy.savez writes it.

numpy.load is not used: it allocates what an array's header asks for before it knows what the file holds.
"""

import difflib
import io
import math
import tokenize
import warnings
import zipfile
import zlib
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from mcubench.errors import ConfigError

MAX_UNPACKED_BYTES = 512 * 1024 * 1024
_MAX_HEADER_BYTES = 4096
_MAX_DIMENSIONS = 32
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1  # General purpose bit 0 (APPNOTE.TXT, 4.4.4)
_KEYS = ("inputs", "labels")


def read_npz(file: BinaryIO, path: Path) -> tuple[npt.NDArray[Any], npt.NDArray[Any] | None]:
    """The inputs and the labels of an .npz file; `path` is for messages.

    Raises:
        ConfigError: not a zip, damaged, too large unpacked, wrong keys, or not plain arrays of numbers.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            members = _members(archive, path)
            arrays = {key: _read_array(archive.read(member), key, path) for key, member in members.items()}
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        ValueError,
        OverflowError,
    ) as error:
        raise ConfigError(
            f"{path}: not an .npz file, or a damaged one ({_one_line(error)})",
            hint="numpy.savez_compressed(path, inputs=..., labels=...) writes one",
        ) from error
    return arrays["inputs"], arrays.get("labels")


def _members(archive: zipfile.ZipFile, path: Path) -> dict[str, zipfile.ZipInfo]:
    """The zip's directory, checked before anything is unpacked."""
    members: dict[str, zipfile.ZipInfo] = {}
    for member in archive.infolist():
        key = member.filename.removesuffix(".npy")
        if key not in _KEYS:
            raise ConfigError(f"{path}: unknown key '{key}'", hint=_nearest(key))
        if key in members:
            raise ConfigError(f"{path}: {key}: there twice")
        if member.compress_type not in _METHODS or member.flag_bits & _ENCRYPTED:
            raise ConfigError(f"{path}: {key}: encrypted, or packed by a method other than deflate")
        members[key] = member
    if "inputs" not in members:
        raise ConfigError(f"{path}: there is no array called 'inputs'", hint="known: inputs, labels")
    unpacked_bytes = sum(member.file_size for member in members.values())
    if unpacked_bytes > MAX_UNPACKED_BYTES:
        raise ConfigError(f"{path}: {unpacked_bytes} bytes unpacked are too many (at most {MAX_UNPACKED_BYTES})")
    return members


def _read_array(raw: bytes, key: str, path: Path) -> npt.NDArray[Any]:
    """One .npy array (NEP 1) of plain numbers whose size is the one that its header says."""
    stream = io.BytesIO(raw)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # headers that Python 2 wrote
            shape, column_major, dtype = _read_header(stream)
    except (ValueError, TypeError, SyntaxError, tokenize.TokenError, MemoryError, RecursionError) as error:
        raise ConfigError(f"{path}: {key}: not an .npy array ({_one_line(error)})") from error
    if dtype.kind not in "biuf" or len(shape) > _MAX_DIMENSIONS or any(extent < 0 for extent in shape):
        raise ConfigError(f"{path}: {key}: {dtype} of shape {shape} is not a plain array of numbers")
    expected_bytes, found_bytes = math.prod(shape) * dtype.itemsize, len(raw) - stream.tell()
    if expected_bytes != found_bytes:
        raise ConfigError(
            f"{path}: {key}: {found_bytes} bytes of values, where {dtype} {shape} needs {expected_bytes}"
        )
    flat = np.frombuffer(raw, dtype=dtype, offset=stream.tell())
    return flat.reshape(shape, order="F" if column_major else "C")


def _read_header(stream: BinaryIO) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    version = np.lib.format.read_magic(stream)
    if version == (1, 0):
        return np.lib.format.read_array_header_1_0(stream, max_header_size=_MAX_HEADER_BYTES)
    if version == (2, 0):
        return np.lib.format.read_array_header_2_0(stream, max_header_size=_MAX_HEADER_BYTES)
    raise ValueError(f"version {version[0]}.{version[1]} of the format")


def _nearest(key: str) -> str:
    matches = difflib.get_close_matches(key, _KEYS, n=1)
    return f"did you mean {matches[0]}?" if matches else f"known: {', '.join(_KEYS)}"


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
