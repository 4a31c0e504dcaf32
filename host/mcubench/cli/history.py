# SPDX-License-Identifier: Apache-2.0
"""`mcubench history`: the runs that are kept."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from mcubench.cli import options
from mcubench.cli.terminal import reports, write_json
from mcubench.report.history_table import render_history
from mcubench.result import History
from mcubench.store import RunFilter, open_store, parse_since


def history(
    board: Annotated[str | None, typer.Option("--board", "-b", help="Runs on this board.")] = None,
    model: Annotated[
        str | None,
        typer.Option("--model", "-m", help="Runs of this model: its name, or its SHA-256's beginning."),
    ] = None,
    engine: Annotated[str | None, typer.Option("--engine", help="Runs by this engine.")] = None,
    tag: Annotated[str | None, typer.Option("--tag", help="Runs by this tag; * is any characters.")] = None,
    revision: Annotated[str | None, typer.Option("--revision", help="Runs of this git commit.")] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="TIME", help="Runs kept since: 2026-11-30, or 12h, 7d, 4w ago.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=100_000, help="At most so many.")] = 20,
    json: options.Json = None,
    debug: options.Debug = False,
) -> None:
    """List the runs that are kept, the newest first."""
    del debug
    store = open_store()
    asked = RunFilter(
        board=board,
        model=model,
        engine=engine,
        tag=tag,
        revision=revision,
        since=None if since is None else parse_since(since, datetime.now(UTC)),
    )
    found = History(store=store.name, total=store.count(asked), runs=tuple(store.history(asked, limit=limit)))
    if json is not None:
        write_json(found, json)
    if json != "-":
        render_history(found, reports())
