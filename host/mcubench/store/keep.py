# SPDX-License-Identifier: Apache-2.0
"""Keeping what a run gave: in the store, and where that cannot be written, in a file. Nothing is lost."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from mcubench import resources
from mcubench.errors import ConfigError, StoreError
from mcubench.result import Result, Run
from mcubench.store.document import Document, new_document
from mcubench.store.exchange import write_one
from mcubench.store.folder import make_folder
from mcubench.store.location import STORE_FOLDER, project_folder
from mcubench.store.opening import open_store
from mcubench.store.revision import revision_of
from mcubench.store.tags import require_tag

_UNSAVED = "unsaved"


def require_keepable(tags: Sequence[str]) -> None:
    """Refuse what would fail after hours of work: a name that is no tag, or a store that is none.

    Raises:
        ConfigError: one of them; whether the store answers is not asked.
    """
    for tag in tags:
        require_tag(tag)
    open_store()


def keep_run(result: Result, *, model: Path, tags: Sequence[str] = (), revision: str | None = None) -> Run:
    """Keep a result in the store; whatever goes wrong on the way there, it is in a file.

    `revision` is the commit that the model is of, where that is not the one that is checked out.

    Raises:
        StoreError: the store could not be written; the message says in which file the run is.
    """
    document = new_document(result, datetime.now(UTC), tuple(tags), revision or revision_of(model))
    is_kept = False
    try:
        run = open_store().add_document(document)
        is_kept = True
    except ConfigError as error:
        problem = error
    finally:
        # Somebody who tires of waiting for a database, and a mistake of ours, end here too.
        aside = None if is_kept else _write_aside(document)
    if is_kept:
        return run
    raise _not_kept(problem, aside) from problem


def _not_kept(problem: ConfigError, aside: Path | None) -> StoreError:
    if aside is None:
        return StoreError(
            f"the run is kept neither in the store nor in a file: {problem.message}", hint="--json FILE writes it"
        )
    return StoreError(
        f"the run is not in the store, but in {aside}: {problem.message}",
        hint=f"`mcubench import {aside.parent}` brings it in once the store can be written; --no-store keeps no run",
    )


def _write_aside(document: Document) -> Path | None:
    """Write the run into a file: of the project, or where nothing can be written there, in mcubench's own folder."""
    for folder in _folders():
        path = folder / f"{document.run.id}.json"
        try:
            make_folder(folder)
            write_one(document, path)
        except (OSError, StoreError):
            continue
        return path
    return None


def _folders() -> list[Path]:
    try:
        project = [project_folder() / STORE_FOLDER / _UNSAVED]
    except ConfigError:
        project = []
    return [*project, resources.cache_folder() / _UNSAVED]
