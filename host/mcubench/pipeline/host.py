# SPDX-License-Identifier: Apache-2.0
"""The short road: a model runs on this computer, by an interpreter's Python package, and no board is there."""

import platform
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy.typing as npt

import mcubench
from mcubench.bench import Expected, InputSpec, Samples
from mcubench.bench.accuracy import SampleRun, run_on_host, score_run
from mcubench.bench.host_metrics import COUNTER, describe_arena, describe_spread, host_metrics
from mcubench.bench.host_verification import (
    require_near,
    verify_default_kernels,
    verify_nothing,
    verify_oracle,
)
from mcubench.dataset import ModelCard, card_beside
from mcubench.errors import MeasurementError
from mcubench.model import Model, read_model
from mcubench.oracle import (
    ENGINE,
    ORACLE,
    OracleAnswer,
    Repetition,
    Role,
    Runtime,
    infer_each,
    interpreters,
    start_oracle,
    start_runtime,
    time_limit_s,
)
from mcubench.pipeline.assemble import model_facts
from mcubench.pipeline.benchmark import Outcome
from mcubench.pipeline.data import DataRequest, dataset_facts, notes_on_differences, read_samples
from mcubench.pipeline.host_engine import PIP_LINES, HostEngine, require_runtime
from mcubench.pipeline.this_computer import HOST, this_computer
from mcubench.progress import Progress
from mcubench.result import AccuracyFacts, Dataset, Result, TargetFacts, Verification

_ITERATIONS, _WARMUP = 50, 5

_IS_ORACLE = "this engine is the oracle itself"

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class HostOptions:
    """What the user asked for; None where the host's own default holds: 50 inferences after 5."""

    model: Path
    engine: HostEngine
    input: InputSpec
    iterations: int | None = None
    warmup: int | None = None
    data: DataRequest | None = None
    time_limit_s: float | None = None

    def repetition(self) -> Repetition:
        """How often to run."""
        return Repetition(
            warmup=_WARMUP if self.warmup is None else self.warmup,
            iterations=_ITERATIONS if self.iterations is None else self.iterations,
        )


@dataclass(frozen=True)
class _Work:
    """What the engine and the oracle both compute: the input, then the samples."""

    model: Model
    card: ModelCard | None
    inputs: Sequence[Array]
    samples: Samples | None
    time_limit_s: float | None

    def limit_s(self, inferences: int) -> float:
        """How long so many may take: the user's word, or by the model's size."""
        return time_limit_s(self.model, inferences) if self.time_limit_s is None else self.time_limit_s


@dataclass(frozen=True)
class _Check:
    """How the outputs compare with somebody else's: `other` is what computed those, None where nothing did."""

    verification: Verification
    other: Runtime | None


@dataclass(frozen=True)
class _Quality:
    """What came of the samples, and how good it is where that can be said."""

    run: SampleRun
    accuracy: AccuracyFacts | None


def benchmark_host(options: HostOptions, progress: Progress) -> Outcome:
    """Model file in, result out; the engine is alone while it is timed.

    Raises:
        ToolError: the engine's package is not installed.
        McubenchError: whatever went wrong on the road.
    """
    runtime = require_runtime(options.engine)
    with progress.step(f"read {options.model.name}"):
        work = _prepare(options)
    repetition = options.repetition()
    with progress.step(f"run {repetition.iterations} inferences on the host"):
        job = start_runtime(runtime, work.model, [work.inputs], repetition=repetition)
        with job:
            answer = job.answer(work.limit_s(1 + repetition.warmup + 2 * repetition.iterations))
    with progress.step("verify the output") as note:
        check = _check(work, runtime, answer, options.input.text)
        note(f"against {check.verification.oracle}")
    quality = None if work.samples is None else _run_samples(work, work.samples, runtime, check, progress)
    return Outcome(_assemble(options, runtime, work, answer, check, quality), answer.outputs[0])


def _prepare(options: HostOptions) -> _Work:
    model, card = read_model(options.model), card_beside(options.model)
    inputs = options.input.arrays(model.graph)
    samples = None if options.data is None else read_samples(options.data, model, card)
    return _Work(model, card, inputs, samples, options.time_limit_s)


def _check(work: _Work, runtime: Runtime, answer: OracleAnswer, input_text: str) -> _Check:
    outputs = answer.outputs[0]
    if not runtime.is_tflm:
        with start_oracle(work.model, [work.inputs]) as job:
            expected = job.answer(work.limit_s(1))
        verification = verify_default_kernels(work.model.graph, outputs, expected, input_text=input_text)
        return _Check(verification, Runtime(expected.package))
    other = Runtime(interpreters.LITERT)
    found = _ask_litert(work, other)
    if isinstance(found, str):
        return _Check(verify_nothing(outputs, found, input_text=input_text), None)
    return _Check(verify_oracle(work.model.graph, outputs, found, input_text=input_text), other)


def _ask_litert(work: _Work, litert: Runtime) -> OracleAnswer | str:
    """What LiteRT's reference kernels compute, or why they do not."""
    if not interpreters.is_installed(interpreters.LITERT):
        return f"{interpreters.LITERT} is not installed to compare it with ({PIP_LINES['litert']})"
    try:
        with start_runtime(litert, work.model, [work.inputs], role=ORACLE) as job:
            return job.answer(work.limit_s(1))
    except MeasurementError as error:
        return f"there is nothing to compare it with: {error.message}"


def _run_samples(work: _Work, samples: Samples, runtime: Runtime, check: _Check, progress: Progress) -> _Quality:
    """Every sample by the engine, and by what it is held against; the oracle's own figures are those of the host."""

    def compare(number: int, ours: Sequence[Array], theirs: Sequence[Array]) -> None:
        if runtime.is_tflm:
            require_near(work.model.graph, ours, theirs, f"the output for sample {number}", samples=True)

    engine = _each(work, samples, runtime, ENGINE)
    expected = None if check.other is None else _each(work, samples, check.other, ORACLE)
    run = run_on_host(engine, samples, work.model.graph, expected, compare=compare, progress=progress)
    if runtime.is_tflm:
        run = replace(run, host=run.target)
    accuracy = score_run(run, samples, work.model.graph, _IS_ORACLE if runtime.is_tflm else None)
    return _Quality(run, accuracy)


def _each(work: _Work, samples: Samples, runtime: Runtime, role: Role) -> Expected:
    """The samples' outputs by a runtime."""
    return lambda order: infer_each(
        lambda batch: start_runtime(runtime, work.model, batch, role=role, restated=role is ORACLE),
        work.model,
        samples.inputs,
        order=order,
        limit_s=work.time_limit_s,
    )


def _assemble(  # noqa: PLR0917 - all that there is
    options: HostOptions,
    runtime: Runtime,
    work: _Work,
    answer: OracleAnswer,
    check: _Check,
    quality: _Quality | None,
) -> Result:
    if answer.times is None:
        raise MeasurementError("the engine's process gave no times")
    board, repetition = this_computer(), options.repetition()
    arena = describe_arena(answer.allocations)
    accuracy = None if quality is None else quality.accuracy
    return Result(
        mcubench=mcubench.__version__,
        engine=options.engine,
        kernels=runtime.kernels,
        model=model_facts(work.model, work.card),
        board=board,
        target=TargetFacts(name=HOST, kind="measured"),
        verification=check.verification,
        metrics=host_metrics(work.model, answer.times, arena, accuracy, work.samples, compiles=not runtime.is_tflm),
        arena=arena,
        spread=describe_spread(answer.times),
        dataset=_dataset(work.samples, quality, check),
        accuracy=accuracy,
        iterations=repetition.iterations,
        warmup=repetition.warmup,
        provenance={
            "board_digest": board.digest,
            "model_sha256": work.model.sha256,
            "counter": COUNTER,
            "package": answer.title,
            **_unread_lines(answer),
            "platform": platform.platform(),
            "oracle": check.verification.oracle,
            "mcubench": mcubench.__version__,
            "python": platform.python_version(),
        },
    )


def _dataset(samples: Samples | None, quality: _Quality | None, check: _Check) -> Dataset | None:
    if samples is None or quality is None:
        return None
    run = quality.run
    equal = None if check.verification.bit_exact is None else run.equal
    apart = notes_on_differences(samples, run, check.verification.oracle)
    return dataset_facts(samples, equal=equal, earlier=0, notes=apart)


def _unread_lines(answer: OracleAnswer) -> dict[str, str]:
    """That the account of the arena is not complete, where it is not."""
    if answer.allocations is None or not answer.allocations.unknown_lines:
        return {}
    return {"allocation_lines_not_read": str(answer.allocations.unknown_lines)}
