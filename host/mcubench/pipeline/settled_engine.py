# SPDX-License-Identifier: Apache-2.0
"""`--engine auto` by its name; in a project, what it stood for the first time it stands for from then on."""

from pathlib import Path

from mcubench.lockfile import LOCK_FILE, LockFile, load_lock, write_lock
from mcubench.pipeline.host_engine import host_engine
from mcubench.pipeline.this_computer import HOST
from mcubench.tflm_library import find_library

# A folder that has one is a project, which people compare numbers in.
_MARKS = (LOCK_FILE, "budgets.yaml")


def settle_engine(name: str, board: str, folder: Path) -> tuple[str, str | None]:
    """The engine that a name stands for, and the new text of the project's lock file where that has to be written.

    The host has engines of its own, which no lock file holds.

    Raises:
        ConfigError: the lock file is damaged, or the installed library is.
    """
    if name != "auto":
        return name, None
    if board == HOST:
        return host_engine(name), None
    path = folder / LOCK_FILE
    lock = load_lock(path) if path.exists() else LockFile()
    if lock.engine is not None:
        return lock.engine, None
    engine = "aot" if find_library() is None else "tflm"
    is_project = any((folder / mark).exists() for mark in _MARKS)
    return engine, write_lock(lock.model_copy(update={"engine": engine})) if is_project else None
