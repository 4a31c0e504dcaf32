# SPDX-License-Identifier: Apache-2.0
"""What the commands that benchmark share: from options to a request, and the result to where it was wanted."""

import io
from pathlib import Path

import numpy as np

from mcubench.bench import parse_input
from mcubench.board import find_board
from mcubench.build import BuildOptions
from mcubench.cli.terminal import reports, write_file, write_json
from mcubench.dataset import resolve_model_path
from mcubench.errors import ConfigError
from mcubench.optimize import Optimize
from mcubench.pipeline import BenchmarkOptions, EmulatorName, EngineChoice, HardwareOptions, Outcome, choose_place
from mcubench.report.result_table import render_result


def request(
    *,
    board: str,
    emulate: EmulatorName | None,
    model: str,
    engine: EngineChoice,
    input_text: str,
    optimize: Optimize,
    hardware: HardwareOptions | None = None,
) -> BenchmarkOptions:
    """What was asked for in words, looked up: board, model, input and data set.

    Raises:
        BoardError, FileError, ConfigError: there is no such thing; the message names what is like it.
    """
    return BenchmarkOptions(
        place=choose_place(find_board(board), emulate, hardware),
        model=resolve_model_path(model),
        engine=engine,
        input=parse_input(input_text),
        build=BuildOptions(optimize=optimize),
    )


def deliver(
    outcome: Outcome,
    *,
    json: str | None,
    quiet: bool,
    save_output: str | None,
    counter: str | None,
    failed: ConfigError | None,
) -> None:
    """Write what was asked for: output file, JSON, tables. What cannot be written does not take the rest along.

    Raises:
        ConfigError: as `failed`, which went wrong before; several outputs for one file.
        FileError: a file cannot be written.
    """
    failures = [] if failed is None else [failed]
    if save_output is not None:
        try:
            _save_output(outcome, Path(save_output))
        except ConfigError as error:
            failures.append(error)
    if json is not None:
        try:
            write_json(outcome.result, json)
        except ConfigError as error:
            failures.append(error)
    if not quiet and json != "-":
        render_result(outcome.result, reports(), counter=counter)
    if failures:
        raise failures[0]


def _save_output(outcome: Outcome, path: Path) -> None:
    if len(outcome.outputs) != 1:
        raise ConfigError(f"--save-output takes one output, and the model has {len(outcome.outputs)}")
    buffer = io.BytesIO()
    np.save(buffer, outcome.outputs[0])
    write_file(path, buffer.getvalue())
