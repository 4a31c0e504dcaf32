# SPDX-License-Identifier: Apache-2.0
"""The folders that the store makes."""

from pathlib import Path

from mcubench.errors import StoreError
from mcubench.store.location import STORE_FOLDER, STORE_VARIABLE


def make_folder(folder: Path) -> None:
    """Make a folder where it is missing; git leaves a project's own, `.mcubench`, alone if we made it.

    Raises:
        StoreError: it cannot be made.
    """
    try:
        own = next((part for part in (folder, *folder.parents) if part.name == STORE_FOLDER), None)
        is_new = own is not None and not own.exists()
        folder.mkdir(parents=True, exist_ok=True)
        if own is not None and is_new:
            (own / ".gitignore").write_text("*\n", encoding="utf-8")
    except OSError as error:
        raise StoreError(
            f"cannot make the folder {folder}: {error.strerror}",
            hint=f"{STORE_VARIABLE} names another file or a database server",
        ) from error
