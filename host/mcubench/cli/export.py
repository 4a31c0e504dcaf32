# SPDX-License-Identifier: Apache-2.0
"""`mcubench export`: runs in files, for another store to take in."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from mcubench.cli import options
from mcubench.cli.terminal import reports
from mcubench.store import open_store, write_run, write_runs


def export(
    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE|DIR|-",
            help="One run into a .json file, any number into .jsonl (one a line) or a folder (one a file).",
        ),
    ],
    references: Annotated[
        list[str] | None, typer.Argument(metavar="[REF]...", help="Runs, as for `show` \\[default: all].")
    ] = None,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Write runs into files that `mcubench import` reads."""
    del debug
    documents = open_store().export(references or ())
    if output == "-":
        for document in documents:
            sys.stdout.write(write_run(document))
        return
    number = write_runs(documents, Path(output))
    if not quiet:
        reports().print(
            f"{number} run{'s' * (number != 1)} in {output}", markup=False, highlight=False, soft_wrap=True
        )
