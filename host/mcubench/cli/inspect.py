# SPDX-License-Identifier: Apache-2.0
"""`mcubench inspect`: what a model file says of itself."""

from pathlib import Path
from typing import Annotated

import typer

from mcubench.cli import options
from mcubench.cli.terminal import reports, require_writable, write_file, write_json
from mcubench.dataset import resolve_model_path
from mcubench.pipeline import inspect_model
from mcubench.report.model_table import render_model


def inspect(
    model: Annotated[str, typer.Argument(help="A .tflite file, or the name of a model that comes with mcubench.")],
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write one self-contained page with the pictures.")
    ] = None,
    weights: Annotated[
        bool, typer.Option("--weights", help="Show each parameter's zeros, spread and range.")
    ] = False,
    json: options.Json = None,
    debug: options.Debug = False,
) -> None:
    """Show what a model costs and wastes: layers, memory over time, weights, and operators that will be slow."""
    del debug
    require_writable(json, html)
    summary = inspect_model(resolve_model_path(model))
    if html is not None:
        # A large library, which the tables do not need.
        from mcubench.report.model_page import render_model_page  # noqa: PLC0415 - see above

        write_file(html, render_model_page(summary).encode())
    if json is not None:
        write_json(summary, json)
    if json != "-":
        render_model(summary, reports(), weights=weights)
