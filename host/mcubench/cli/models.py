# SPDX-License-Identifier: Apache-2.0
"""`mcubench models`: the models that come with mcubench, made again, and those that others publish."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from mcubench.cli import options
from mcubench.cli.terminal import progress, reports, require_writable, write_json
from mcubench.convert.environment import find_or_make_environment
from mcubench.model_zoo.listing import describe, list_models, packaged
from mcubench.model_zoo.make import make_model
from mcubench.model_zoo.published import published_models
from mcubench.model_zoo.pull import pull_models
from mcubench.report.model_zoo_table import render_card, render_made, render_models, render_pulled

app = typer.Typer(
    help="List the models that come with mcubench, make one again, or fetch others.", no_args_is_help=True
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="A model of `mcubench models list`.")]


@app.command("list")
def list_all(json: options.Json = None, debug: options.Debug = False) -> None:
    """List every model: task, input, parameters, multiply-accumulates, size and accuracy."""
    del debug
    require_writable(json)
    models = list_models()
    if json is not None:
        write_json(models, json)
    if json != "-":
        render_models(models, reports())


@app.command("show")
def show(name: Name, json: options.Json = None, debug: options.Debug = False) -> None:
    """Show a model's whole card: what it takes, how it was made, how well it does, and under which licence."""
    del debug
    require_writable(json)
    model = packaged(name)
    if json is not None:
        write_json(model.card, json)
    if json != "-":
        card = model.card.model_dump(mode="json", exclude_none=True)
        render_card(describe(model), str(model.folder), card, reports())


@app.command("make")
def make(
    name: Name,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="DIR", help="Folder to write to \\[default: ./NAME].")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Write over the files in that folder.")] = False,
    json: options.Json = None,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Make a model again with its own script, and say whether its bytes are those of the packaged one.

    The script takes TensorFlow: that of this Python, else one that is installed into mcubench's cache.
    """
    del debug
    require_writable(json)
    tell = progress(quiet=quiet)
    model = packaged(name)

    def python() -> tuple[Path, Mapping[str, str]]:
        environment = find_or_make_environment("tensorflow", tell)
        return environment.python, environment.variables()

    made = make_model(model, output or Path(model.name), tell, python=python, replace=replace)
    if json is not None:
        write_json(made, json)
    if json != "-" and not quiet:
        render_made(made, reports())


@app.command("pull")
def pull(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="ad, ic, kws, sww or vww \\[default: all].")
    ] = None,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Folder to write to.")] = Path(
        "mlperf_tiny"
    ),
    json: options.Json = None,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Fetch the models of MLPerf Tiny as they are published; each is kept only if its hash is the known one."""
    del debug
    require_writable(json)
    pulled = pull_models(published_models(), name, output, progress(quiet=quiet))
    if json is not None:
        write_json(pulled, json)
    if json != "-" and not quiet:
        render_pulled(pulled, reports())
