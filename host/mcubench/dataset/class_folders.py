# SPDX-License-Identifier: Apache-2.0
"""A data set as a folder: one folder a class with the samples in it, or samples alone, which have no labels."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mcubench.dataset.samples import Labels
from mcubench.errors import ConfigError, FileError

MAX_FILES = 200_000


@dataclass(frozen=True, eq=False)
class ClassFolders:
    """The files in the order of their classes and names; `labels` index `classes`, None where there are none."""

    files: tuple[Path, ...]
    labels: Labels | None
    classes: tuple[str, ...]

    def sha256(self) -> str:
        """A digest of every file's class, name and content, in order.

        Raises:
            FileError: a file cannot be read.
        """
        digest = hashlib.sha256()
        for path in self.files:
            try:
                content = hashlib.sha256(path.read_bytes()).digest()
            except OSError as error:
                raise FileError(f"cannot read {path}: {error.strerror}") from error
            folder = path.parent.name if self.labels is not None else ""
            digest.update(f"{folder}/{path.name}\0".encode() + content)
        return digest.hexdigest()


def find_class_folders(folder: Path, suffixes: Sequence[str], classes: Sequence[str] | None = None) -> ClassFolders:
    """Find the samples of a folder by their suffixes, in lower case with the dot.

    `classes` are the model's, in the order of its outputs; by default the folders' names, sorted. Hidden files and
    folders are passed over.

    Raises:
        FileError: the folder cannot be read.
        ConfigError: it is empty, mixes samples with classes, or has a class that the model has not.
    """
    try:
        loose = _samples(folder, suffixes)
        folders = sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
        found = [(path.name, _samples(path, suffixes)) for path in folders]
    except OSError as error:
        raise FileError(f"cannot read the folder {folder}: {error.strerror}") from error
    found = [(name, files) for name, files in found if files]
    if loose and found:
        raise ConfigError(f"{folder}: samples beside folders of classes ({loose[0].name}, {found[0][0]}/)")
    if not loose and not found:
        raise ConfigError(f"{folder}: no {' or '.join(suffixes)} file in it, nor in a folder in it")
    count = len(loose) + sum(len(files) for _, files in found)
    if count > MAX_FILES:
        raise ConfigError(f"{folder}: {count} files are too many for a data set (at most {MAX_FILES})")
    if loose:
        return ClassFolders(tuple(loose), None, tuple(classes or ()))
    names = tuple(classes) if classes is not None else tuple(name for name, _ in found)
    strange = [name for name, _ in found if name not in names]
    if strange:
        raise ConfigError(
            f"{folder}: the folder {strange[0]} is no class of the model",
            hint=f"its classes: {', '.join(names[:20])}{' ...' if len(names) > 20 else ''}",
        )
    files = tuple(path for _, paths in found for path in paths)
    labels = np.array([names.index(name) for name, paths in found for _ in paths], np.int64)
    labels.flags.writeable = False
    return ClassFolders(files, labels, names)


def _samples(folder: Path, suffixes: Sequence[str]) -> list[Path]:
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() in suffixes and not path.name.startswith(".") and path.is_file()
    )
