# SPDX-License-Identifier: Apache-2.0
"""The way in: a store, and a run by whatever names it."""

from pathlib import Path
from typing import TYPE_CHECKING

from mcubench.errors import ConfigError, StoreError
from mcubench.result import Run
from mcubench.store.document import Document
from mcubench.store.exchange import looks_like_a_file, read_runs

if TYPE_CHECKING:
    from mcubench.store.store import Store

# The libraries for databases take a moment to load: commands that need no store do not wait for them.


def open_store(url: str | None = None) -> "Store":
    """The store of `url`, of `MCUBENCH_STORE`, or of the project: `.mcubench/results.sqlite` in its folder.

    A URL is SQLAlchemy's; without `://` it is the path of an SQLite file. Nothing is made or connected to yet.

    Raises:
        StoreError: it is no URL of a database.
    """
    from mcubench.store.address import store_url  # noqa: PLC0415 - see above
    from mcubench.store.database import Database  # noqa: PLC0415 - see above
    from mcubench.store.store import Store  # noqa: PLC0415 - see above

    return Store(Database(store_url(url)))


def load_run(reference: str, store: "Store | None" = None) -> Run:
    """The run of a reference, or of a file that `--json` or `export` wrote.

    Raises:
        ConfigError: there is no such run or file, or it does not fit.
    """
    return load_document(reference, store).run


def load_document(reference: str, store: "Store | None" = None) -> Document:
    """The run of a reference or a file, with the JSON that its result was written as.

    What ends in .json or begins as a path does (./x, ../x, /x, ~/x) is a file; anything else is asked of the store
    first, and is a file only where the store has no such run. A bare result has no time: its run's `created` is None.

    Raises:
        ConfigError: there is no such run or file, or it does not fit.
    """
    path = Path(reference).expanduser()
    if not looks_like_a_file(reference):
        try:
            return (store or open_store()).get_document(reference)
        except StoreError:
            if not path.is_file():
                raise
    documents = list(read_runs(path))
    if len(documents) != 1:
        raise ConfigError(f"{path} has {len(documents)} runs, and one is wanted")
    return documents[0]
