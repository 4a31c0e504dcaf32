# SPDX-License-Identifier: Apache-2.0
"""Which database the runs are kept in, and what it is called in messages."""

import os
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from mcubench.errors import StoreError
from mcubench.store.location import STORE_FOLDER, STORE_VARIABLE, project_folder

_FILE = "results.sqlite"
_AS_IN = "as in postgresql://user@host/database, or the path of an SQLite file"


def store_url(given: str | None = None) -> URL:
    """The database of a URL or a file's path: `given`, else `MCUBENCH_STORE`, else a file in the project's folder.

    Raises:
        StoreError: it is neither. The message never repeats a URL, which may have a password in it.
    """
    text = given or os.environ.get(STORE_VARIABLE)
    if not text:
        return _file_url(project_folder() / STORE_FOLDER / _FILE)
    if "://" not in text:
        return _file_url(Path(text).expanduser().absolute())
    source = "the store's URL" if given else STORE_VARIABLE
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise StoreError(f"{source} is not a database URL", hint=_AS_IN) from error
    if is_file(url):
        return _sqlite_url(url, source)
    if "@" in f"{url.host or ''}{url.database or ''}":
        # The rest of a password that was not escaped: it would be printed as a host's or a database's name.
        raise StoreError(f"{source}: user and password have to be percent-encoded", hint=_AS_IN)
    return url


def is_file(url: URL) -> bool:
    """Whether the database is a file, made where there is none."""
    return url.get_backend_name() == "sqlite"


def printable(url: URL) -> str:
    """The store as messages name it: a file by its path, a server without the password and without parameters."""
    return str(url.database) if is_file(url) else url.set(query={}).render_as_string(hide_password=True)


def _sqlite_url(url: URL, source: str) -> URL:
    if not url.database or url.database == ":memory:":
        raise StoreError(f"{source}: a database in memory keeps nothing", hint=_AS_IN)
    if url.query or url.database.startswith("file:"):
        raise StoreError(f"{source}: an SQLite file has no parameters here", hint=_AS_IN)
    return _file_url(Path(url.database).absolute())


def _file_url(path: Path) -> URL:
    return URL.create("sqlite", database=str(path))
