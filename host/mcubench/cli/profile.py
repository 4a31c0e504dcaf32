# SPDX-License-Identifier: Apache-2.0
"""`mcubench profile`: where the time goes, as a page to look at."""

from pathlib import Path
from typing import Annotated

import typer

from mcubench.bench import parse_input
from mcubench.board import find_board, load_boards, on_qemu
from mcubench.build import BuildOptions
from mcubench.cli import options
from mcubench.cli.terminal import progress, reports, require_writable, write_file, write_json
from mcubench.dataset import resolve_model_path
from mcubench.pipeline import BenchmarkOptions, benchmark


def profile(
    board: options.BoardName,
    model: options.ModelName,
    output: Annotated[Path, typer.Option("--output", "-o", help="Where the page goes.")] = Path("profile.html"),
    engine: options.EngineName = "auto",
    emulate: options.Emulate = None,
    input: options.Input = "random:0",  # noqa: A002 - the option's name
    optimize: options.Optimize = "2",
    time_limit: options.TimeLimit = None,
    json: options.Json = None,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Profile a model on a board: operators, and the functions inside them, as one self-contained HTML file."""
    del debug
    require_writable(json, str(output))
    require_writable(json, output)
    # A large library, which no other command needs.
    from mcubench.report.profile_page import render_profile_page  # noqa: PLC0415 - see above

    request = BenchmarkOptions(
        board=on_qemu(find_board(board), load_boards()) if emulate == "qemu" else find_board(board),
        model=resolve_model_path(model),
        engine=engine,
        input=parse_input(input),
        build=BuildOptions(optimize=optimize),
        profile=True,
        time_limit_s=time_limit,
    )
    result = benchmark(request, progress(quiet=quiet)).result
    write_file(output, render_profile_page(result).encode())
    if json is not None:
        write_json(result, json)
    if not quiet and json != "-":
        reports().print(str(output), markup=False, highlight=False, soft_wrap=True)
