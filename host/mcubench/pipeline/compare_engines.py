# SPDX-License-Identifier: Apache-2.0
"""The same model on the same board by every engine, one after another."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from mcubench.engines import Kernels
from mcubench.errors import ConfigError
from mcubench.model import read_model
from mcubench.pipeline.assemble import board_facts, model_facts
from mcubench.pipeline.benchmark import BenchmarkOptions, benchmark
from mcubench.pipeline.compile import EngineChoice
from mcubench.progress import Progress
from mcubench.result import EngineComparison, EngineRun, Result
from mcubench.tflm_library import require_library

_TFLM: tuple[Kernels, ...] = ("reference", "cmsis-nn")
# What is run, by its name in the comparison.
ENGINES = {**{f"tflm, {kernels}": EngineChoice("tflm", kernels) for kernels in _TFLM}, "aot": EngineChoice("aot")}


def compare_engines(
    options: BenchmarkOptions, progress: Progress, on_result: Callable[[str, Result], None] = lambda *_: None
) -> EngineComparison:
    """Run each engine with a profile; one that cannot run the model is left out with its reason.

    `on_result` gets each engine's name and result as soon as they are there: a later engine may fail.

    Raises:
        ConfigError: TensorFlow Lite Micro is not installed, so that there is nothing to compare with.
        McubenchError: an engine failed at what it can do.
    """
    require_library()
    runs = []
    for name, engine in ENGINES.items():
        run = _run(options, engine, name, progress)
        if run.result is not None:
            on_result(name, run.result)
        runs.append(run)
    return EngineComparison(
        model=model_facts(read_model(options.model), None),
        board=board_facts(options.board),
        runs=tuple(runs),
        outputs_equal=outputs_are_equal(runs),
    )


def outputs_are_equal(runs: Sequence[EngineRun]) -> bool | None:
    """Whether all outputs are the same bytes; None where there are none to compare."""
    outputs = [run.result.verification.output_sha256 for run in runs if run.result is not None]
    return None if len(outputs) < 2 else len(set(outputs)) == 1


def _run(options: BenchmarkOptions, engine: EngineChoice, name: str, progress: Progress) -> EngineRun:
    with progress.step(f"engine {name}") as note:
        try:
            result = benchmark(replace(options, engine=engine, profile=True), progress).result
        except ConfigError as error:
            note(error.message)
            return EngineRun(name=name, reason=error.message)
    return EngineRun(name=name, result=result)
