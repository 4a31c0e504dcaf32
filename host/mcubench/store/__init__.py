# SPDX-License-Identifier: Apache-2.0
"""Every run that was made, kept: found again by id, tag or time, in a file of the project or on a database server."""

from typing import TYPE_CHECKING, Any

from mcubench.result import Figure, Run, RunRow
from mcubench.store.document import Document, write_run
from mcubench.store.exchange import Import, files_of, write_runs
from mcubench.store.filter import Point, RunFilter
from mcubench.store.keep import keep_run, require_keepable
from mcubench.store.location import STORE_VARIABLE, project_folder
from mcubench.store.opening import load_document, load_run, open_store
from mcubench.store.since import parse_since

if TYPE_CHECKING:
    from mcubench.store.store import Store

__all__ = [
    "STORE_VARIABLE",
    "Document",
    "Figure",
    "Import",
    "Point",
    "Run",
    "RunFilter",
    "RunRow",
    "Store",
    "files_of",
    "keep_run",
    "load_document",
    "load_run",
    "open_store",
    "parse_since",
    "project_folder",
    "require_keepable",
    "write_run",
    "write_runs",
]


def __getattr__(name: str) -> Any:
    """What brings the libraries for databases along is loaded when it is asked for."""
    if name == "Store":
        from mcubench.store.store import Store  # noqa: PLC0415 - see above

        return Store
    raise AttributeError(name)
