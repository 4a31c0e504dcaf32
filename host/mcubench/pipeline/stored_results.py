# SPDX-License-Identifier: Apache-2.0
"""Results that were had before: from files, and from folders of files."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from mcubench.errors import ConfigError, FileError
from mcubench.progress import Progress
from mcubench.result import Result
from mcubench.store import load_run


@dataclass(frozen=True)
class NamedResult:
    """A result, and what it is called: its file, its tag or its run."""

    name: str
    result: Result


def read_results(paths: Iterable[Path], progress: Progress) -> list[NamedResult]:
    """The results in files, and in the .json files of folders; what is none is passed over in a folder alone.

    Raises:
        FileError: there is no such file or folder, or a folder has none.
        ConfigError: a file is no result.
    """
    found: list[NamedResult] = []
    for path in paths:
        if path.is_dir():
            found += _folder(path, progress)
        elif path.is_file():
            found.append(NamedResult(str(path), load_run(str(path.absolute())).result))
        else:
            raise FileError(f"there is no result file {path}")
    return found


def _folder(folder: Path, progress: Progress) -> list[NamedResult]:
    found: list[NamedResult] = []
    with progress.step(f"read the results in {folder}") as note:
        skipped = 0
        for path in sorted(folder.glob("*.json")):
            try:
                found.append(NamedResult(str(path), load_run(str(path.absolute())).result))
            except ConfigError:
                skipped += 1
        if not found:
            hint = "`mcubench flash-and-run --json FILE` writes one"
            raise FileError(f"the folder {folder} has no results", hint=hint)
        note(f"{len(found)} results" + (f", {skipped} other files passed over" if skipped else ""))
    return found
