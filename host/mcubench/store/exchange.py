# SPDX-License-Identifier: Apache-2.0
"""Runs in files: one as JSON, any number as JSON Lines or as a folder of the former."""

import itertools
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from mcubench.errors import ConfigError, FileError
from mcubench.store.document import MAX_DOCUMENT_BYTES, Document, parse_run, write_run

_LINES, _ONE = ".jsonl", ".json"


@dataclass(frozen=True)
class Import:
    """What came of importing a file: ids of runs that came in, that were there, and tags that stay where they are."""

    added: tuple[str, ...]
    present: tuple[str, ...]
    kept_tags: tuple[str, ...]


def read_runs(path: Path) -> Iterator[Document]:
    """The runs of a file, each checked; a name that ends in .jsonl says that there is one in every line.

    Raises:
        FileError: the file cannot be read.
        ConfigError: something in it is no run; the message names the place.
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
        raise FileError(f"cannot read {path}: {error.strerror}") from error


def files_of(path: Path) -> list[Path]:
    """The file itself, or the files with runs that lie in a folder.

    Raises:
        FileError: it is not there, or a folder without any.
    """
    if not path.is_dir():
        if not path.exists():
            raise FileError(f"there is no file or folder {path}")
        return [path]
    try:
        files = sorted(file for file in path.iterdir() if file.suffix in {_ONE, _LINES} and file.is_file())
    except OSError as error:
        raise FileError(f"cannot read {path}: {error.strerror}") from error
    if not files:
        raise FileError(f"{path} has no {_ONE} and no {_LINES} file")
    return files


def write_runs(documents: Iterable[Document], path: Path) -> int:
    """Write runs to `path`, and say how many: one to a .json file, any number to a .jsonl file, else into a folder.

    Raises:
        FileError: it cannot be written.
        ConfigError: several runs, or none, for one .json file.
    """
    try:
        if path.suffix == _ONE and not path.is_dir():
            found = list(itertools.islice(documents, 2))
            if len(found) != 1:
                raise ConfigError(
                    f"{path} takes one run, and there are {'several' if found else 'none'}",
                    hint=f"a name that ends in {_LINES} takes any number, and so does a folder",
                )
            write_one(found[0], path)
            return 1
        if path.suffix == _LINES and not path.is_dir():
            with _whole(path) as file:
                return sum(1 for document in documents if file.write(write_run(document).encode()))
        path.mkdir(parents=True, exist_ok=True)
        number = 0
        for document in documents:
            write_one(document, path / f"{document.run.id}{_ONE}")
            number += 1
    except OSError as error:
        raise FileError(f"cannot write {path}: {error.strerror}") from error
    return number


def write_one(document: Document, path: Path) -> None:
    """Write a run to a file, whole or not at all, and see to it that it is on the disk.

    Raises:
        OSError: it cannot be written.
    """
    with _whole(path) as file:
        file.write(write_run(document, indent=2).encode())


@contextmanager
def _whole(path: Path) -> Iterator[BinaryIO]:
    """A file that gets its name when all of it is on the disk. What is no file, as a pipe, is written as it comes."""
    if path.exists() and not path.is_file():
        with path.open("wb") as file:
            yield file
        return
    handle, partial = tempfile.mkstemp(prefix=".partial-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        umask = os.umask(0)
        os.umask(umask)
        Path(partial).chmod(0o666 & ~umask)
        Path(partial).replace(path)
    finally:
        Path(partial).unlink(missing_ok=True)


def looks_like_a_file(text: str) -> bool:
    """Whether a reference can only be a file: no tag ends so or begins so."""
    return text.endswith((_ONE, _LINES)) or text.startswith((".", "~", os.sep))
