# SPDX-License-Identifier: Apache-2.0
"""Where the runs of a project are kept."""

import os
import stat
from pathlib import Path

from mcubench.errors import StoreError

STORE_VARIABLE = "MCUBENCH_STORE"
STORE_FOLDER = ".mcubench"
# A folder with one of these is a project's.
_MARKS = (STORE_FOLDER, "budgets.yaml", "mcubench.lock", ".git")


def project_folder(start: Path | None = None) -> Path:
    """The nearest folder, from `start` or the working folder upwards, that has a project's mark; else `start` itself.

    A folder above that everybody may write to, as /tmp, is nobody's project.

    Raises:
        StoreError: the working folder is not there any more.
    """
    try:
        here = Path.cwd() if start is None else start.absolute()
    except OSError as error:
        raise StoreError(f"the working folder cannot be used: {error.strerror}") from error
    for folder in (here, *here.parents):
        # os.path, as a folder that may not be looked into has no marks: Path.exists would raise.
        marked = any(os.path.exists(folder / mark) for mark in _MARKS)  # noqa: PTH110
        if marked and (folder == here or not _is_everybodys(folder)):
            return folder
    return here


def _is_everybodys(folder: Path) -> bool:
    try:
        return bool(folder.stat().st_mode & stat.S_IWOTH)
    except OSError:
        return True
