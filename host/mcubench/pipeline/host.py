# SPDX-License-Identifier: Apache-2.0
"""The short road: a model runs on this computer, by an interpreter's Python package, and no board is there."""

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy.typing as npt

import mcubench
from mcubench.bench import InputSpec, Samples, prepare_samples
from mcubench.bench.accuracy import Accuracy, score
from mcubench.bench.host_metrics import COUNTER, describe_arena, describe_spread, host_metrics
from mcubench.bench.host_verification import (
    require_near,
    verify_default_kernels,
    verify_nothing,
    verify_oracle,
)
from mcubench.dataset import card_beside, load_dataset
from mcubench.errors import MeasurementError
from mcubench.model import Model, operator_macs, read_model
from mcubench.oracle import ORACLE, OracleAnswer, Repetition, Runtime, interpreters, start_oracle, start_runtime
from mcubench.pipeline.assemble import model_facts
from mcubench.pipeline.benchmark import Outcome
from mcubench.pipeline.host_engine import PIP_LINES, HostEngine, require_runtime
from mcubench.pipeline.this_computer import HOST, this_computer
from mcubench.progress import Progress
from mcubench.result import Dataset, Result, TargetFacts, Verification

_ITERATIONS, _WARMUP = 50, 5

# Reference kernels do some hundred million multiply-accumulates a second; a tenth of that is a hung process.
_S_AT_LEAST = 300.0
_S_PER_MAC = 1 / 20e6

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class HostOptions:
    """What the user asked for; None where the host's own default holds: 50 inferences after 5."""

    model: Path
    engine: HostEngine
    input: InputSpec
    iterations: int | None = None
    warmup: int | None = None
    dataset: Path | None = None
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
    inputs: Sequence[Sequence[Array]]
    samples: Samples | None
    time_limit_s: float


@dataclass(frozen=True)
class _Check:
    """How the outputs compare with somebody else's."""

    verification: Verification
    accuracy: Accuracy | None


def benchmark_host(options: HostOptions, progress: Progress) -> Outcome:
    """Model file in, result out; the engine is alone while it is timed.

    Raises:
        ToolError: the engine's package is not installed.
        McubenchError: whatever went wrong on the road.
    """
    runtime = require_runtime(options.engine)
    with progress.step(f"read {options.model.name}"):
        work = _prepare(options)
    with progress.step(f"run {options.repetition().iterations} inferences on the host"):
        job = start_runtime(runtime, work.model, work.inputs, repetition=options.repetition())
        with job:
            answer = job.answer(work.time_limit_s)
    with progress.step("verify the output") as note:
        check = _check(work, runtime, answer, options.input.text)
        note(f"against {check.verification.oracle}")
    return Outcome(_assemble(options, runtime, work, answer, check), answer.outputs[0])


def _prepare(options: HostOptions) -> _Work:
    model = read_model(options.model)
    samples = None
    if options.dataset is not None:
        dataset = load_dataset(options.dataset)
        samples = Samples(dataset, prepare_samples(dataset, model.graph))
    inputs = [options.input.arrays(model.graph), *([sample] for sample in (samples.inputs if samples else ()))]
    repetition = options.repetition()
    runs = len(inputs) + repetition.warmup + repetition.iterations
    macs = sum(operator_macs(model.graph, operator) or 0 for operator in model.graph.operators)
    limit_s = _S_AT_LEAST + runs * macs * _S_PER_MAC if options.time_limit_s is None else options.time_limit_s
    return _Work(model, inputs, samples, limit_s)


def _check(work: _Work, runtime: Runtime, answer: OracleAnswer, input_text: str) -> _Check:
    if not runtime.is_tflm:
        with start_oracle(work.model, work.inputs) as job:
            expected = job.answer(work.time_limit_s)
        verification = verify_default_kernels(answer.outputs[0], expected, input_text=input_text)
        return _Check(verification, _score(work, answer, expected))
    other = _ask_litert(work)
    accuracy = _score(work, answer, answer)
    if isinstance(other, str):
        return _Check(verify_nothing(answer.outputs[0], other, input_text=input_text), accuracy)
    for number, (ours, theirs) in enumerate(zip(answer.outputs[1:], other.outputs[1:], strict=True)):
        require_near(ours, theirs, f"the output for sample {number}")
    return _Check(verify_oracle(answer.outputs[0], other, input_text=input_text), accuracy)


def _ask_litert(work: _Work) -> OracleAnswer | str:
    """What LiteRT's reference kernels compute, or why they do not."""
    if not interpreters.is_installed(interpreters.LITERT):
        return f"{interpreters.LITERT} is not installed to compare it with ({PIP_LINES['litert']})"
    try:
        with start_runtime(Runtime(interpreters.LITERT), work.model, work.inputs, role=ORACLE) as job:
            return job.answer(work.time_limit_s)
    except MeasurementError as error:
        return f"there is nothing to compare it with: {error.message}"


def _score(work: _Work, answer: OracleAnswer, expected: OracleAnswer) -> Accuracy | None:
    if work.samples is None:
        return None
    return score(work.samples.dataset, answer.outputs[1:], expected.outputs[1:])


def _assemble(options: HostOptions, runtime: Runtime, work: _Work, answer: OracleAnswer, check: _Check) -> Result:
    if answer.times is None:
        raise MeasurementError("the engine's process gave no times")
    board, repetition = this_computer(), options.repetition()
    arena = describe_arena(answer.allocations)
    return Result(
        mcubench=mcubench.__version__,
        engine=options.engine,
        kernels=runtime.kernels,
        model=model_facts(work.model, card_beside(options.model)),
        board=board,
        target=TargetFacts(name=HOST, kind="measured"),
        verification=check.verification,
        metrics=host_metrics(work.model, answer.times, arena, check.accuracy, compiles=not runtime.is_tflm),
        arena=arena,
        spread=describe_spread(answer.times),
        dataset=_dataset(work.samples, check),
        iterations=repetition.iterations,
        warmup=repetition.warmup,
        provenance={
            "board_digest": board.digest,
            "model_sha256": work.model.sha256,
            "counter": COUNTER,
            "package": f"{answer.package} {answer.version}",
            **_unread_lines(answer),
            "platform": platform.platform(),
            "oracle": check.verification.oracle,
            "mcubench": mcubench.__version__,
            "python": platform.python_version(),
        },
    )


def _dataset(samples: Samples | None, check: _Check) -> Dataset | None:
    if samples is None or check.accuracy is None:
        return None
    return Dataset(
        name=samples.dataset.name,
        sha256=samples.dataset.sha256,
        samples=check.accuracy.samples,
        bit_exact_samples=None if check.verification.bit_exact is None else check.accuracy.bit_exact_samples,
    )


def _unread_lines(answer: OracleAnswer) -> dict[str, str]:
    """That the account of the arena is not complete, where it is not."""
    if answer.allocations is None or not answer.allocations.unknown_lines:
        return {}
    return {"allocation_lines_not_read": str(answer.allocations.unknown_lines)}
