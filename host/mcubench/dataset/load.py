# SPDX-License-Identifier: Apache-2.0
"""Reading a data set file: the suffix picks the loader, every loader's output passes the same checks."""

import hashlib
from collections.abc import Callable
from io import BufferedReader
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from mcubench import resources
from mcubench.dataset.npz import read_npz
from mcubench.dataset.samples import Dataset, Labels, Samples
from mcubench.errors import ConfigError, FileError

MAX_FILE_BYTES = 512 * 1024 * 1024
_MAX_LABEL = 2**31 - 1

AnyArray = npt.NDArray[Any]
# A loader takes the open file and its path (for messages), and returns the inputs and the labels as they are.
Loader = Callable[[BufferedReader, Path], tuple[AnyArray, AnyArray | None]]
LOADERS: dict[str, Loader] = {".npz": read_npz}


def load_dataset(path: Path) -> Dataset:
    """Read and check a data set; nothing in the file is trusted.

    Raises:
        FileError: the file cannot be read.
        ConfigError: the file is too large, of an unknown kind, or does not hold a data set.
    """
    loader = LOADERS.get(path.suffix.lower())
    if loader is None:
        raise ConfigError(
            f"{path}: the kind of data set is not known by its suffix '{path.suffix}'",
            hint=f"known: {', '.join(LOADERS)}",
        )
    try:
        if path.exists() and not path.is_file():
            raise FileError(f"the data set {path} is not a file")
        with path.open("rb") as file:
            sha256 = _sha256(file, path)
            inputs, labels = loader(file, path)
    except (OSError, ValueError) as error:  # ValueError: a null byte in the path
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise FileError(f"cannot read the data set {path}: {reason}") from error
    return Dataset(
        inputs=_checked_inputs(inputs, path),
        labels=None if labels is None else _checked_labels(labels, len(inputs), path),
        name=path.parent.name if path.parent.parent == resources.MODELS else path.name,
        sha256=sha256,
    )


def _sha256(file: BufferedReader, path: Path) -> str:
    size_bytes = file.seek(0, 2)
    if size_bytes > MAX_FILE_BYTES:
        raise ConfigError(f"{path}: {size_bytes} bytes are too many for a data set (at most {MAX_FILE_BYTES})")
    file.seek(0)
    sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return sha256


def _checked_inputs(inputs: AnyArray, path: Path) -> Samples:
    if inputs.dtype.newbyteorder("=") not in (np.dtype(np.float32), np.dtype(np.int8)):
        raise ConfigError(
            f"{path}: inputs: {inputs.dtype} values; a data set holds float32 or int8",
            hint="float32 in the model's input range, or int8 as the model's input tensor takes them",
        )
    if inputs.ndim < 2 or inputs.size == 0:
        raise ConfigError(f"{path}: inputs: the shape is {inputs.shape}; it must be (samples, ...) and not empty")
    if inputs.dtype.kind == "f" and not np.isfinite(inputs).all():
        raise ConfigError(f"{path}: inputs: sample {_first_not_finite(inputs)} has a value that is not finite")
    samples: Samples = _frozen(inputs, np.int8 if inputs.dtype == np.int8 else np.float32)
    return samples


def _first_not_finite(inputs: AnyArray) -> int:
    return int(np.argmin(np.isfinite(inputs).reshape(len(inputs), -1).all(axis=1)))


def _checked_labels(labels: AnyArray, count: int, path: Path) -> Labels:
    if labels.dtype.kind not in "iu":
        raise ConfigError(f"{path}: labels: {labels.dtype} values; labels are integers, the classes' indices from 0")
    if labels.shape != (count,):
        raise ConfigError(f"{path}: labels: the shape is {labels.shape}; {count} inputs need ({count},)")
    wrong = (labels < 0) | (labels > _MAX_LABEL)
    if wrong.any():
        sample = int(np.argmax(wrong))
        raise ConfigError(f"{path}: labels: sample {sample} has {labels[sample]}, which is no class's index")
    indices: Labels = _frozen(labels, np.int64)
    return indices


def _frozen(values: AnyArray, dtype: type[np.generic]) -> Any:
    array = np.ascontiguousarray(values, dtype=dtype)
    array.flags.writeable = False
    return array
