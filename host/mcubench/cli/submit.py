# SPDX-License-Identifier: Apache-2.0
"""`mcubench submit`: the folder that goes with a pull request."""

from pathlib import Path
from typing import Annotated

import typer

from mcubench.cli import options
from mcubench.cli.named_runs import load_named_runs
from mcubench.cli.terminal import reports, write_folder
from mcubench.report.submission import submission_files


def submit(
    runs: Annotated[
        list[str],
        typer.Argument(
            metavar="RUN...", help="Runs of the store, by id or tag, or files that --json or `export` wrote."
        ),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FOLDER", help="Where the folder goes.")],
    reference: Annotated[
        list[str] | None, typer.Option("--reference", help="What the published row points to as well; repeatable.")
    ] = None,
    debug: options.Debug = False,
) -> None:
    """Write what to attach to a pull request: tables, each run's JSON, plots, and how to have the numbers again."""
    del debug
    files = submission_files(load_named_runs(runs), reference or ())
    write_folder(output, files)
    for name in files:
        reports().print(str(output / name), markup=False, highlight=False, soft_wrap=True)
