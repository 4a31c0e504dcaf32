# SPDX-License-Identifier: Apache-2.0
"""Finding runs: by filter, by reference, as rows of a history, and as a trend."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Row, Select, func, select, tuple_

from mcubench.documents import nearest
from mcubench.errors import StoreError
from mcubench.result import Figure, RunRow, microseconds
from mcubench.store import schema
from mcubench.store.filter import Point, RunFilter

_LATEST = re.compile(r"latest(?:~(\d{1,9}))?")
_ID_PREFIX = re.compile(r"[0-9a-f]{4,12}")
_DIGEST_PREFIX = re.compile(r"[0-9a-f]{8,64}")
_EPOCH = datetime.fromtimestamp(0, UTC)
_NEWEST_FIRST = (schema.run.c.created_us.desc(), schema.run.c.serial.desc())
_MANY_TAGS = 1000
# Databases take so many values in a statement.
_BATCH = 500


def conditions(asked: RunFilter) -> list[ColumnElement[bool]]:
    """A filter in the database's words."""
    run = schema.run.c
    found: list[ColumnElement[bool]] = [
        column == value
        for column, value in (
            (run.board, asked.board),
            (run.engine, asked.engine),
            (run.kernels, asked.kernels),
            (run.kind, asked.kind),
        )
        if value is not None
    ]
    if asked.model is not None:
        of_name = run.model == asked.model
        is_digest = _DIGEST_PREFIX.fullmatch(asked.model)
        found.append(of_name | _begins(run.model_sha256, asked.model) if is_digest else of_name)
    if asked.revision is not None:
        found.append(_begins(run.revision, asked.revision))
    if asked.since is not None:
        found.append(run.created_us >= microseconds(asked.since))
    if asked.until is not None:
        found.append(run.created_us <= microseconds(asked.until))
    if asked.tag is not None:
        pattern = re.sub(r"([%_\\])", r"\\\1", asked.tag).replace("*", "%")
        named = select(schema.tag.c.run).where(schema.tag.c.name.like(pattern, escape="\\"))
        found.append(run.serial.in_(named))
    return found


def count(connection: Connection, asked: RunFilter) -> int:
    """How many runs there are of a filter."""
    return connection.execute(select(func.count()).select_from(schema.run).where(*conditions(asked))).scalar() or 0


def find_row(connection: Connection, reference: str, name: str) -> Row[Any]:
    """The run of an id or the beginning of one, a tag, `latest` or `latest~2`.

    Raises:
        StoreError: there is none, or several.
    """
    latest = _LATEST.fullmatch(reference)
    if latest is not None:
        back = int(latest[1] or 0)
        row = connection.execute(select(schema.run).order_by(*_NEWEST_FIRST).offset(back).limit(1)).first()
        if row is None:
            runs = count(connection, RunFilter())
            raise StoreError(f"there is no run {reference}: the store {name} has {runs} run{'s' * (runs != 1)}")
        return row
    tagged = select(schema.run).join(schema.tag).where(schema.tag.c.name == reference)
    rows = connection.execute(tagged).all()
    if not rows and _ID_PREFIX.fullmatch(reference):
        rows = connection.execute(select(schema.run).where(_begins(schema.run.c.id, reference)).limit(3)).all()
    if len(rows) > 1:
        raise StoreError(f"'{reference}' is the beginning of several runs' ids: {', '.join(row.id for row in rows)}")
    if not rows:
        tags = connection.execute(select(schema.tag.c.name).order_by(schema.tag.c.name).limit(_MANY_TAGS)).scalars()
        raise StoreError(
            f"there is no run '{reference}' in the store {name}",
            hint=nearest(reference, tags, "`mcubench history` lists the runs; latest and latest~1 are the newest"),
        )
    return rows[0]


def tags_of(connection: Connection, serials: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The tags of each run, in their order."""
    found: dict[int, list[str]] = defaultdict(list)
    for part in _batches(serials):
        tags = select(schema.tag).where(schema.tag.c.run.in_(part)).order_by(schema.tag.c.name)
        for row in connection.execute(tags):
            found[row.run].append(row.name)
    return {serial: tuple(names) for serial, names in found.items()}


def history(connection: Connection, asked: RunFilter, limit: int, offset: int) -> list[RunRow]:
    """The runs of a filter, the newest first."""
    wanted = select(schema.run).where(*conditions(asked)).order_by(*_NEWEST_FIRST).limit(limit).offset(offset)
    rows = connection.execute(wanted).all()
    serials = [row.serial for row in rows]
    tags, figures = tags_of(connection, serials), _figures_of(connection, serials)
    return [_run_row(row, tags.get(row.serial, ()), figures[row.serial]) for row in rows]


def series(connection: Connection, metric: str, asked: RunFilter, limit: int | None) -> list[Point]:
    """The values of a metric over time, the oldest first; of a limited number, the newest."""
    rows = connection.execute(select(schema.quantity).where(schema.quantity.c.metric == metric))
    quantities = {row.serial: (row.unit, row.kind, row.counter or None) for row in rows}
    wanted: Select[Any] = (
        select(
            schema.run.c.id,
            schema.run.c.created_us,
            schema.run.c.revision,
            schema.figure.c.quantity,
            schema.figure.c.value,
        )
        .join_from(schema.run, schema.figure)
        .where(schema.figure.c.quantity.in_(quantities), *conditions(asked))
        .order_by(*_NEWEST_FIRST)
        .limit(limit)
    )
    points = [
        Point(name, when(created_us), revision, _number(value), *quantities[quantity])
        for name, created_us, revision, quantity, value in connection.execute(wanted).all()
    ]
    points.reverse()
    return points


def page(connection: Connection, after: tuple[int, int], limit: int) -> Sequence[Row[Any]]:
    """The runs that come after a time and serial number, the oldest first."""
    place = tuple_(schema.run.c.created_us, schema.run.c.serial)
    wanted = select(schema.run).where(place > after).order_by(schema.run.c.created_us, schema.run.c.serial)
    return connection.execute(wanted.limit(limit)).all()


def when(created_us: int) -> datetime:
    """A time, as the store holds it."""
    return _EPOCH + timedelta(microseconds=created_us)


def _begins(column: Column[str], digits: str) -> ColumnElement[bool]:
    """Hexadecimal digits that begin with these: a range, for which every database uses its index; not so for LIKE."""
    return (column >= digits) & (column < f"{digits}g")


def _figures_of(connection: Connection, serials: Sequence[int]) -> dict[int, dict[str, Figure]]:
    found: dict[int, dict[str, Figure]] = defaultdict(dict)
    for part in _batches(serials):
        wanted = (
            select(schema.figure.c.run, schema.figure.c.value, schema.quantity)
            .join_from(schema.figure, schema.quantity)
            .where(schema.figure.c.run.in_(part))
        )
        for row in connection.execute(wanted).all():
            found[row.run][row.metric] = _figure(row, row.value)
    return found


def _figure(quantity: Row[Any], value: float) -> Figure:
    return Figure(value=_number(value), unit=quantity.unit, kind=quantity.kind, counter=quantity.counter or None)


def _number(value: float) -> int | float:
    """Whole numbers come out of the database as floating-point ones."""
    return int(value) if value.is_integer() else value


def _run_row(row: Row[Any], tags: tuple[str, ...], figures: dict[str, Figure]) -> RunRow:
    names = RunRow.model_fields.keys() & row._fields
    return RunRow(
        **{name: getattr(row, name) for name in names}, created=when(row.created_us), tags=tags, figures=figures
    )


def _batches(serials: Sequence[int]) -> Iterable[Sequence[int]]:
    return (serials[start : start + _BATCH] for start in range(0, len(serials), _BATCH))
