# SPDX-License-Identifier: Apache-2.0
"""The whole road: build, run on a target, and put everything into one result."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy.typing as npt

from mcubench.bench import InputSpec, RunPlan, Samples, Subject, measure, prepare_samples
from mcubench.board import Board
from mcubench.build import BuildOptions, Footprint, locate, read_footprint
from mcubench.dataset import card_beside, load_dataset
from mcubench.oracle import start_oracle
from mcubench.pipeline.assemble import assemble, build_provenance
from mcubench.pipeline.compile import build_model, compile_model
from mcubench.pipeline.fault import explain_fault
from mcubench.progress import Progress
from mcubench.result import Result
from mcubench.target import QemuTarget

# An emulator has no caches to warm, and executes the same instructions each time: two inferences show it.
_EMULATED_ITERATIONS = 2
_EMULATED_WARMUP = 0


@dataclass(frozen=True)
class BenchmarkOptions:
    """What the user asked for; None where the target's own default holds."""

    board: Board
    model: Path
    engine: str
    input: InputSpec
    build: BuildOptions
    iterations: int | None = None
    warmup: int | None = None
    profile: bool = False
    dataset: Path | None = None
    rate_hz: float | None = None
    time_limit_s: float | None = None

    def plan(self) -> RunPlan:
        """The run, with the defaults of an emulated target."""
        return RunPlan(
            input=self.input,
            iterations=_EMULATED_ITERATIONS if self.iterations is None else self.iterations,
            warmup=_EMULATED_WARMUP if self.warmup is None else self.warmup,
            profile=self.profile,
            rate_hz=self.rate_hz,
            time_limit_s=self.time_limit_s,
        )


@dataclass(frozen=True)
class Outcome:
    """The result, and the model's outputs on the target."""

    result: Result
    outputs: Sequence[npt.NDArray[Any]]


def benchmark(options: BenchmarkOptions, progress: Progress) -> Outcome:
    """Model file in, result out.

    Raises:
        McubenchError: whatever went wrong on the road.
    """
    built = build_model(options.model, options.board, options.engine, options.build, progress)
    subject = Subject(options.board, built.model, built.compiled, built.firmware.elf, built.firmware.build_id)
    facts = build_provenance(built.firmware)
    return _run(options, subject, built.footprint, facts, progress)


def benchmark_elf(options: BenchmarkOptions, elf: Path, progress: Progress) -> Outcome:
    """The second half alone, on firmware that was built before.

    Raises:
        McubenchError: whatever went wrong on the road.
    """
    model, compiled = compile_model(options.model, options.engine, progress)
    footprint = read_footprint(elf, options.board)
    subject = Subject(options.board, model, compiled, elf, build_id=None)
    return _run(options, subject, footprint, {}, progress)


def _run(
    options: BenchmarkOptions, subject: Subject, footprint: Footprint, facts: dict[str, str], progress: Progress
) -> Outcome:
    target = QemuTarget(options.board)
    plan = options.plan()
    samples = None
    if options.dataset is not None:
        dataset = load_dataset(options.dataset)
        samples = Samples(dataset, prepare_samples(dataset, subject.model.graph))
    oracle_inputs = [plan.input.arrays(subject.model.graph), *_one_input_each(samples)]
    with start_oracle(subject.model, oracle_inputs) as oracle:
        measurement = measure(
            target,
            subject,
            plan,
            oracle,
            samples,
            explain_fault=lambda event: explain_fault(event, lambda address: locate(subject.elf, address)),
            progress=progress,
        )
    result = assemble(
        subject=subject,
        plan=plan,
        measurement=measurement,
        footprint=footprint,
        samples=samples,
        target=target,
        card=card_beside(options.model),
        facts=facts,
    )
    return Outcome(result, measurement.outputs)


def _one_input_each(samples: Samples | None) -> list[list[npt.NDArray[Any]]]:
    """The samples as the oracle takes them: a list of inputs each."""
    return [] if samples is None else [[sample] for sample in samples.inputs]
