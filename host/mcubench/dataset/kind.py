# SPDX-License-Identifier: Apache-2.0
"""What kind of data set a path is: a file by its suffix, a folder by what is in it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from mcubench.dataset import coco, image
from mcubench.errors import ConfigError, FileError

Kind = Literal["npz", "csv", "pictures", "recordings", "boxes"]

RECORDINGS = (".wav",)
_OF_FILES: dict[str, Kind] = {".npz": "npz", ".csv": "csv", coco.SUFFIX: "boxes"}
_KNOWN = (
    f"{', '.join(_OF_FILES)} (COCO's annotations), a folder of pictures ({', '.join(image.SUFFIXES)}), "
    f"or one of recordings ({', '.join(RECORDINGS)})"
)


def kind_of(path: Path) -> Kind:
    """The kind of a data set.

    Raises:
        FileError: it cannot be read.
        ConfigError: a suffix that is not known, or a folder without samples, or with two kinds of them.
    """
    try:
        is_folder = path.is_dir()
    except (OSError, ValueError) as error:
        raise FileError(f"cannot read the data set {str(path)!r}: {error}") from error
    if is_folder:
        return _kind_of_folder(path)
    kind = _OF_FILES.get(path.suffix.lower())
    if kind is None:
        raise ConfigError(
            f"{path}: the kind of data set is not known by its suffix '{path.suffix}'", hint=f"known: {_KNOWN}"
        )
    return kind


def _kind_of_folder(folder: Path) -> Kind:
    if coco.find_annotations(folder) is not None:
        return "boxes"
    suffixes = set(_suffixes(folder))
    has_pictures, has_recordings = suffixes & set(image.SUFFIXES), suffixes & set(RECORDINGS)
    if has_pictures and has_recordings:
        raise ConfigError(f"{folder}: pictures and recordings in one folder; a data set has one kind of samples")
    if has_pictures:
        return "pictures"
    if has_recordings:
        return "recordings"
    raise ConfigError(f"{folder}: no samples in this folder, nor in a folder in it", hint=f"a data set is {_KNOWN}")


def _suffixes(folder: Path) -> Iterator[str]:
    """The suffixes of all files in a folder and in the folders in it; hidden ones are passed over."""
    try:
        entries = [path for path in folder.iterdir() if not path.name.startswith(".")]
        for path in entries:
            if path.is_dir():
                yield from (inner.suffix.lower() for inner in path.iterdir() if not inner.name.startswith("."))
            else:
                yield path.suffix.lower()
    except OSError as error:
        raise FileError(f"cannot read the folder {folder}: {error.strerror}") from error
