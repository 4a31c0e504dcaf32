# SPDX-License-Identifier: Apache-2.0
"""Tables of the version that this program knows: made, upgraded, or refused."""

import warnings
from pathlib import Path

from sqlalchemy import Connection, String, column, inspect, select, table

import mcubench
from mcubench.errors import StoreError
from mcubench.store.location import STORE_VARIABLE
from mcubench.store.schema import SCHEMA, VERSION_TABLE

_VERSION = table(VERSION_TABLE, column("version_num", String)).c.version_num
_MIGRATIONS = Path(__file__).with_name("migrations")


def is_up_to_date(connection: Connection, name: str) -> bool:
    """Whether the tables are there, as this program knows them.

    Raises:
        StoreError: a newer mcubench made them.
    """
    version = _version(connection)
    if version is None or version < SCHEMA:
        return False
    if version == SCHEMA:
        return True
    raise StoreError(
        f"the store {name} has schema {version}, and mcubench {mcubench.__version__} knows {SCHEMA}",
        hint=f"use a newer mcubench, or set {STORE_VARIABLE} to another store",
    )


def upgrade(connection: Connection, name: str) -> None:
    """Make the tables, or bring older ones up to date, in the transaction of `connection`, which is alone in writing.

    Raises:
        StoreError: a newer mcubench made them.
    """
    # Another process may have done it while this one waited.
    if is_up_to_date(connection, name):
        return
    # A large library, for a day that comes once in a schema's life.
    from alembic import command  # noqa: PLC0415 - see above
    from alembic.config import Config  # noqa: PLC0415 - see above

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        command.upgrade(config, SCHEMA)


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.execute(select(_VERSION)).scalar()
