# SPDX-License-Identifier: Apache-2.0
"""`mcubench compare-engines`: TensorFlow Lite Micro and the ahead-of-time engine, side by side."""

from pathlib import Path
from typing import Annotated

import typer

from mcubench.cli import options
from mcubench.cli.benchmark import request
from mcubench.cli.keeping import keeping
from mcubench.cli.terminal import progress, reports, require_writable, write_file, write_json
from mcubench.errors import StoreError
from mcubench.pipeline import ENGINES, EngineChoice, compare_engines
from mcubench.report.comparison_table import render_comparison
from mcubench.result import Result


def compare(
    board: options.BoardName,
    model: options.ModelName,
    emulate: options.Emulate = None,
    input: options.Input = "random:0",  # noqa: A002 - the option's name
    optimize: options.Optimize = "balanced",
    tag: options.Tag = None,
    no_store: options.NoStore = False,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Draw it, as one HTML file.")] = None,
    json: options.Json = None,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Run a model by each engine on one board: counts, memory, and whether the outputs are the same."""
    del debug
    require_writable(json, html)
    kept = keeping(no_store=no_store, tag=tag, suffixes=[_suffix(name) for name in ENGINES])
    told = progress(quiet=quiet)
    asked = request(
        board=board, emulate=emulate, model=model, engine=EngineChoice(), input_text=input, optimize=optimize
    )
    failures: list[StoreError] = []

    def keep(engine: str, result: Result) -> None:
        failed = kept.keep(result, asked.model, told, suffix=_suffix(engine))
        failures.extend([] if failed is None else [failed])

    comparison = compare_engines(asked, told, keep)
    if html is not None:
        # A large library, which nothing else here needs.
        from mcubench.report.comparison_page import render_comparison_page  # noqa: PLC0415 - see above

        write_file(html, render_comparison_page(comparison).encode())
    if json is not None:
        write_json(comparison, json)
    if not quiet and json != "-":
        render_comparison(comparison, reports())
    if failures:
        raise failures[0]


def _suffix(engine: str) -> str:
    """What a tag ends in, as every run of the comparison gets one of its own."""
    return "." + engine.replace(", ", "-")
