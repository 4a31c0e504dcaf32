# SPDX-License-Identifier: Apache-2.0
"""Files that people write: YAML into a pydantic model, every mistake named by file, key and way out."""

import difflib
import reprlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError

from mcubench.errors import ConfigError

M = TypeVar("M", bound=BaseModel)
_Scalar = str | int | float

_MAX_FILE_BYTES = 64 * 1024
# A document of another kind is wrong in every key: the first few say so.
_MAX_MISTAKES = 8
# What yaml.safe_load raises besides YAMLError: `!!int ""`, `!!bool x` and `!!timestamp x` end in these.
_YAML_ERRORS = (yaml.YAMLError, ValueError, LookupError, TypeError, AttributeError, RecursionError)


def read_document(
    path: Path,
    model: type[M],
    *,
    kind: str,
    error: type[ConfigError] = ConfigError,
    unreadable: type[ConfigError] | None = None,
    defaults: Mapping[str, Any] | None = None,
    most_bytes: int = _MAX_FILE_BYTES,
) -> M:
    """Read and validate a file; `kind` is what messages call it, `defaults` are keys that it may not have.

    Raises:
        ConfigError: as `error`, the file is not YAML or not what the model wants; as `unreadable` (`error` if not
            given), it cannot be read.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(most_bytes + 1)
    except OSError as cause:
        raise (unreadable or error)(f"cannot read the {kind} {path}: {cause.strerror}") from cause
    if len(raw) > most_bytes:
        raise error(f"{path}: too long for a {kind} (at most {most_bytes} bytes)")
    try:
        document = yaml.load(raw, _Loader)  # noqa: S506 - a SafeLoader with one check more
    except _RepeatedKey as cause:
        raise error(f"{path}: {cause}") from cause
    except _YAML_ERRORS as cause:
        raise error(f"{path}: not YAML: {' '.join(str(cause).split())}") from cause
    if not isinstance(document, dict) or not all(isinstance(key, str) for key in document):
        raise error(f"{path}: a {kind} is a mapping of keys to values")
    defaults = defaults or {}
    for key in defaults:
        if key in document:
            raise error(f"{path}: {key}: the name of the file says it")
    return validate({**defaults, **document}, model, where=str(path), error=error, hidden=frozenset(defaults))


def validate(
    document: Mapping[str, Any],
    model: type[M],
    *,
    where: str,
    error: type[ConfigError] = ConfigError,
    hidden: frozenset[str] = frozenset(),
) -> M:
    """A mapping as the model wants it; `where` begins the message, `hidden` are keys that the file's name says.

    Raises:
        ConfigError: as `error`, it is not what the model wants.
    """
    try:
        return model.model_validate(document)
    except ValidationError as cause:
        items = cause.errors()
        mistakes = [_sentence(model, item, hidden) for item in items[:_MAX_MISTAKES]]
        more = len(items) - len(mistakes)
        raise error(f"{where}: {'; '.join([*mistakes, *([f'and {more} more'] if more else [])])}") from cause


def nearest(name: str, known: Iterable[str], otherwise: str, *, count: int = 3) -> str:
    """A question that names what is spelled most like `name`, `count` at the most, or `otherwise`."""
    matches = difflib.get_close_matches(name, list(known), n=count, cutoff=0.5)
    return f"did you mean {' or '.join(matches)}?" if matches else otherwise


class _RepeatedKey(yaml.YAMLError):
    """A key that is there twice in one mapping."""


class _Loader(yaml.SafeLoader):
    """YAML's plain values only, and no key twice in a mapping: YAML would take the last in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        names = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            line = node.start_mark.line + 1
            raise _RepeatedKey(
                f"{', '.join(map(_printable, twice))}: there twice, in the mapping that begins in line {line}"
            )
        return super().construct_mapping(node, deep)


def _sentence(model: type[BaseModel], item: Any, hidden: frozenset[str]) -> str:
    """One mistake: the key, what is wrong with it, and for an unknown key the nearest known one."""
    location = item["loc"]
    key = ".".join(_printable(str(part)) for part in location)
    if item["type"] == "extra_forbidden":
        known = sorted(_keys_at(model, location[:-1]) - hidden)
        otherwise = f"known here: {', '.join(known)}"
        return f"{key}: unknown key; {nearest(str(location[-1]), known, otherwise, count=1)}"
    if item["type"] == "missing":
        return f"{key}: missing"
    message = item["msg"].removeprefix("Value error, ")
    if location and isinstance(item["input"], _Scalar):
        message += f", got {reprlib.repr(item['input'])}"
    if location and location[0] in hidden:
        return f"the file's own name: {message}"
    return f"{key}: {message}" if key else message


def _printable(key: str) -> str:
    """A key as it is, or quoted where it would break the line."""
    return key if key.isprintable() else repr(key)


def _keys_at(model: type[BaseModel], location: tuple[int | str, ...]) -> set[str]:
    """The keys that the schema knows at a place of the document."""
    here: list[Any] = [model]
    for part in location:
        here = [inside for kind in here for inside in _inside(kind, part)]
    return {key for kind in here for key in kind.model_fields}


def _inside(kind: type[BaseModel], part: int | str) -> list[type[BaseModel]]:
    """The models that may be under a key of a model; in a mapping or a sequence, those of its values."""
    if part in kind.model_fields:
        return _models(kind.model_fields[str(part)].annotation)
    return [kind]


def _models(annotation: Any) -> list[type[BaseModel]]:
    if _is_model(annotation):
        return [annotation]
    return [model for inside in get_args(annotation) for model in _models(inside)]


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
