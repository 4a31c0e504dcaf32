# SPDX-License-Identifier: Apache-2.0
"""Runs and results as JSON: written, and read from wherever they come; what is read is not trusted."""

import json
import math
import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import mcubench
from mcubench.documents import validate
from mcubench.errors import ConfigError
from mcubench.result import METRICS, Result, Run, result_digest, run_id
from mcubench.store.tags import require_tag

MAX_DOCUMENT_BYTES = 32 * 1024 * 1024
_RESULT_VERSION, _RUN_VERSION = 1, 1
# What fits the databases' whole numbers, and the largest hash that a result holds.
_MAX_INTEGER_DIGITS = 20
_MAX_DEPTH = 32
# An escape of one of two halves, as UTF-16 has them.
_HALF_A_CHARACTER = re.compile(rb"\\u[dD][89a-fA-F]")
# All but tab and the end of a line.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class Document:
    """A run, and the JSON of its result as it was written first: what its id was made of, and what is kept.

    `run.result` is that with what a later mcubench adds to it; `digest` tells the JSON from others.
    """

    run: Run
    result: Mapping[str, Any]
    digest: str

    def kept_at(self, created: datetime) -> "Document":
        """The same result as a run of another time, which is another run."""
        run = self.run.model_copy(update={"id": run_id(self.digest, created), "created": created})
        return replace(self, run=run)


def new_document(result: Result, created: datetime, tags: tuple[str, ...], revision: str | None) -> Document:
    """A run that was just made."""
    document = json.loads(result.model_dump_json())
    digest = result_digest(document)
    name = run_id(digest, created)
    return Document(Run(id=name, created=created, tags=tags, revision=revision, result=result), document, digest)


def write_run(document: Document, *, indent: int | None = None) -> str:
    """A run as `parse_run` reads it, in one line unless it is indented."""
    head = document.run.model_dump(mode="json", exclude={"result"})
    return json.dumps({**head, "result": document.result}, indent=indent, ensure_ascii=False) + "\n"


def deflate(document: Document) -> bytes:
    """A result as the store holds it.

    Raises:
        ConfigError: it is too long.
    """
    text = json.dumps(document.result, separators=(",", ":")).encode()
    if len(text) > MAX_DOCUMENT_BYTES:
        raise ConfigError(f"a result of {len(text)} bytes is too long for the store (at most {MAX_DOCUMENT_BYTES})")
    return zlib.compress(text)


def inflate(deflated: bytes, where: str) -> dict[str, Any]:
    """The JSON of a result that the store held.

    Raises:
        ConfigError: it is damaged.
    """
    try:
        inflating = zlib.decompressobj()
        text = inflating.decompress(deflated, MAX_DOCUMENT_BYTES)
    except zlib.error as error:
        raise ConfigError(f"{where}: damaged: {error}") from error
    if not inflating.eof:
        raise ConfigError(f"{where}: damaged: it has no end")
    return _object(text, where)


def parse_run(text: bytes, where: str) -> Document:
    """A run as `export` wrote it, or a result as `--json` did; that has no time, and its id is of its content alone.

    Raises:
        ConfigError: it is neither; the message says what does not fit.
    """
    if len(text) > MAX_DOCUMENT_BYTES:
        raise ConfigError(f"{where}: too long for a run (at most {MAX_DOCUMENT_BYTES} bytes)")
    document = _object(text, where)
    _require_plain(document, where)
    if "run_schema_version" not in document:
        if "runs" in document and "schema_version" in document:
            raise ConfigError(f"{where}: several results in one; the store has each as a run of its own")
        digest = result_digest(document)
        return Document(Run(id=run_id(digest, None), result=read_result(document, where)), document, digest)
    _require_version(document, "run_schema_version", _RUN_VERSION, where)
    inside = document.get("result")
    if not isinstance(inside, dict):
        raise ConfigError(f"{where}: result: missing, or no object")
    run = validate({**document, "result": read_result(inside, where)}, Run, where=where)
    for tag in run.tags:
        require_tag(tag, where=where)
    digest = result_digest(inside)
    if run.id != run_id(digest, run.created):
        raise ConfigError(f"{where}: id: not that of this time and result: the file was changed")
    return Document(run, inside, digest)


def read_result(document: Mapping[str, Any], where: str) -> Result:
    """A result, of this mcubench or an older one, which had not all of today's metrics.

    Raises:
        ConfigError: it is none, or a newer one.
    """
    if "schema_version" not in document:
        raise ConfigError(f"{where}: not a result of mcubench: it has no schema_version")
    _require_version(document, "schema_version", _RESULT_VERSION, where)
    made_by, metrics = document.get("mcubench"), document.get("metrics")
    if not isinstance(metrics, dict):
        raise ConfigError(f"{where}: metrics: missing, or no object")
    unknown = sorted(set(metrics) - {metric.name for metric in METRICS})
    if unknown:
        raise ConfigError(
            f"{where}: metrics: {unknown[0]!r} is not known to mcubench {mcubench.__version__}; made by {made_by!r}",
            hint="a newer mcubench may know it",
        )
    absent = {"reason": f"mcubench {made_by} did not know this metric yet"}
    complete = {metric.name: metrics.get(metric.name, absent) for metric in METRICS}
    return validate({**document, "metrics": complete}, Result, where=where)


def _require_version(document: Mapping[str, Any], key: str, known: int, where: str) -> None:
    version = document[key]
    if isinstance(version, int) and version > known:
        raise ConfigError(
            f"{where}: {key} is {version}, and mcubench {mcubench.__version__} reads {known}", hint="update mcubench"
        )


def _object(text: bytes, where: str) -> dict[str, Any]:
    """A JSON object, without what JSON leaves open: a key twice, NaN, numbers that no program can hold.

    Raises:
        ConfigError: it is not one.
    """
    try:
        if _HALF_A_CHARACTER.search(text):
            # Only the whole text can tell whether the other half follows.
            json.dumps(json.loads(text), ensure_ascii=False).encode()
        document = json.loads(
            text, object_pairs_hook=_once, parse_constant=_no_number, parse_float=_float, parse_int=_integer
        )
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        reason = "half a character" if isinstance(error, UnicodeEncodeError) else reason
        raise ConfigError(f"{where}: not JSON: {reason}") from error
    if not isinstance(document, dict):
        raise ConfigError(f"{where}: not a result of mcubench: it is no JSON object")
    return document


def _require_plain(document: Mapping[str, Any], where: str) -> None:
    """Refuse what no result has: depths, and characters that a terminal would obey.

    Raises:
        ConfigError: there is something like it.
    """
    level: list[Any] = [document]
    for _ in range(_MAX_DEPTH):
        texts = (text for value in level for text in (value if isinstance(value, dict) else [value]))
        if any(isinstance(text, str) and _CONTROL.search(text) for text in texts):
            raise ConfigError(f"{where}: a control character in a text")
        level = [inner for value in level for inner in _inside(value)]
    if level:
        raise ConfigError(f"{where}: nested too deeply for a result")


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        twice = next(key for key, _ in pairs if sum(key == other for other, _ in pairs) > 1)
        raise ValueError(f"the key {twice!r} is there twice")
    return document


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is not a number")


def _float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is too large")
    return number


def _integer(text: str) -> int:
    if len(text) > _MAX_INTEGER_DIGITS:
        raise ValueError(f"a number of {len(text)} digits")
    return int(text)
