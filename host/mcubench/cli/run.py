# SPDX-License-Identifier: Apache-2.0
"""`mcubench run`: run firmware that `mcubench build` made."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from mcubench.cli import options
from mcubench.cli.benchmark import deliver, request
from mcubench.cli.data import data_request
from mcubench.cli.flash_options import FlashTool
from mcubench.cli.keeping import keeping
from mcubench.cli.terminal import progress, require_writable
from mcubench.pipeline import EngineChoice, HardwareOptions, benchmark_elf


def run(
    elf: Annotated[Path, typer.Argument(help="The ELF file that `mcubench build` wrote.")],
    board: options.BoardName,
    model: options.ModelName,
    emulate: options.Emulate = None,
    port: options.Port = None,
    serial_number: options.SerialNumber = None,
    flash_tool: FlashTool = None,
    no_flash: options.NoFlash = False,
    engine: options.EngineName = "auto",
    kernels: options.KernelsName = None,
    input: options.Input = "random:0",  # noqa: A002 - the option's name
    dataset: options.DatasetName = None,
    task: options.Task = None,
    label_column: options.LabelColumn = None,
    image_size: options.ImageSize = None,
    mean: options.Mean = None,
    scale: options.Scale = None,
    colour: options.Colour = None,
    front_end: options.FrontEnd = None,
    resume: options.Resume = False,
    iterations: options.Iterations = None,
    warmup: options.Warmup = None,
    profile: options.Profile = False,
    counter: options.CounterName = None,
    rate: options.Rate = None,
    save_output: options.SaveOutput = None,
    time_limit: options.TimeLimit = None,
    strict: options.Strict = False,
    tag: options.Tag = None,
    no_store: options.NoStore = False,
    json: options.Json = None,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Run firmware that was built before, for the model it was built for; no compiler is needed."""
    del debug
    require_writable(json, save_output)
    data = data_request(
        dataset,
        task=task,
        label_column=label_column,
        resume=resume,
        image_size=image_size,
        mean=mean,
        scale=scale,
        colour=colour,
        front_end=front_end,
    )
    kept = keeping(no_store=no_store, tag=tag)
    told = progress(quiet=quiet)
    asked = replace(
        request(
            board=board,
            emulate=emulate,
            model=model,
            engine=EngineChoice(engine, kernels),
            input_text=input,
            optimize="balanced",
            hardware=HardwareOptions(port, serial_number, flash_tool, flash=not no_flash),
        ),
        data=data,
        strict=strict,
        iterations=iterations,
        warmup=warmup,
        profile=profile,
        rate_hz=rate,
        time_limit_s=time_limit,
    )
    outcome = benchmark_elf(asked, elf, told)
    failed = kept.keep(outcome.result, asked.model, told)
    deliver(outcome, json=json, quiet=quiet, save_output=save_output, counter=counter, failed=failed)
