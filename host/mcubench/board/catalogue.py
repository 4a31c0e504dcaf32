# SPDX-License-Identifier: Apache-2.0
"""Finding and reading board files; every mistake in one names the file, the key and the way out."""

import difflib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from mcubench import resources
from mcubench.board.description import Board
from mcubench.errors import BoardError

_MAX_FILE_BYTES = 64 * 1024


def load_boards(folder: Path | None = None) -> list[Board]:
    """Every board of a folder (the ones that come with mcubench by default), by name."""
    return [load_board(path) for path in sorted((folder or resources.BOARDS).glob("*.yaml"))]


def find_board(name: str) -> Board:
    """The board called `name`, or the one described by the file that `name` is the path of.

    Raises:
        BoardError: no such board; the message names the nearest ones.
    """
    if name.endswith((".yaml", ".yml")):
        return load_board(Path(name))
    paths = {path.stem: path for path in sorted(resources.BOARDS.glob("*.yaml"))}
    if name not in paths:
        raise BoardError(
            f"there is no board '{name}'", hint=_nearest(name, paths, "`mcubench boards list` lists them")
        )
    return load_board(paths[name])


def load_board(path: Path) -> Board:
    """Read and validate one board file.

    Raises:
        BoardError: the file cannot be read, is not YAML, or does not describe a board.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BoardError(f"cannot read the board file {path}: {error.strerror}") from error
    if len(raw) > _MAX_FILE_BYTES:
        raise BoardError(
            f"{path}: {len(raw)} bytes are too many for a board file (at most {_MAX_FILE_BYTES})"
        )
    try:
        document = yaml.safe_load(raw)
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise BoardError(f"{path}: not YAML: {_one_line(error)}") from error
    if not isinstance(document, dict) or not all(isinstance(key, str) for key in document):
        raise BoardError(f"{path}: a board file is a mapping of keys to values")
    if "id" in document:
        raise BoardError(f"{path}: id: the name of the file is the board's id")
    try:
        return Board.model_validate({"id": path.stem, **document})
    except ValidationError as error:
        raise BoardError(_describe(path, error)) from error
    except RecursionError as error:
        raise BoardError(f"{path}: nested too deeply") from error


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def _describe(path: Path, error: ValidationError) -> str:
    """One sentence a mistake: file, key, what is wrong, and for an unknown key the nearest known one."""
    sentences = []
    for item in error.errors():
        location = item["loc"]
        key = ".".join(str(part) for part in location)
        if item["type"] == "extra_forbidden":
            known = _keys_at(location[:-1])
            sentences.append(
                f"{key}: unknown key; {_nearest(str(location[-1]), known, 'known here: ' + ', '.join(known))}"
            )
        elif item["type"] == "missing":
            sentences.append(f"{key}: missing")
        else:
            message = item["msg"].removeprefix("Value error, ")
            sentences.append(f"{key}: {message}" if key else message)
    return "; ".join(f"{path}: {sentence}" for sentence in sentences)


def _keys_at(location: tuple[int | str, ...]) -> list[str]:
    """The keys that the schema knows at a place of the document."""
    model: Any = Board
    for part in location:
        field = model.model_fields.get(part) if _is_model(model) else None
        model = next((kind for kind in _kinds(field.annotation) if _is_model(kind)), None) if field else None
    return sorted(set(model.model_fields) - {"id"}) if _is_model(model) else []


def _kinds(annotation: Any) -> Iterable[Any]:
    return getattr(annotation, "__args__", (annotation,))


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _nearest(name: str, known: Iterable[str], otherwise: str) -> str:
    matches = difflib.get_close_matches(name, list(known), n=3, cutoff=0.5)
    return f"did you mean {' or '.join(matches)}?" if matches else otherwise
