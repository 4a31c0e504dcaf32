# SPDX-License-Identifier: Apache-2.0
"""`mcubench lock` and `mcubench reproduce`: what it takes to have a number again, and having it."""

from pathlib import Path
from typing import Annotated

import typer

from mcubench.cli import options
from mcubench.cli.failure import failure
from mcubench.cli.kept import KeptRuns
from mcubench.cli.terminal import progress, reports, require_writable, write_file, write_json
from mcubench.errors import NotReproduced
from mcubench.lockfile import LOCK_FILE, ReproductionReport
from mcubench.pipeline import NamedResult, lock_results, reproduce
from mcubench.report.reproduction_table import difference_words, render_reproduction
from mcubench.store import load_run

LockPath = Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The lock file.")]


def lock(
    references: Annotated[list[str], typer.Argument(metavar="RUN...", help="Runs by id or tag, or result files.")],
    output: LockPath = Path(LOCK_FILE),
    file: Annotated[
        list[Path] | None, typer.Option("--file", help="A model or data set of these runs; may be repeated.")
    ] = None,
    json: options.Json = None,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Write down what it takes to have a run again: files, tools, flags, commits, board, and what came out."""
    del debug
    require_writable(output, json)
    results = [NamedResult(reference, load_run(reference).result) for reference in references]
    content, text = lock_results(output, results, file or [])
    write_file(output, text.encode())
    if json is not None:
        write_json(content, json)
    if not quiet and json != "-":
        names = ", ".join(content.runs)
        reports().print(f"{output}: {names}", markup=False, highlight=False, soft_wrap=True)


def reproduce_runs(
    file: Annotated[Path, typer.Argument(help="The lock file.")] = Path(LOCK_FILE),
    entry: Annotated[
        list[str] | None, typer.Option("--entry", metavar="NAME", help="Only this run; may be repeated.")
    ] = None,
    no_store: options.NoStore = False,
    json: options.Json = None,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Run again what a lock file holds, and say equal, or what differs; exit 1 on a difference."""
    del debug
    require_writable(json)
    report = reproduce(file, entry or (), progress(quiet=quiet), KeptRuns(wanted=not no_store).keep)
    if json is not None:
        write_json(report, json)
    if not quiet and json != "-":
        render_reproduction(report, reports())
    _raise(report)


def _raise(report: ReproductionReport) -> None:
    """End with the exit code of what came of it.

    Raises:
        NotReproduced: something differs.
        McubenchError: nothing does, and a run failed: with the exit code of what went wrong.
    """
    different = [run for run in report.runs if run.differences]
    if different:
        first = different[0]
        more = len(first.differences) - 1
        rest = f", and {more} more" if more else ""
        raise NotReproduced(f"{report.file}: {first.name}: {difference_words(first.differences[0])}{rest}")
    for run in report.runs:
        if run.reason is not None:
            raise failure(run.exit_code, f"{report.file}: {run.name}: {run.reason}")
