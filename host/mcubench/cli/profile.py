# SPDX-License-Identifier: Apache-2.0
"""`mcubench profile`: where the time goes, as a page to look at."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from mcubench.cli import options
from mcubench.cli.benchmark import request
from mcubench.cli.engine import named_engine
from mcubench.cli.keeping import keeping
from mcubench.cli.terminal import progress, reports, require_writable, write_file, write_json
from mcubench.pipeline import EngineChoice, benchmark


def profile(
    board: options.BoardName,
    model: options.ModelName,
    output: Annotated[Path, typer.Option("--output", "-o", help="Where the page goes.")] = Path("profile.html"),
    engine: options.EngineName = "auto",
    kernels: options.KernelsName = None,
    arena: options.Arena = None,
    no_prune: options.NoPrune = False,
    emulate: options.Emulate = None,
    input: options.Input = "random:0",  # noqa: A002 - the option's name
    optimize: options.Optimize = "balanced",
    time_limit: options.TimeLimit = None,
    tag: options.Tag = None,
    no_store: options.NoStore = False,
    json: options.Json = None,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Profile a model on a board: operators, and the functions inside them, as one self-contained HTML file."""
    del debug
    require_writable(json, output)
    kept = keeping(no_store=no_store, tag=tag)
    told = progress(quiet=quiet)
    # A large library, which no other command needs.
    from mcubench.report.profile_page import render_profile_page  # noqa: PLC0415 - see above

    asked = replace(
        request(
            board=board,
            emulate=emulate,
            model=model,
            engine=EngineChoice(named_engine(engine, board), kernels, arena, prunes=not no_prune),
            input_text=input,
            optimize=optimize,
        ),
        profile=True,
        time_limit_s=time_limit,
    )
    result = benchmark(asked, told).result
    failed = kept.keep(result, asked.model, told)
    write_file(output, render_profile_page(result).encode())
    if json is not None:
        write_json(result, json)
    if not quiet and json != "-":
        reports().print(str(output), markup=False, highlight=False, soft_wrap=True)
    if failed is not None:
        raise failed
