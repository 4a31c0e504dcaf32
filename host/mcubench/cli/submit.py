# SPDX-License-Identifier: Apache-2.0
"""`mcubench submit`: the folder that goes with a pull request."""

from pathlib import Path
from typing import Annotated

import typer

from mcubench.cli import options
from mcubench.cli.named_runs import load_named_runs
from mcubench.cli.terminal import reports, write_folder
from mcubench.errors import FileError
from mcubench.lockfile import LOCK_FILE
from mcubench.pipeline import NamedResult, lock_results
from mcubench.report.submission import submission_files


def submit(
    runs: Annotated[
        list[str],
        typer.Argument(
            metavar="RUN...", help="Runs of the store, by id or tag, or files that --json or `export` wrote."
        ),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FOLDER", help="Where the folder goes.")],
    file: Annotated[
        list[Path] | None, typer.Option("--file", help="A model or data set of these runs, for the lock; repeatable.")
    ] = None,
    reference: Annotated[
        list[str] | None, typer.Option("--reference", help="What the published row points to as well; repeatable.")
    ] = None,
    debug: options.Debug = False,
) -> None:
    """Write what to attach to a pull request: tables, each run's JSON, plots, and how to have the numbers again."""
    del debug
    _require_new(output)
    named = load_named_runs(runs)
    results = [NamedResult(run.name, run.result) for run in named]
    _, lock = lock_results(output / LOCK_FILE, results, file or (), [Path.cwd()])
    files = submission_files(named, reference or (), lock=lock)
    write_folder(output, files)
    for name in files:
        reports().print(str(output / name), markup=False, highlight=False, soft_wrap=True)


def _require_new(folder: Path) -> None:
    """Refuse a folder with something in it: what is left of another submission would go along.

    Raises:
        FileError: it is not empty, or cannot be looked into.
    """
    try:
        is_new = not folder.exists() or (folder.is_dir() and next(folder.iterdir(), None) is None)
    except OSError as error:
        raise FileError(f"cannot look into {folder}: {error.strerror}") from error
    if not is_new:
        raise FileError(f"{folder} is there, and no empty folder", hint="remove it, or name another")
