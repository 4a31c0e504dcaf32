# SPDX-License-Identifier: Apache-2.0
"""Putting runs into the tables."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from mcubench.errors import ConfigError
from mcubench.result import Result, Value, microseconds
from mcubench.store import schema
from mcubench.store.document import Document, deflate

_Key = tuple[str, str, str, str]


class Inserter:
    """Puts runs into the tables, many in one transaction as well as one; what it learns of quantities it keeps."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._quantities: dict[_Key, int] = {}

    def insert(self, documents: Sequence[Document]) -> dict[str, int]:
        """Insert runs without their tags; the serial numbers that they got, by id.

        Raises:
            ConfigError: a result is too long.
        """
        self._connection.execute(insert(schema.run), [_columns(document) for document in documents])
        ids = [document.run.id for document in documents]
        new = select(schema.run.c.id, schema.run.c.serial).where(schema.run.c.id.in_(ids))
        serials = {row.id: row.serial for row in self._connection.execute(new)}
        texts = [{"run": serials[document.run.id], "deflated": deflate(document)} for document in documents]
        self._connection.execute(insert(schema.document), texts)
        figures = [
            {"run": serials[document.run.id], "quantity": self._quantity(key), "value": value}
            for document in documents
            for key, value in _figures(document.run.result).items()
        ]
        if figures:
            self._connection.execute(insert(schema.figure), figures)
        return serials

    def _quantity(self, key: _Key) -> int:
        if key not in self._quantities:
            found = self._find(key)
            self._quantities[key] = self._add(key) if found is None else found
        return self._quantities[key]

    def _find(self, key: _Key) -> int | None:
        where = [column == value for column, value in zip(_KEY_COLUMNS, key, strict=True)]
        return self._connection.execute(select(schema.quantity.c.serial).where(*where)).scalar()

    def _add(self, key: _Key) -> int:
        values = {column.name: value for column, value in zip(_KEY_COLUMNS, key, strict=True)}
        new: Any = self._connection.execute(insert(schema.quantity).values(**values)).inserted_primary_key
        return int(new[0])


def set_tag(connection: Connection, name: str, serial: int) -> None:
    """Give a run a tag; another run that has it loses it."""
    connection.execute(delete(schema.tag).where(schema.tag.c.name == name))
    connection.execute(insert(schema.tag).values(name=name, run=serial))


_KEY_COLUMNS = (
    schema.quantity.c.metric,
    schema.quantity.c.unit,
    schema.quantity.c.kind,
    schema.quantity.c.counter,
)


def _columns(document: Document) -> dict[str, Any]:
    run = document.run
    result = run.result
    if run.created is None:
        raise ConfigError(f"run {run.id} has no time")
    return {
        "id": run.id,
        "created_us": microseconds(run.created),
        "digest": document.digest,
        "revision": run.revision,
        "mcubench": _name(result.mcubench),
        "model": _name(result.model.name),
        "model_sha256": result.model.sha256,
        "board": _name(result.board.id),
        "engine": _name(result.engine),
        "kernels": None if result.kernels is None else _name(result.kernels),
        "target": _name(result.target.name),
        "kind": result.target.kind,
        "bit_exact": result.verification.bit_exact,
    }


def _name(text: str) -> str:
    """A name as an index takes it: not too long, and without the character that PostgreSQL has no room for."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")[: schema.NAME_LENGTH]


def _figures(result: Result) -> Mapping[_Key, float]:
    """The numbers of a result, by what they are of."""
    values: Iterable[tuple[str, Any]] = result.metrics.items()
    return {
        (name, _name(value.unit)[:32], value.kind, _name(value.counter or "")[:64]): float(value.value)
        for name, value in values
        if isinstance(value, Value)
    }
