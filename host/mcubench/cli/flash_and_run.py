# SPDX-License-Identifier: Apache-2.0
"""`mcubench flash-and-run`: everything, from a model file to a report."""

from dataclasses import replace

from mcubench.cli import options
from mcubench.cli.benchmark import deliver, request
from mcubench.cli.data import data_request
from mcubench.cli.engine import named_engine
from mcubench.cli.flash_options import FlashTool
from mcubench.cli.host import HOST, host_request
from mcubench.cli.keeping import keeping
from mcubench.cli.terminal import progress, require_writable
from mcubench.pipeline import EngineChoice, HardwareOptions, benchmark, benchmark_host


def flash_and_run(
    board: options.BoardName,
    model: options.ModelName,
    emulate: options.Emulate = None,
    port: options.Port = None,
    serial_number: options.SerialNumber = None,
    flash_tool: FlashTool = None,
    no_flash: options.NoFlash = False,
    engine: options.EngineName = "auto",
    kernels: options.KernelsName = None,
    arena: options.Arena = None,
    no_prune: options.NoPrune = False,
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
    optimize: options.Optimize = "balanced",
    save_output: options.SaveOutput = None,
    time_limit: options.TimeLimit = None,
    strict: options.Strict = False,
    tag: options.Tag = None,
    no_store: options.NoStore = False,
    json: options.Json = None,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Build firmware for a model and a board, run it there, verify its output, and report what it cost."""
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
    hardware = HardwareOptions(port, serial_number, flash_tool, flash=not no_flash)
    if board == HOST:
        on_host = host_request(
            model=model,
            engine=engine,
            input_text=input,
            iterations=iterations,
            warmup=warmup,
            data=data,
            time_limit_s=time_limit,
            of_boards={
                "--emulate": emulate,
                "--kernels": kernels,
                "--arena": arena,
                "--no-prune": no_prune,
                "--profile": profile,
                "--counter": counter,
                "--rate": rate,
                "--optimize": optimize != "balanced",
                "--strict": strict,
                "--resume": resume,
                **dict.fromkeys(hardware.given, True),
            },
        )
        outcome, model_path = benchmark_host(on_host, told), on_host.model
    else:
        asked = replace(
            request(
                board=board,
                emulate=emulate,
                model=model,
                engine=EngineChoice(named_engine(engine, board), kernels, arena, prunes=not no_prune),
                input_text=input,
                optimize=optimize,
                hardware=hardware,
            ),
            data=data,
            strict=strict,
            iterations=iterations,
            warmup=warmup,
            profile=profile,
            rate_hz=rate,
            time_limit_s=time_limit,
        )
        outcome, model_path = benchmark(asked, told), asked.model
    failed = kept.keep(outcome.result, model_path, told)
    deliver(outcome, json=json, quiet=quiet, save_output=save_output, counter=counter, failed=failed)
