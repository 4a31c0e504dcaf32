# SPDX-License-Identifier: Apache-2.0
"""One run: start the target, verify, count, profile, take the accuracy, end the target."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy.typing as npt

from mcubench.bench.accuracy import SampleRun, run_on_target, score_run
from mcubench.bench.accuracy_metrics import accuracy_metrics
from mcubench.bench.board_metrics import BoardFigures, board_metrics, describe_spread
from mcubench.bench.clock import ClockCheck, check_clock
from mcubench.bench.counted import Counted, cost_execution, require_agreement
from mcubench.bench.emulated_metrics import emulated_metrics
from mcubench.bench.metrics import Counts, model_metrics, operator_rows
from mcubench.bench.plan import RunPlan
from mcubench.bench.samples import Expected, Samples
from mcubench.bench.session import Session
from mcubench.bench.speed_lint import CodeFacts, lint_speed
from mcubench.bench.subject import Subject
from mcubench.bench.tolerance import tolerance_of
from mcubench.bench.verification import find_first_different_layer, first_difference, is_near, refusal, verify
from mcubench.errors import MeasurementError, ToolError
from mcubench.oracle import OracleJob
from mcubench.progress import Progress
from mcubench.result import Absent, AccuracyFacts, Doubt, Metric, OperatorRow, Spread, Verification
from mcubench.target import Target
from mcubench.wire import ChipReply, FaultEvent, ResetCause

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Measurement:
    """What a run gave; `is_tflm` says that the oracle was TensorFlow Lite Micro itself."""

    metrics: Mapping[str, Metric]
    operators: tuple[OperatorRow, ...] | None
    verification: Verification
    is_tflm: bool
    outputs: Sequence[Array]
    samples: SampleRun | None
    accuracy: AccuracyFacts | None
    counted: Counted | None
    counter: str
    doubts: tuple[Doubt, ...]
    spread: Spread | None
    chip: Mapping[str, str]


def measure(
    target: Target,
    subject: Subject,
    plan: RunPlan,
    oracle: OracleJob,
    samples: Samples | None,
    *,
    expected: Expected | None = None,
    explain_fault: Callable[[FaultEvent], str],
    code: CodeFacts,
    function_at: Callable[[int], str | None] = lambda _: None,
    progress: Progress,
) -> Measurement:
    """Run the firmware and come back with what it gave; `oracle` computes the plan's input, `expected` the samples.

    `code` is what the ELF file says of itself; `function_at` names the function at an address of the firmware.

    Raises:
        LinkError, DeviceError: the target does not answer, refuses or crashes.
        VerificationError: its output is wrong.
        MeasurementError: the oracle failed, emulated counts of the same inference differ, or there is a doubt and
            the plan is strict.
    """
    inputs = plan.input.arrays(subject.model.graph)
    with target.start(subject.elf) as running:
        with progress.step(f"run on {target.name}"):
            session = subject.open_session(
                running,
                time_limit_s=plan.inference_time_limit_s(subject.compiled.macs_executed),
                explain_fault=explain_fault,
            )
            ticks = session.time_inferences(inputs, warmup=plan.warmup, iterations=plan.iterations)
            outputs = session.read_outputs()
        with progress.step("verify against the oracle"):
            answer = oracle.answer()
            tolerance = tolerance_of(subject.model.graph, is_tflm=answer.is_tflm)
            verification = verify(outputs, answer, tolerance, input_text=plan.input.text)
            if not is_near(outputs, answer.outputs[0], tolerance):
                layer = None
                if plan.profile:
                    layer = find_first_different_layer(session, subject.model, subject.compiled, inputs, tolerance)
                raise refusal(verification, layer, looked=plan.profile)
        operators, profiled = None, None
        if plan.profile and session.counts:
            with progress.step("profile operators"):
                operators, profiled = session.profile_operators(inputs)
        memory, chip = session.memory(), session.chip(identity=target.has_chip)
        meaning = target.counter(session.hello.counter, session.hello.counter_hz)
        if ticks is not None and target.kind == "emulated":
            _require_repeatable(ticks.inferences)
        with progress.step("count each instruction") as note:
            counted = _count(
                target, subject, plan, inputs, outputs, explain_fault=explain_fault, function_at=function_at
            )
            if isinstance(counted, Absent):
                note(counted.reason)
            elif ticks is not None:
                require_agreement(counted, meaning.convert(ticks.inferences[-1]), len(subject.compiled.operators))
        counts = Counts(meaning, ticks, operators, profiled, session.time_io(), counted)
        temperature_c = session.temperature_c() if target.has_chip else None
        clock = _check_clock(session, progress) if target.kind == "measured" and session.counts else None
        doubts = lint_speed(subject.board, chip, session.hello.clock_hz, clock, code, has_chip=target.has_chip)
        if doubts and plan.strict:
            raise MeasurementError(
                f"--strict: {'; '.join(doubt.sentence for doubt in doubts)}",
                hint="without --strict the number is reported with the doubt beside it",
            )
        sample_run = None
        if samples is not None and expected is not None:
            sample_run = run_on_target(
                session, samples, subject.model.graph, expected, tolerance=tolerance, progress=progress
            )
    accuracy = None
    if samples is not None and sample_run is not None:
        accuracy = score_run(sample_run, samples, subject.model.graph)
    return Measurement(
        metrics={
            **model_metrics(subject.model, subject.compiled),
            **accuracy_metrics(accuracy, samples, meaning.kind),
            **_target_metrics(
                target,
                subject,
                plan,
                counts,
                BoardFigures(
                    session.hello.counter_hz, clock, chip, memory.stack_used_bytes, temperature_c, target.deployment_s
                ),
            ),
        },
        operators=operator_rows(subject.model, subject.compiled, counts) if plan.profile else None,
        counted=None if isinstance(counted, Absent) else counted,
        verification=verification,
        is_tflm=answer.is_tflm,
        outputs=outputs,
        samples=sample_run,
        accuracy=accuracy,
        counter=meaning.counter if isinstance(counted, Absent) else counted.counter,
        doubts=doubts,
        spread=describe_spread(counts) if target.kind == "measured" else None,
        chip=_chip_facts(chip),
    )


def _target_metrics(
    target: Target, subject: Subject, plan: RunPlan, counts: Counts, figures: BoardFigures
) -> dict[str, Metric]:
    """The target, not the firmware, says whether the numbers are a board's."""
    if target.kind == "measured":
        return board_metrics(counts, plan, figures, subject.board.energy)
    return emulated_metrics(counts, plan, subject.board.clock_hz, figures.stack_used_bytes)


def _check_clock(session: Session, progress: Progress) -> ClockCheck:
    with progress.step("hold the board's clock against the host's") as note:
        clock = check_clock(lambda restart: session.count(restart=restart), session.hello.counter_hz)
        note(f"{clock.measured_hz / 1e6:.3f} MHz, to {clock.error_percent:.2g} %")
    return clock


def _chip_facts(chip: ChipReply) -> dict[str, str]:
    """Which chip it was and why it started, where it says so."""
    facts = {"reset_cause": ResetCause(chip.reset_cause).words} if chip.reset_cause else {}
    return facts | ({"unique_id": chip.unique_id.hex()} if chip.unique_id else {})


def _count(
    target: Target,
    subject: Subject,
    plan: RunPlan,
    inputs: Sequence[Array],
    outputs: Sequence[Array],
    *,
    explain_fault: Callable[[FaultEvent], str],
    function_at: Callable[[int], str | None],
) -> Counted | Absent:
    """Run one more inference, on a target of its own that counts every instruction; or why that cannot be done."""
    try:
        with target.start(subject.elf, counting=True) as running:
            if running.counting is None:
                return Absent(reason="the target cannot count instructions")
            session = subject.open_session(
                running,
                time_limit_s=plan.inference_time_limit_s(subject.compiled.macs_executed),
                explain_fault=explain_fault,
            )
            running.counting.arm()
            session.run_operators(inputs, session.hello.operators)
            if first_difference(session.read_outputs(), outputs) is not None:
                raise MeasurementError("the inference that was counted gave another output than the one before")
            execution, counter = running.counting.read(), running.counting.counter
    except ToolError as error:
        return Absent(reason=f"instructions cannot be counted one by one: {error.message}")
    return cost_execution(execution, subject.elf, subject.board.timing, function_at, counter)


def _require_repeatable(inferences: Sequence[int]) -> None:
    """An emulator executes the same instructions for the same input, or something is wrong."""
    if len(set(inferences)) > 1:
        raise MeasurementError(
            f"the same inference took {min(inferences)} to {max(inferences)} ticks on an emulator: "
            "its instructions should be the same every time"
        )
