# SPDX-License-Identifier: Apache-2.0
"""`mcubench inspect`: what a model file says of itself."""

from typing import Annotated

import typer

from mcubench.cli import options
from mcubench.cli.terminal import reports, write_json
from mcubench.dataset import resolve_model_path
from mcubench.model import read_model, summarize
from mcubench.report.model_table import render_model


def inspect(
    model: Annotated[str, typer.Argument(help="A .tflite file, or the name of a model that comes with mcubench.")],
    json: options.Json = None,
    debug: options.Debug = False,
) -> None:
    """Show operators, shapes, quantization, parameters, multiply-accumulates and peak activation memory."""
    del debug
    summary = summarize(read_model(resolve_model_path(model)))
    if json is not None:
        write_json(summary, json)
    if json != "-":
        render_model(summary, reports())
