# SPDX-License-Identifier: Apache-2.0
"""`mcubench build`: firmware and its footprint, without running it."""

from pathlib import Path
from typing import Annotated

import typer

from mcubench.board import find_board
from mcubench.build import BuildOptions
from mcubench.cli import options
from mcubench.cli.terminal import progress, reports, require_writable, write_file, write_json
from mcubench.dataset import resolve_model_path
from mcubench.pipeline import EngineChoice, build_model, describe_build
from mcubench.report.build_table import render_build


def build(
    board: options.BoardName,
    model: options.ModelName,
    engine: options.EngineName = "auto",
    kernels: options.KernelsName = None,
    arena: options.Arena = None,
    no_prune: options.NoPrune = False,
    optimize: options.Optimize = "balanced",
    output: Annotated[Path, typer.Option("--output", "-o", help="Where the ELF file goes.")] = Path("firmware.elf"),
    json: options.Json = None,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Build firmware for a model and a board, and show what it takes of the board's memory."""
    del debug
    require_writable(json, output)
    built = build_model(
        resolve_model_path(model),
        find_board(board),
        EngineChoice(engine, kernels, arena, prunes=not no_prune),
        BuildOptions(optimize=optimize),
        progress(quiet=quiet),
    )
    write_file(output, built.firmware.elf.read_bytes())
    report = describe_build(built, str(output))
    if json is not None:
        write_json(report, json)
    if not quiet and json != "-":
        render_build(report, reports())
