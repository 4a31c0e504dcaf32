# SPDX-License-Identifier: Apache-2.0
"""Pictures with boxes: COCO's annotations, one JSON file, and the pictures that it names."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mcubench.dataset.boxes import Box, Boxes, Category, Picture
from mcubench.errors import ConfigError, FileError

SUFFIX = ".json"
_MAX_ANNOTATION_BYTES = 512 << 20
_MAX_PICTURES = 200_000
_FOLDERS = ("", "images")

_Id = Annotated[int, Field(ge=0, le=2**53)]
_Pixels = Annotated[float, Field(allow_inf_nan=False, ge=-1e6, le=1e6)]
_Extent = Annotated[int, Field(ge=1, le=1 << 20)]


class _Entry(BaseModel):
    """What is read of an entry; COCO's others (licences, outlines) are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class _Image(_Entry):
    id: _Id
    file_name: Annotated[str, Field(min_length=1, max_length=1024)]
    width: _Extent
    height: _Extent


class _Category(_Entry):
    id: _Id
    name: Annotated[str, Field(min_length=1, max_length=200)]


class _Annotation(_Entry):
    image_id: _Id
    category_id: _Id
    bbox: tuple[_Pixels, _Pixels, Annotated[_Pixels, Field(ge=0)], Annotated[_Pixels, Field(ge=0)]]
    area: Annotated[float, Field(allow_inf_nan=False, ge=0)] | None = None
    iscrowd: Annotated[int, Field(ge=0, le=1)] = 0


class _Document(_Entry):
    images: Annotated[tuple[_Image, ...], Field(min_length=1, max_length=_MAX_PICTURES)]
    annotations: tuple[_Annotation, ...]
    categories: Annotated[tuple[_Category, ...], Field(min_length=1)]


@dataclass(frozen=True, eq=False)
class CocoFiles:
    """The pictures' files in the order of their ids, what is in them, and a digest of all of it."""

    files: tuple[Path, ...]
    boxes: Boxes
    sha256: str


def find_annotations(folder: Path) -> Path | None:
    """The one file of annotations in a folder; None where there is none.

    Raises:
        FileError: the folder cannot be read.
        ConfigError: there are several.
    """
    try:
        found = sorted(path for path in folder.iterdir() if path.suffix.lower() == SUFFIX and _has_images(path))
    except OSError as error:
        raise FileError(f"cannot read the folder {folder}: {error.strerror}") from error
    if len(found) > 1:
        raise ConfigError(
            f"{folder}: several files of annotations: {', '.join(path.name for path in found[:4])}",
            hint="name the one that is meant",
        )
    return found[0] if found else None


def read_coco(path: Path) -> CocoFiles:
    """Read annotations and find their pictures: beside the file, in `images`, or in a folder of the file's name.

    Raises:
        FileError: a file cannot be read, or a picture is not there.
        ConfigError: the file is not COCO's, or contradicts itself.
    """
    raw = _read(path)
    try:
        document = _Document.model_validate_json(raw)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        message = f"{path}: not COCO's annotations: {place + ': ' if place else ''}{first['msg']}"
        raise ConfigError(message, hint="a JSON object with images, annotations and categories") from error
    _require_unique("image", (image.id for image in document.images), path)
    _require_unique("category", (category.id for category in document.categories), path)
    images = sorted(document.images, key=lambda image: image.id)
    categories = sorted(document.categories, key=lambda category: category.id)
    _check_references(document, path)
    files = tuple(_find_picture(path, image.file_name) for image in images)
    digest = hashlib.sha256(raw)
    for file in files:
        digest.update(hashlib.sha256(_read(file)).digest())
    return CocoFiles(
        files,
        Boxes(
            pictures=tuple(Picture(image.id, image.width, image.height) for image in images),
            categories=tuple(Category(category.id, category.name) for category in categories),
            boxes=tuple(
                Box(
                    picture=entry.image_id,
                    category=entry.category_id,
                    bounds=entry.bbox,
                    area=entry.bbox[2] * entry.bbox[3] if entry.area is None else entry.area,
                    is_crowd=bool(entry.iscrowd),
                )
                for entry in document.annotations
            ),
        ),
        digest.hexdigest(),
    )


def _has_images(path: Path) -> bool:
    """Whether a JSON file looks like COCO's: other files of a folder of pictures may be JSON too."""
    try:
        document: Any = json.loads(_read(path))
    except (ConfigError, ValueError, RecursionError):
        return False
    return isinstance(document, dict) and {"images", "annotations"} <= document.keys()


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            raw = file.read(_MAX_ANNOTATION_BYTES + 1)
    except OSError as error:
        raise FileError(f"cannot read {path}: {error.strerror}") from error
    if len(raw) > _MAX_ANNOTATION_BYTES:
        raise ConfigError(f"{path}: more than {_MAX_ANNOTATION_BYTES} bytes are too many")
    return raw


def _require_unique(what: str, ids: Iterable[int], path: Path) -> None:
    seen: set[int] = set()
    for number in ids:
        if number in seen:
            raise ConfigError(f"{path}: the {what} {number} is there twice")
        seen.add(number)


def _check_references(document: _Document, path: Path) -> None:
    images = {image.id for image in document.images}
    categories = {category.id for category in document.categories}
    for position, entry in enumerate(document.annotations):
        if entry.image_id not in images:
            raise ConfigError(f"{path}: annotation {position} is of image {entry.image_id}, which is not listed")
        if entry.category_id not in categories:
            number = entry.category_id
            raise ConfigError(f"{path}: annotation {position} is of category {number}, which is not listed")


def _find_picture(path: Path, name: str) -> Path:
    """The picture's file: a name that leads out of the data set's folder is none."""
    inside = PurePosixPath(name)
    if inside.is_absolute() or ".." in inside.parts or "\0" in name:
        raise ConfigError(f"{path}: the picture {name!r} lies outside of the data set's folder")
    tried = [path.parent / folder / inside for folder in (*_FOLDERS, path.stem)]
    try:
        found = next((file for file in tried if file.is_file()), None)
    except (OSError, ValueError):  # a name too long, or not one that a file can have
        found = None
    if found is None:
        raise FileError(
            f"{path}: the picture {name!r} is not there",
            hint=f"it was looked for beside the file, in images/ and in {path.stem}/",
        )
    return found
