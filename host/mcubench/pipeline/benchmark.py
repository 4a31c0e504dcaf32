# SPDX-License-Identifier: Apache-2.0
"""The whole road: build, run on a target, and put everything into one result."""

import hashlib
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from mcubench.bench import InputSpec, RunPlan, Samples, Subject, measure
from mcubench.board import Board
from mcubench.build import BuildOptions, Functions, read_code_facts, read_footprint
from mcubench.dataset import ModelCard, card_beside
from mcubench.engines import CompiledModel
from mcubench.errors import DeviceError
from mcubench.model import Model
from mcubench.oracle import OracleJob, infer_each, start_oracle
from mcubench.pipeline.arena import ArenaRequest, settle_arena
from mcubench.pipeline.assemble import Origin, assemble, build_provenance
from mcubench.pipeline.compile import EngineChoice, build_compiled, compile_model
from mcubench.pipeline.data import DataRequest, read_samples
from mcubench.pipeline.fault import fault_explainer
from mcubench.pipeline.place import Place
from mcubench.pipeline.proof import require_proof
from mcubench.pipeline.refusal import explain_refusal
from mcubench.pipeline.resume import journal_of
from mcubench.progress import Progress
from mcubench.result import ArenaFacts, Result
from mcubench.target import Target

# An emulator has no caches to warm, and executes the same instructions each time: two inferences show it.
_EMULATED_ITERATIONS = 2
_EMULATED_WARMUP = 0
# A board's inferences differ by what interrupts, refresh and caches do; those to warm up also run back to back.
_MEASURED_ITERATIONS = 20
_MEASURED_WARMUP = 5


@dataclass(frozen=True)
class BenchmarkOptions:
    """What the user asked for; None where the target's own default holds."""

    place: Place
    model: Path
    engine: EngineChoice
    input: InputSpec
    build: BuildOptions
    iterations: int | None = None
    warmup: int | None = None
    profile: bool = False
    data: DataRequest | None = None
    rate_hz: float | None = None
    time_limit_s: float | None = None
    strict: bool = False

    @property
    def board(self) -> Board:
        """The board that the firmware is built for."""
        return self.place.board

    def plan(self) -> RunPlan:
        """The run, with the defaults of the kind of target."""
        emulated = self.place.target.kind == "emulated"
        iterations = _EMULATED_ITERATIONS if emulated else _MEASURED_ITERATIONS
        warmup = _EMULATED_WARMUP if emulated else _MEASURED_WARMUP
        return RunPlan(
            input=self.input,
            iterations=iterations if self.iterations is None else self.iterations,
            warmup=warmup if self.warmup is None else self.warmup,
            profile=self.profile,
            rate_hz=self.rate_hz,
            time_limit_s=self.time_limit_s,
            strict=self.strict,
        )


@dataclass(frozen=True)
class Outcome:
    """The result, and the model's outputs on the target."""

    result: Result
    outputs: Sequence[npt.NDArray[Any]]


@dataclass(frozen=True)
class _Prepared:
    """Everything that the user gave, read and held against the model: what is wrong with it was found by now."""

    options: BenchmarkOptions
    target: Target
    model: Model
    compiled: CompiledModel
    card: ModelCard | None
    samples: Samples | None

    def start_oracle(self) -> OracleJob:
        """Have the oracle compute the input's outputs."""
        return start_oracle(self.model, [self.options.input.arrays(self.model.graph)])

    def expected(self, order: npt.NDArray[np.intp]) -> Generator[tuple[npt.NDArray[Any], ...], None, None]:
        """The samples' outputs by the oracle."""
        inputs = np.empty(0) if self.samples is None else self.samples.inputs
        return infer_each(lambda batch: start_oracle(self.model, batch), self.model, inputs, order=order)


def benchmark(options: BenchmarkOptions, progress: Progress) -> Outcome:
    """Model file in, result out.

    Raises:
        McubenchError: whatever went wrong on the road.
    """
    prepared = _prepare(options, progress)
    request = ArenaRequest(prepared.model, prepared.compiled, options.board, options.engine, options.build)
    arena_bytes = None
    # The oracle computes while the compiler runs.
    with prepared.start_oracle() as oracle:
        try:
            compiled, arena = settle_arena(request, options.place.target_of, progress)
            arena_bytes = compiled.arena_bytes
            built = build_compiled(prepared.model, compiled, options.board, options.build, progress)
            proven = require_proof(built.firmware.elf, compiled, progress)
            subject = Subject(options.board, built.model, compiled, built.firmware.elf, built.firmware.build_id)
            origin = Origin(built.footprint, build_provenance(built.firmware), arena, proven)
            return _run(prepared, subject, oracle, origin, progress)
        except DeviceError as error:
            raise explain_refusal(error, request, prepared.target, progress, arena_bytes) from error


def benchmark_elf(options: BenchmarkOptions, elf: Path, progress: Progress) -> Outcome:
    """The second half alone, on firmware that was built before.

    Raises:
        McubenchError: whatever went wrong on the road.
    """
    footprint = read_footprint(elf, options.board)
    facts = {"elf_sha256": hashlib.sha256(elf.read_bytes()).hexdigest()}
    prepared = _prepare(options, progress)
    compiled, arena = prepared.compiled, None
    if compiled.arena_is_open:
        size_bytes = footprint.ram.components["arena"]
        compiled, arena = compiled.with_arena(size_bytes), ArenaFacts(pointer_bits=32, size_bytes=size_bytes)
    origin = Origin(footprint, facts, arena, require_proof(elf, compiled, progress))
    subject = Subject(options.board, prepared.model, compiled, elf, build_id=None)
    with prepared.start_oracle() as oracle:
        return _run(prepared, subject, oracle, origin, progress)


def _prepare(options: BenchmarkOptions, progress: Progress) -> _Prepared:
    target = options.place.target
    model, compiled = compile_model(options.model, options.engine, progress, options.board, options.build.optimize)
    options.input.arrays(model.graph)
    card = card_beside(options.model)
    samples = None
    if options.data is not None:
        with progress.step("read the data set") as note:
            samples = read_samples(options.data, model, card)
            note(f"{len(samples.inputs)} samples of {samples.dataset.name}")
    return _Prepared(options, target, model, compiled, card, samples)


def _run(prepared: _Prepared, subject: Subject, oracle: OracleJob, origin: Origin, progress: Progress) -> Outcome:
    samples, data = prepared.samples, prepared.options.data
    if samples is None or data is None:
        return _measure(prepared, subject, oracle, origin, progress)
    with journal_of(samples, subject, prepared.target.name, progress, resume=data.resume) as journal:
        kept = replace(prepared, samples=replace(samples, journal=journal))
        return _measure(kept, subject, oracle, origin, progress)


def _measure(prepared: _Prepared, subject: Subject, oracle: OracleJob, origin: Origin, progress: Progress) -> Outcome:
    plan = prepared.options.plan()
    measurement = measure(
        prepared.target,
        subject,
        plan,
        oracle,
        prepared.samples,
        expected=prepared.expected,
        explain_fault=fault_explainer(subject.elf),
        code=read_code_facts(subject.elf),
        function_at=Functions(subject.elf).name_at,
        progress=progress,
    )
    result = assemble(
        subject=subject,
        plan=plan,
        measurement=measurement,
        origin=origin,
        samples=prepared.samples,
        target=prepared.target,
        card=prepared.card,
    )
    return Outcome(result, measurement.outputs)
