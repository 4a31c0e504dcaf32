# SPDX-License-Identifier: Apache-2.0
"""`mcubench compare`: runs side by side, or boards ranked for a model."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from mcubench.cli import options
from mcubench.cli.engine import named_engine
from mcubench.cli.kept import KeptRuns
from mcubench.cli.terminal import progress, reports, require_writable, write_json
from mcubench.errors import ConfigError
from mcubench.pipeline import CompareOptions, Job, boards_of, compare, rank_boards, read_results
from mcubench.report.ranking_table import render_ranking
from mcubench.report.run_comparison_table import render_run_comparison


def compare_runs(
    references: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="RUN...",
            help="Runs by id or tag, result files, folders of repeated runs, models, or REV:path/model.tflite.",
        ),
    ] = None,
    boards: Annotated[
        str | None, typer.Option("--boards", metavar="B1,B2|all", help="Rank boards for a model instead.")
    ] = None,
    board: Annotated[str | None, typer.Option("--board", "-b", help="The board that models are run on.")] = None,
    model: Annotated[str | None, typer.Option("--model", "-m", help="With --boards: the model.")] = None,
    engine: options.EngineName = "auto",
    kernels: options.KernelsName = None,
    emulate: options.Emulate = None,
    input: options.Input = "random:0",  # noqa: A002 - the option's name
    optimize: options.Optimize = "balanced",
    results: Annotated[
        list[Path] | None,
        typer.Option("--results", metavar="FILE|DIR", help="With --boards: results to take instead of running."),
    ] = None,
    across_kinds: Annotated[
        bool, typer.Option("--across-kinds", help="Compare numbers of different kinds and counters too.")
    ] = False,
    no_store: options.NoStore = False,
    json: options.Json = None,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Compare runs, tags, files or git revisions of a model; or rank boards for a model with --boards."""
    del debug
    require_writable(json)
    _check_words(
        boards,
        model=model,
        of_runs=bool(references or board or across_kinds),
        of_boards=bool(model or results),
    )
    told, keep = progress(quiet=quiet), KeptRuns(wanted=not no_store).keep
    job = Job(
        board=board or "",
        model=model or "",
        engine=engine,
        folder=Path(),
        emulate=emulate,
        kernels=kernels,
        optimize=optimize,
        input=input,
    )
    if boards is not None:
        chosen = boards_of(boards)
        asked = replace(job, engine=named_engine(engine, boards), emulate=emulate or "auto", profile=False)
        ranking = rank_boards(chosen, asked, read_results(results or [], told), told, keep)
        if json is not None:
            write_json(ranking, json)
        if not quiet and json != "-":
            render_ranking(ranking, reports())
        return
    runs = None if board is None else replace(job, engine=named_engine(engine, board))
    comparison = compare(CompareOptions(references or (), runs, across_kinds=across_kinds), told, keep)
    if json is not None:
        write_json(comparison, json)
    if not quiet and json != "-":
        render_run_comparison(comparison, reports())


def _check_words(boards: str | None, *, model: str | None, of_runs: bool, of_boards: bool) -> None:
    """Refuse options of the one comparison in the other."""
    if boards is None and of_boards:
        raise ConfigError("--model and --results go with --boards", hint="name what is compared as arguments")
    if boards is not None and of_runs:
        raise ConfigError("--boards ranks boards for --model, and compares no runs", hint="leave the rest out")
    if boards is not None and model is None:
        raise ConfigError("--boards needs a model to rank boards for", hint="--model FILE or NAME")
