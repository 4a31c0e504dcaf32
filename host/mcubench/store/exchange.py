# SPDX-License-Identifier: Apache-2.0
"""Runs in files: one as JSON, any number as JSON Lines or as a folder of the former."""

import os
from collections.abc import Iterator
from pathlib import Path

from mcubench.errors import StoreError
from mcubench.store.document import MAX_DOCUMENT_BYTES, Document, parse_run

_LINES, _ONE = ".jsonl", ".json"


def read_runs(path: Path) -> Iterator[Document]:
    """The runs of a file, each checked; a name that ends in .jsonl says that there is one in every line.

    Raises:
        StoreError: the file cannot be read, or something in it is no run; the message names the place.
    """
    try:
        with path.open("rb") as file:
            if path.suffix != _LINES:
                yield parse_run(file.read(MAX_DOCUMENT_BYTES + 1), str(path))
                return
            number = 0
            while line := file.readline(MAX_DOCUMENT_BYTES + 1):
                number += 1
                if line.strip():
                    yield parse_run(line, f"{path}, line {number}")
    except OSError as error:
        raise StoreError(f"cannot read {path}: {error.strerror}") from error


def files_of(path: Path) -> list[Path]:
    """The file itself, or the files with runs that lie in a folder.

    Raises:
        StoreError: it is not there, or a folder without any.
    """
    if not path.is_dir():
        if not path.exists():
            raise StoreError(f"there is no file or folder {path}")
        return [path]
    try:
        files = sorted(file for file in path.iterdir() if file.suffix in {_ONE, _LINES} and file.is_file())
    except OSError as error:
        raise StoreError(f"cannot read {path}: {error.strerror}") from error
    if not files:
        raise StoreError(f"{path} has no {_ONE} and no {_LINES} file")
    return files


def looks_like_a_file(text: str) -> bool:
    """Whether a reference can only be a file: no tag ends so or begins so."""
    return text.endswith((_ONE, _LINES)) or text.startswith((".", "~", os.sep))
