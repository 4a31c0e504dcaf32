# SPDX-License-Identifier: Apache-2.0
"""One run: start the target, verify, count, profile, take the accuracy, end the target."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy.typing as npt

from mcubench.bench.accuracy import Accuracy, measure_accuracy
from mcubench.bench.counted import PLUGIN_COUNTER, Counted, cost_execution, require_agreement
from mcubench.bench.metrics import (
    Counts,
    accuracy_metrics,
    device_metrics,
    model_metrics,
    operator_rows,
    timing_metrics,
)
from mcubench.bench.plan import RunPlan
from mcubench.bench.subject import Subject
from mcubench.bench.verification import find_first_different_layer, first_difference, require_equal, verify
from mcubench.dataset import Dataset
from mcubench.errors import MeasurementError, ToolError
from mcubench.oracle import OracleJob
from mcubench.progress import Progress
from mcubench.result import Absent, Metric, OperatorRow, Verification
from mcubench.target import Target
from mcubench.wire import FaultEvent

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Samples:
    """A data set made ready for the model's input."""

    dataset: Dataset
    inputs: Sequence[Array]


@dataclass(frozen=True)
class Measurement:
    """What a run gave."""

    metrics: Mapping[str, Metric]
    operators: tuple[OperatorRow, ...] | None
    verification: Verification
    outputs: Sequence[Array]
    accuracy: Accuracy | None
    counted: Counted | None
    counter: str


def measure(
    target: Target,
    subject: Subject,
    plan: RunPlan,
    oracle: OracleJob,
    samples: Samples | None,
    *,
    explain_fault: Callable[[FaultEvent], str],
    function_at: Callable[[int], str | None] = lambda _: None,
    progress: Progress,
) -> Measurement:
    """Run the firmware and come back with what it gave; `oracle` computes the plan's input, then the samples.

    `function_at` names the function at an address of the firmware.

    Raises:
        LinkError, DeviceError: the target does not answer, refuses or crashes.
        VerificationError: its output is wrong.
        MeasurementError: the oracle failed, or emulated counts of the same inference differ.
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
            verification = verify(outputs, answer, input_text=plan.input.text)
            layer = None
            if verification.first_difference is not None and plan.profile:
                layer = find_first_different_layer(session, subject.model, subject.compiled, inputs)
            require_equal(verification, layer, looked=plan.profile)
        operators, profiled = None, None
        if plan.profile:
            with progress.step("profile operators"):
                operators, profiled = session.profile_operators(inputs)
        memory = session.memory()
        meaning = target.counter(session.hello.counter, session.hello.counter_hz)
        _require_repeatable(ticks.inferences, emulated=meaning.kind == "emulated")
        with progress.step("count each instruction") as note:
            counted = _count(
                target, subject, plan, inputs, outputs, explain_fault=explain_fault, function_at=function_at
            )
            if isinstance(counted, Absent):
                note(counted.reason)
            else:
                require_agreement(counted, meaning.convert(ticks.inferences[-1]), len(subject.compiled.operators))
        counts = Counts(meaning, ticks.inferences, operators, profiled, session.time_io(), counted)
        temperature_c = session.temperature_c()
        accuracy = None
        if samples is not None:
            with progress.step(f"accuracy over {len(samples.inputs)} samples") as note:
                accuracy = measure_accuracy(
                    session,
                    samples.dataset,
                    samples.inputs,
                    answer,
                    first_sample=1,
                    on_sample=lambda done: note(f"{done} of {len(samples.inputs)}"),
                )
    return Measurement(
        metrics={
            **model_metrics(subject.model, subject.compiled),
            **timing_metrics(counts, plan, subject.board.clock_hz),
            **accuracy_metrics(accuracy, counts),
            **device_metrics(memory.stack_used_bytes, temperature_c, counts),
        },
        operators=operator_rows(subject.model, subject.compiled, counts) if plan.profile else None,
        counted=None if isinstance(counted, Absent) else counted,
        verification=verification,
        outputs=outputs,
        accuracy=accuracy,
        counter=meaning.counter if isinstance(counted, Absent) else PLUGIN_COUNTER,
    )


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
            execution = running.counting.read()
    except ToolError as error:
        return Absent(reason=f"instructions cannot be counted one by one: {error.message}")
    return cost_execution(execution, subject.elf, subject.board.timing, function_at)


def _require_repeatable(inferences: Sequence[int], *, emulated: bool) -> None:
    """An emulator executes the same instructions for the same input, or something is wrong."""
    if emulated and len(set(inferences)) > 1:
        raise MeasurementError(
            f"the same inference took {min(inferences)} to {max(inferences)} ticks on an emulator: "
            "its instructions should be the same every time"
        )
