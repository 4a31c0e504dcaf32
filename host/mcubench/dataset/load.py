# SPDX-License-Identifier: Apache-2.0
"""Reading a data set, whatever its kind; what every kind gives passes the same checks."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from math import prod
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import numpy as np
import numpy.typing as npt

from mcubench import resources
from mcubench.dataset import image
from mcubench.dataset.boxes import Boxes
from mcubench.dataset.class_folders import find_class_folders
from mcubench.dataset.coco import find_annotations, read_coco
from mcubench.dataset.csv_file import read_csv
from mcubench.dataset.image_folder import read_image_folder
from mcubench.dataset.kind import RECORDINGS, kind_of
from mcubench.dataset.npz import read_npz
from mcubench.dataset.preprocessing import AudioPreprocessing, ImagePreprocessing
from mcubench.dataset.samples import Dataset, Labels, Samples, Targets
from mcubench.dataset.storage import allocate, blocks
from mcubench.errors import ConfigError, FileError

MAX_FILE_BYTES = 512 * 1024 * 1024
_MAX_LABEL = 2**31 - 1

AnyArray = npt.NDArray[Any]
P = TypeVar("P", ImagePreprocessing, AudioPreprocessing)


@dataclass(frozen=True, eq=False)
class _Content:
    """What a reader found, not yet checked: labels as they are."""

    inputs: AnyArray
    labels: AnyArray | None
    sha256: str
    classes: tuple[str, ...] = ()
    boxes: Boxes | None = None
    preparation: str | None = None


@dataclass(frozen=True)
class _Wanted:
    """What the model and the user say of a data set."""

    preprocessing: ImagePreprocessing | AudioPreprocessing | None
    input_shape: tuple[int, ...] | None
    classes: tuple[str, ...]
    label_column: str | None
    real_labels: bool

    @property
    def sample_shape(self) -> tuple[int, ...] | None:
        """The model's input without its batch dimension."""
        if self.input_shape is None:
            return None
        return tuple(self.input_shape[1:] if self.input_shape[:1] == (1,) else self.input_shape)

    def of_kind(self, kind: type[P], path: Path, what: str) -> P:
        """The preprocessing, which pictures and recordings cannot do without.

        Raises:
            ConfigError: there is none, or one of the other kind.
        """
        if isinstance(self.preprocessing, kind):
            return self.preprocessing
        given = "nothing says how" if self.preprocessing is None else "the preprocessing is for the other kind"
        raise ConfigError(f"{path}: {what} have to be made into samples, and {given}")


def load_dataset(
    path: Path,
    *,
    preprocessing: ImagePreprocessing | AudioPreprocessing | None = None,
    input_shape: Sequence[int] | None = None,
    classes: Sequence[str] | None = None,
    label_column: str | None = None,
    real_labels: bool = False,
) -> Dataset:
    """Read and check a data set; nothing in its files is trusted.

    `preprocessing` is for pictures and recordings; `input_shape`, that of the model's input, gives the rows of a CSV
    file their shape; by `classes`, the model's, folders and labels in words become indices. With `real_labels` the
    labels are numbers to be predicted.

    Raises:
        FileError: a file cannot be read.
        ConfigError: a file is too large, of an unknown kind, or does not hold a data set.
        ToolError: a package that the front end of recordings needs is missing.
    """
    shape = None if input_shape is None else tuple(input_shape)
    wanted = _Wanted(preprocessing, shape, tuple(classes or ()), label_column, real_labels)
    kind = kind_of(path)
    if label_column is not None and kind != "csv":
        raise ConfigError(f"{path}: --label-column is for CSV files")
    match kind:
        case "npz":
            content = _load_npz(path, wanted)
        case "csv":
            content = _load_csv(path, wanted)
        case "pictures":
            content = _load_pictures(path, wanted)
        case "recordings":
            content = _load_recordings(path, wanted)
        case "boxes":
            content = _load_boxes(path, wanted)
    return _checked(content, path, real_labels=real_labels)


def _load_npz(path: Path, wanted: _Wanted) -> _Content:
    with _opened(path) as (file, sha256):
        inputs, labels = read_npz(file, path)
    return _Content(inputs, labels, sha256, wanted.classes)


def _load_csv(path: Path, wanted: _Wanted) -> _Content:
    with _opened(path) as (file, sha256):
        data = file.read(MAX_FILE_BYTES)
    content = read_csv(
        data,
        path,
        shape=wanted.sample_shape,
        label_column=wanted.label_column,
        classes=wanted.classes,
        real_labels=wanted.real_labels,
    )
    labels = content.labels if content.targets is None else content.targets
    return _Content(content.inputs, labels, sha256, content.classes)


def _load_pictures(path: Path, wanted: _Wanted) -> _Content:
    preprocessing = wanted.of_kind(ImagePreprocessing, path, "pictures")
    inputs, labels, classes = read_image_folder(path, preprocessing, wanted.classes or None)
    sha256 = find_class_folders(path, image.SUFFIXES, wanted.classes or None).sha256()
    return _Content(inputs, labels, sha256, classes, preparation=preprocessing.words)


def _load_recordings(path: Path, wanted: _Wanted) -> _Content:
    from mcubench.dataset.wav_folder import read_wav_folder  # noqa: PLC0415 - scipy.signal takes a second to import

    preprocessing = wanted.of_kind(AudioPreprocessing, path, "recordings")
    inputs, labels, classes = read_wav_folder(path, preprocessing, wanted.classes or None)
    # A model may take its features flat.
    if wanted.sample_shape is not None and prod(wanted.sample_shape) == prod(preprocessing.shape):
        inputs = inputs.reshape(len(inputs), *wanted.sample_shape)
    sha256 = find_class_folders(path, RECORDINGS, wanted.classes or None).sha256()
    return _Content(inputs, labels, sha256, classes, preparation=preprocessing.words)


def _load_boxes(path: Path, wanted: _Wanted) -> _Content:
    preprocessing = wanted.of_kind(ImagePreprocessing, path, "pictures")
    annotations = (find_annotations(path) or path) if path.is_dir() else path
    found = read_coco(annotations)
    shape = (preprocessing.height, preprocessing.width, preprocessing.channels)
    inputs = allocate((len(found.files), *shape), np.float32, str(path))
    for index, (file, picture) in enumerate(zip(found.files, found.boxes.pictures, strict=True)):
        decoded = image.decode_image(file)
        if decoded.size != (picture.width, picture.height):
            raise ConfigError(
                f"{file}: {decoded.width} x {decoded.height} pixels, and the annotations are for "
                f"{picture.width} x {picture.height}"
            )
        inputs[index] = image.to_values(decoded, preprocessing)
    classes = wanted.classes or tuple(category.name for category in found.boxes.categories)
    return _Content(inputs, None, found.sha256, classes, found.boxes, preprocessing.words)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[BinaryIO, str]]:
    """A file that is not too large, and its SHA-256."""
    try:
        if path.exists() and not path.is_file():
            raise FileError(f"the data set {path} is not a file")
        with path.open("rb") as file:
            size_bytes = file.seek(0, 2)
            if size_bytes > MAX_FILE_BYTES:
                raise ConfigError(
                    f"{path}: {size_bytes} bytes are too many for a data set (at most {MAX_FILE_BYTES})"
                )
            file.seek(0)
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
            yield file, sha256
    except (OSError, ValueError) as error:  # ValueError: a null byte in the path
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise FileError(f"cannot read the data set {path}: {reason}") from error


def _checked(content: _Content, path: Path, *, real_labels: bool) -> Dataset:
    inputs = _checked_inputs(content.inputs, path)
    dataset = Dataset(
        inputs=inputs,
        labels=None,
        name=_name(path),
        sha256=content.sha256,
        classes=content.classes,
        boxes=content.boxes,
        preparation=content.preparation,
    )
    if content.labels is None:
        return dataset
    if real_labels:
        return replace(dataset, targets=_checked_targets(content.labels, len(inputs), path))
    return replace(dataset, labels=_checked_labels(content.labels, len(inputs), path))


def _name(path: Path) -> str:
    """What a result calls the data set: the file's name, or the packaged model's."""
    if path.parent.parent == resources.MODELS:
        return path.parent.name
    return path.name or path.resolve().name


def _checked_inputs(inputs: AnyArray, path: Path) -> Samples:
    if inputs.dtype.newbyteorder("=") not in (np.dtype(np.float32), np.dtype(np.int8)):
        raise ConfigError(
            f"{path}: inputs: {inputs.dtype} values; a data set holds float32 or int8",
            hint="float32 in the model's input range, or int8 as the model's input tensor takes them",
        )
    if inputs.ndim < 2 or inputs.size == 0:
        raise ConfigError(f"{path}: inputs: the shape is {inputs.shape}; it must be (samples, ...) and not empty")
    if inputs.dtype.kind == "f":
        for block in blocks(inputs):
            finite = np.isfinite(inputs[block]).reshape(block.stop - block.start, -1).all(axis=1)
            if not finite.all():
                sample = block.start + int(np.argmin(finite))
                raise ConfigError(f"{path}: inputs: sample {sample} has a value that is not finite")
    samples: Samples = _frozen(inputs, np.int8 if inputs.dtype == np.int8 else np.float32)
    return samples


def _checked_labels(labels: AnyArray, count: int, path: Path) -> Labels:
    if labels.dtype.kind not in "iu":
        raise ConfigError(
            f"{path}: labels: {labels.dtype} values; labels are integers, the classes' indices from 0",
            hint="numbers to be predicted are for --task regression" if labels.dtype.kind == "f" else None,
        )
    if labels.shape != (count,):
        raise ConfigError(f"{path}: labels: the shape is {labels.shape}; {count} inputs need ({count},)")
    wrong = (labels < 0) | (labels > _MAX_LABEL)
    if wrong.any():
        sample = int(np.argmax(wrong))
        raise ConfigError(f"{path}: labels: sample {sample} has {labels[sample]}, which is no class's index")
    indices: Labels = _frozen(labels, np.int64)
    return indices


def _checked_targets(labels: AnyArray, count: int, path: Path) -> Targets:
    if labels.dtype.kind not in "iuf":
        raise ConfigError(f"{path}: labels: {labels.dtype} values; a regression's are numbers")
    if labels.ndim == 0 or len(labels) != count or labels.size == 0:
        raise ConfigError(f"{path}: labels: the shape is {labels.shape}; {count} inputs need ({count}, ...)")
    with np.errstate(over="ignore"):
        targets: Targets = _frozen(labels, np.float32)
    finite = np.isfinite(targets).reshape(count, -1).all(axis=1)
    if not finite.all():
        raise ConfigError(f"{path}: labels: sample {int(np.argmin(finite))} has a value that is not finite")
    return targets


def _frozen(values: AnyArray, dtype: type[np.generic]) -> Any:
    array = np.ascontiguousarray(values, dtype=dtype)
    array.flags.writeable = False
    return array
