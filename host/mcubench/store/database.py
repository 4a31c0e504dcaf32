# SPDX-License-Identifier: Apache-2.0
"""The database under the store: transactions that are whole or nothing, and errors in our words."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from mcubench.errors import StoreError
from mcubench.store.address import is_file, printable
from mcubench.store.folder import make_folder
from mcubench.store.location import STORE_VARIABLE
from mcubench.store.migrate import is_up_to_date, upgrade
from mcubench.store.schema import metadata

# Who writes to PostgreSQL holds the advisory lock of this number: letters of our own, in 63 bits.
LOCK = int.from_bytes(b"mcubench") >> 1
# Long enough for a crowd of other writers, each of which takes milliseconds.
_BUSY_S = 60
_CONNECT_S = 10
# A server that stopped answering in mid-write is given up, so that the result goes to a file instead.
_SILENT_S = 30
_WRITES = "mcubench_writes"


class Database:
    """Connections to one database, each for one transaction.

    Whoever writes is alone, on a server too: it takes milliseconds, and nothing has to be done twice. An SQLite file
    keeps its rollback journal: it is one file to copy, can be read where nothing can be written, and is sound on file
    systems without shared memory; with a write-ahead log it would not be.
    """

    def __init__(self, url: URL) -> None:
        self._url = url
        self._path = Path(str(url.database)) if is_file(url) else None
        self._is_up_to_date = False
        self.name = printable(url)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that reads. A file that is not there has no runs, and is not made.

        Raises:
            StoreError: the database cannot be read, or its schema is a newer one.
        """
        with self._in_our_words():
            if self._path is not None and not self._path.exists():
                with _empty() as connection:
                    yield connection
                return
            self._bring_up_to_date()
            with self._engine.connect() as connection, connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes, alone; all of it is there afterwards or nothing.

        Raises:
            StoreError: the database cannot be written, or its schema is a newer one.
        """
        with self._in_our_words():
            if self._path is not None:
                make_folder(self._path.parent)
            self._bring_up_to_date()
            with self._begin_writing() as connection:
                yield connection

    @contextmanager
    def _begin_writing(self) -> Iterator[Connection]:
        with self._engine.connect() as plain:
            connection = plain.execution_options(**{_WRITES: True})
            with connection.begin():
                if connection.dialect.name == "postgresql":
                    connection.execute(text(f"SET LOCAL lock_timeout = '{_BUSY_S}s'"))
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
                yield connection

    def _bring_up_to_date(self) -> None:
        """Make or upgrade the tables where it is needed; whole or not at all."""
        if self._is_up_to_date:
            return
        with self._engine.connect() as connection, connection.begin():
            self._is_up_to_date = is_up_to_date(connection, self.name)
        if not self._is_up_to_date:
            with self._begin_writing() as connection:
                upgrade(connection, self.name)
            self._is_up_to_date = True

    @cached_property
    def _engine(self) -> Engine:
        try:
            return self._connect_to_file(self._path) if self._path is not None else self._connect_to_server()
        except ModuleNotFoundError as error:
            raise StoreError(
                f"the store {self.name}: the Python package {error.name} is missing",
                hint="install it; for PostgreSQL: pip install 'mcubench[postgresql]'",
            ) from error
        except (NoSuchModuleError, ArgumentError) as error:
            raise StoreError(
                f"the store {self.name}: '{self._url.drivername}' is no database that can be used",
                hint=f"set {STORE_VARIABLE} to postgresql://user@host/database, or to the path of an SQLite file",
            ) from error

    def _connect_to_file(self, path: Path) -> Engine:
        def connect() -> sqlite3.Connection:
            # Not `ro` where it can be helped: what a killed process left half-written is undone by who reads next.
            mode = "rwc" if _may_write(path) else "ro"
            connection = sqlite3.connect(
                f"file:{quote(str(path))}?mode={mode}", uri=True, timeout=_BUSY_S, isolation_level=None
            )
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA trusted_schema = OFF")
            return connection

        return _with_own_transactions(
            create_engine("sqlite://", creator=connect, poolclass=NullPool, hide_parameters=True)
        )

    def _connect_to_server(self) -> Engine:
        arguments: dict[str, Any] = {}
        if self._url.get_driver_name() == "psycopg":
            limits = {"connect_timeout": _CONNECT_S, "tcp_user_timeout": _SILENT_S * 1000}
            arguments = {name: value for name, value in limits.items() if name not in self._url.query}
        return create_engine(self._url, connect_args=arguments, poolclass=NullPool, hide_parameters=True)

    @contextmanager
    def _in_our_words(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            raise StoreError(f"the store {self.name}: {_reason(error)}", hint=_way_out(self._path)) from error


@contextmanager
def _empty() -> Iterator[Connection]:
    """A store that nothing was put into."""
    engine = create_engine("sqlite://", poolclass=NullPool)
    with engine.connect() as connection:
        metadata.create_all(connection)
        yield connection


def _with_own_transactions(engine: Engine) -> Engine:
    """Python's sqlite3 begins a transaction when it sees fit; here it begins when it is said to.

    A transaction that will write takes the file at its beginning: one that found out later that another was first
    could only fail.
    """

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _may_write(path: Path) -> bool:
    return os.access(path.parent, os.W_OK) and (not path.exists() or os.access(path, os.W_OK))


def _reason(error: SQLAlchemyError) -> str:
    """The driver's own words, without the statement and its values."""
    said = str(error.orig) if isinstance(error, DBAPIError) else str(error)
    return next((line.strip() for line in said.splitlines() if line.strip()), type(error).__name__)


def _way_out(path: Path | None) -> str:
    if path is None:
        return f"{STORE_VARIABLE} names the store"
    return f"{STORE_VARIABLE} names another file or a database server"
