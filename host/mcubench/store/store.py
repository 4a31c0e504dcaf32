# SPDX-License-Identifier: Apache-2.0
"""The store: what can be done with the runs that are kept."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from mcubench.errors import ConfigError, StoreError
from mcubench.result import Result, Run, RunRow
from mcubench.store import schema
from mcubench.store import select as ask
from mcubench.store.database import Database
from mcubench.store.document import Document, inflate, new_document, read_result
from mcubench.store.exchange import Import, read_runs
from mcubench.store.filter import Point, RunFilter
from mcubench.store.insert import Inserter, set_tag
from mcubench.store.intake import Intake, batched
from mcubench.store.tags import require_tag

_EVERYTHING = RunFilter()
_PAGE = 200


class Store:
    """The runs in one database. Nothing is opened or made before it is needed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def name(self) -> str:
        """The store as messages name it: a path, or a URL without a password."""
        return self._database.name

    def add(self, result: Result, *, tags: Iterable[str] = (), revision: str | None = None) -> Run:
        """Keep a result as a run of its own.

        Raises:
            ConfigError: a tag's name is none.
            StoreError: the store cannot be written.
        """
        return self.add_document(new_document(result, datetime.now(UTC), tuple(tags), revision))

    def add_document(self, document: Document) -> Run:
        """Keep a run that was made before; one with this id gets the next microsecond.

        Raises:
            ConfigError: a tag's name is none.
            StoreError: the store cannot be written.
        """
        for name in document.run.tags:
            require_tag(name)
        with self._database.writing() as connection:
            while _has_id(connection, document.run.id):
                document = _a_moment_later(document)
            [serial] = Inserter(connection).insert([document]).values()
            for name in document.run.tags:
                set_tag(connection, name, serial)
        return document.run

    def get(self, reference: str) -> Run:
        """A run by its id or the beginning of it (4 digits or more), by a tag, or `latest`, `latest~1`, `latest~2`.

        Raises:
            StoreError: there is none, there are several, or the store cannot be read.
        """
        return self.get_document(reference).run

    def get_document(self, reference: str) -> Document:
        """A run with the JSON that its result was kept as.

        Raises:
            StoreError: there is none, there are several, or the store cannot be read.
        """
        with self._database.reading() as connection:
            row = ask.find_row(connection, reference, self.name)
            return self._document(connection, row, ask.tags_of(connection, [row.serial]).get(row.serial, ()))

    def history(self, filter: RunFilter = _EVERYTHING, *, limit: int = 20, offset: int = 0) -> Sequence[RunRow]:  # noqa: A002 - the word for it
        """The runs of a filter with their figures, the newest first.

        Raises:
            StoreError: the store cannot be read.
        """
        with self._database.reading() as connection:
            return ask.history(connection, filter, limit, offset)

    def count(self, filter: RunFilter = _EVERYTHING) -> int:  # noqa: A002 - the word for it
        """How many runs there are of a filter.

        Raises:
            StoreError: the store cannot be read.
        """
        with self._database.reading() as connection:
            return ask.count(connection, filter)

    def series(self, metric: str, filter: RunFilter = _EVERYTHING, *, limit: int | None = None) -> Sequence[Point]:  # noqa: A002 - the word for it
        """The values of a metric over time, the oldest first; with a limit, that many of the newest.

        Raises:
            StoreError: the store cannot be read.
        """
        with self._database.reading() as connection:
            return ask.series(connection, metric, filter, limit)

    def tag(self, reference: str, name: str) -> tuple[str | None, str]:
        """Give a run a name, which no other has then; the id of the run that had it, if another did, and of this.

        Raises:
            ConfigError: the name is none.
            StoreError: there is no such run, or the store cannot be written.
        """
        require_tag(name)
        self._require(reference)
        with self._database.writing() as connection:
            row = ask.find_row(connection, reference, self.name)
            before = connection.execute(
                select(schema.run.c.id).join(schema.tag).where(schema.tag.c.name == name)
            ).scalar()
            set_tag(connection, name, row.serial)
            return None if before == row.id else before, row.id

    def untag(self, reference: str, name: str) -> str:
        """Take a name from a run; its id.

        Raises:
            StoreError: there is no such run, it has no such name, or the store cannot be written.
        """
        self._require(reference)
        with self._database.writing() as connection:
            row = ask.find_row(connection, reference, self.name)
            mine = (schema.tag.c.name == name) & (schema.tag.c.run == row.serial)
            if connection.execute(delete(schema.tag).where(mine)).rowcount == 0:
                raise StoreError(f"run {row.id} has no tag '{name}'")
            return str(row.id)

    def delete(self, references: Sequence[str]) -> tuple[str, ...]:
        """Delete runs, all of them or none; their ids.

        Raises:
            StoreError: there is no such run, or the store cannot be written.
        """
        for reference in references:
            self._require(reference)
        with self._database.writing() as connection:
            rows = {row.serial: row.id for row in (ask.find_row(connection, text, self.name) for text in references)}
            for serial in rows:
                for table in (schema.figure, schema.tag, schema.document):
                    connection.execute(delete(table).where(table.c.run == serial))
                connection.execute(delete(schema.run).where(schema.run.c.serial == serial))
            return tuple(rows.values())

    def export(self, references: Sequence[str] = ()) -> Iterator[Document]:
        """Runs, for `write_runs` to put into files: those that are named, or all, the oldest first.

        Raises:
            StoreError: there is no such run, or the store cannot be read.
        """
        if references:
            for reference in references:
                yield self.get_document(reference)
            return
        after = (-1, -1)
        while True:
            with self._database.reading() as connection:
                rows = ask.page(connection, after, _PAGE)
                tags = ask.tags_of(connection, [row.serial for row in rows])
                documents = [self._document(connection, row, tags.get(row.serial, ())) for row in rows]
            yield from documents
            if not rows:
                return
            after = (rows[-1].created_us, rows[-1].serial)

    def import_(self, path: Path) -> Import:
        """Take in the runs of a file: all of them, or none.

        A run that is here already stays as it is; a result without a time is compared by its content. A tag that
        another run has here stays with that one.

        Raises:
            ConfigError: the file cannot be read, or something in it is no run.
            StoreError: the store cannot be written.
        """
        # Read twice: the store is held only while it is written to, and nothing of a bad file gets that far.
        for _ in read_runs(path):
            pass
        with self._database.writing() as connection:
            intake = Intake(connection)
            for documents in batched(read_runs(path)):
                intake.take(documents)
        return Import(tuple(intake.added), tuple(intake.present), tuple(intake.kept_tags))

    def _require(self, reference: str) -> None:
        """Look for a run before the store is made for one that it cannot have.

        Raises:
            StoreError: there is none.
        """
        with self._database.reading() as connection:
            ask.find_row(connection, reference, self.name)

    def _document(self, connection: Connection, row: Row[Any], tags: tuple[str, ...]) -> Document:
        where = f"the store {self.name}: run {row.id}"
        deflated = connection.execute(
            select(schema.document.c.deflated).where(schema.document.c.run == row.serial)
        ).scalar()
        if deflated is None:
            raise StoreError(f"{where}: its result is missing")
        try:
            document = inflate(deflated, where)
            result = read_result(document, where)
        except ConfigError as error:
            raise StoreError(error.message, hint=error.hint) from error
        created = ask.when(row.created_us)
        run = Run(id=row.id, created=created, tags=tags, revision=row.revision, result=result)
        return Document(run, document, row.digest)


def _has_id(connection: Connection, name: str) -> bool:
    return connection.execute(select(schema.run.c.id).where(schema.run.c.id == name)).scalar() is not None


def _a_moment_later(document: Document) -> Document:
    """The run with another id: two processes may keep the same result in the same microsecond."""
    return document.kept_at((document.run.created or datetime.now(UTC)) + timedelta(microseconds=1))
