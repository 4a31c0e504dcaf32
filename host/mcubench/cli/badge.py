# SPDX-License-Identifier: Apache-2.0
"""`mcubench badge`: one number of a run as a picture for a README."""

from typing import Annotated

import typer

from mcubench.cli import options
from mcubench.cli.named_runs import load_named_runs
from mcubench.cli.terminal import require_writable, write_text
from mcubench.errors import ConfigError
from mcubench.report.badge import render_badge
from mcubench.result import find_metric


def badge(
    run: Annotated[str, typer.Argument(metavar="RUN", help="A run of the store, or a file that --json wrote.")],
    metric: Annotated[str, typer.Option("--metric", help="Which number, by its name in a result.")],
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE.svg|-", help="Where to, - for standard output.")
    ] = "-",
    label: Annotated[str | None, typer.Option("--label", help="The left half [default: what the number is].")] = None,
    debug: options.Debug = False,
) -> None:
    """Draw a number of a run as a badge, an SVG file that says of which kind the number is."""
    del debug
    name = find_metric(metric).name
    require_writable(output)
    runs = load_named_runs([run])
    if len(runs) != 1:
        raise ConfigError(f"{run} has {len(runs)} runs, and a badge is of one", hint="name one of them by its id")
    write_text(render_badge(runs[0], name, label), output)
