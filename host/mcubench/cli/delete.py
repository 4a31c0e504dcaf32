# SPDX-License-Identifier: Apache-2.0
"""`mcubench delete`: runs that nobody needs any more."""

import sys
from typing import Annotated

import typer

from mcubench.cli import options
from mcubench.cli.terminal import reports
from mcubench.errors import ConfigError
from mcubench.report.history_table import name_run
from mcubench.store import open_store


def delete(
    references: options.References,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Delete runs from the store: all that are named, or none."""
    del debug
    store = open_store()
    # What `latest` is may be another run by the time the question is answered.
    runs = {run.id: run for run in map(store.get, references)}
    if not yes:
        if not sys.stdin.isatty():
            raise ConfigError("there is nobody to ask whether to delete", hint="--yes deletes without asking")
        for run in runs.values():
            typer.echo(name_run(run), err=True)
        if not typer.confirm(f"delete {len(runs)} run{'s' * (len(runs) != 1)}?", err=True):
            return
    store.delete([*runs])
    if not quiet:
        for run in runs.values():
            reports().print(f"deleted {name_run(run)}", markup=False, highlight=False, soft_wrap=True)
