# SPDX-License-Identifier: Apache-2.0
"""From what a run gave to the metrics of a result: a value with its kind, or the reason why there is none."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mcubench.bench.accuracy import Accuracy
from mcubench.bench.counted import PLUGIN_COUNTER, Counted
from mcubench.bench.plan import RunPlan
from mcubench.engines import CompiledModel
from mcubench.model import Model, summarize
from mcubench.result import Absent, Metric, OperatorRow, Value
from mcubench.target import CounterMeaning
from mcubench.timing import Cycles

_NO_CYCLES = "emulated, so instructions are counted, and they are not cycles"
_NO_CLOCK = "emulated, so its time is not a board's"


@dataclass(frozen=True)
class Counts:
    """Ticks of a run, and what a tick means. `operators` and `profiled` are of the profiled run."""

    meaning: CounterMeaning
    inferences: Sequence[int]
    operators: Sequence[int] | None
    profiled: int | None
    conversions: tuple[int, int] | None
    counted: Counted | Absent

    @property
    def instructions(self) -> Metric:
        """Of one inference: exact where they were counted one by one, else what SysTick saw."""
        if isinstance(self.counted, Absent):
            return counted(statistics.median(self.inferences), self.meaning)
        return exact(self.counted.execution.inference.instructions)


def computed(value: float, unit: str) -> Value:
    """A fact of the files, not of a run."""
    return Value(value=value, unit=unit, kind="computed")


def counted(ticks: float, meaning: CounterMeaning) -> Value:
    """A count of the target's counter, in what it stands for."""
    return Value(
        value=meaning.convert(round(ticks)),
        unit=meaning.unit,
        kind=meaning.kind,
        counter=meaning.counter,
        resolution=meaning.resolution,
    )


def exact(instructions: int) -> Value:
    """A count of the emulator's plugin."""
    return Value(value=instructions, unit="instructions", kind="emulated", counter=PLUGIN_COUNTER, resolution=1)


def modelled(cycles: Cycles | None) -> Metric:
    """What a timing model gave, with its error."""
    if cycles is None:
        return Absent(reason="the board names no timing models")
    return Value(
        value=cycles.cycles,
        unit="cycles",
        kind="modelled",
        counter=f"{cycles.core} with {cycles.memory}",
        error_percent=cycles.error_percent,
    )


def model_metrics(model: Model, compiled: CompiledModel) -> dict[str, Metric]:
    """Sizes and complexity."""
    totals = summarize(model).totals
    unknown = Absent(reason=totals.macs_absent_because or "not known")
    return {
        "model_size_bytes": computed(model.size_bytes, "B"),
        "params_size_bytes": computed(totals.params_size_bytes, "B"),
        "macs": unknown if totals.macs is None else computed(totals.macs, "MAC"),
        "macs_executed": computed(compiled.macs_executed, "MAC"),
        "flops": unknown if totals.flops is None else computed(totals.flops, "FLOP"),
        "arena_bytes": computed(compiled.arena_bytes, "B"),
        "arena_lower_bound_bytes": computed(compiled.arena_lower_bound_bytes, "B"),
        "host_arena_bytes": Absent(reason="the model did not run on the host"),
    }


def timing_metrics(counts: Counts, plan: RunPlan, clock_hz: int) -> dict[str, Metric]:
    """What the counter gave, and what only a real clock could give.

    An emulated count is the same on every run, so its median is each of them.
    """
    metrics: dict[str, Metric] = {
        "modelled_cycles": _modelled_cycles(counts),
        "dwt_cycles": Absent(reason=_NO_CYCLES),
        "systick_cycles": Absent(reason=_NO_CYCLES),
        "host_ns": Absent(reason="the firmware was not built for the host"),
        "emulated_instructions": counts.instructions,
        "latency_ms": _modelled_latency(counts, clock_hz),
        "inference_time_ms": Absent(reason=_NO_CLOCK),
        "throughput_ips": Absent(reason=_NO_CLOCK),
        "cpu_workload_percent": _workload(counts, clock_hz, plan.rate_hz),
        "clock_hz": Absent(reason=f"emulated, at no clock; the board's description says {clock_hz:,} Hz"),
        "energy_mwh": Absent(reason="emulated, so no current flows"),
        "startup_ms": Absent(reason="emulated, so a reset takes no time that means anything"),
        "deployment_s": Absent(reason="emulated, so nothing is written to flash"),
    }
    if counts.conversions is None:
        reason = Absent(reason="inputs and outputs are not quantized")
        metrics["input_quantization_instructions"] = reason
        metrics["output_dequantization_instructions"] = reason
    else:
        quantize, dequantize = counts.conversions
        metrics["input_quantization_instructions"] = counted(quantize, counts.meaning)
        metrics["output_dequantization_instructions"] = counted(dequantize, counts.meaning)
    if counts.profiled is None:
        metrics["profiling_overhead"] = Absent(reason="no profile asked for (--profile)")
    else:
        plain = statistics.median(counts.inferences)
        metrics["profiling_overhead"] = counted(counts.profiled - plain, counts.meaning)
    return metrics


def _modelled_cycles(counts: Counts) -> Metric:
    if isinstance(counts.counted, Absent):
        return counts.counted
    return modelled(counts.counted.cycles)


def _modelled_latency(counts: Counts, clock_hz: int) -> Metric:
    """Modelled cycles at the board's clock."""
    cycles = _modelled_cycles(counts)
    if isinstance(cycles, Absent):
        return Absent(reason=_NO_CLOCK)
    return cycles.model_copy(update={"value": 1e3 * cycles.value / clock_hz, "unit": "ms"})


def _workload(counts: Counts, clock_hz: int, rate_hz: float | None) -> Metric:
    latency = _modelled_latency(counts, clock_hz)
    if rate_hz is None:
        return Absent(reason="no rate given (--rate HZ)")
    if isinstance(latency, Absent):
        return Absent(reason="emulated, so there is no latency to multiply")
    return latency.model_copy(update={"value": latency.value / 10 * rate_hz, "unit": "%"})


def accuracy_metrics(accuracy: Accuracy | None, counts: Counts) -> dict[str, Metric]:
    """Accuracy on the target and on the host; the share itself is exact, its kind says what computed it."""
    if accuracy is None or accuracy.target is None or accuracy.host is None:
        reason = "no data set given (--dataset)" if accuracy is None else "the data set has no labels"
        return dict.fromkeys(("accuracy", "error_rate", "host_accuracy"), Absent(reason=reason))
    kind = counts.meaning.kind
    return {
        "accuracy": Value(value=accuracy.target, unit="ratio", kind=kind),
        "error_rate": Value(value=1 - accuracy.target, unit="ratio", kind=kind),
        "host_accuracy": computed(accuracy.host, "ratio"),
    }


def device_metrics(stack_used_bytes: int, temperature_c: float | None, counts: Counts) -> dict[str, Metric]:
    """What the device says of itself."""
    temperature: Metric = Absent(reason="emulated, so there is no chip to be warm")
    if temperature_c is not None:
        temperature = Value(value=temperature_c, unit="°C", kind=counts.meaning.kind)
    return {
        "stack_bytes": Value(value=stack_used_bytes, unit="B", kind=counts.meaning.kind),
        "temperature_c": temperature,
    }


def operator_rows(model: Model, compiled: CompiledModel, counts: Counts) -> tuple[OperatorRow, ...]:
    """One row an operator, in execution order."""
    return tuple(
        OperatorRow(
            index=operator.index,
            name=operator.name,
            kernel=operator.kernel,
            output_shape=_output_shape(model, operator.index),
            metrics=_operator_metrics(operator.macs, operator.reason, position, counts),
            work=None if isinstance(counts.counted, Absent) else counts.counted.operator_work[position],
        )
        for position, operator in enumerate(compiled.operators)
    )


def _output_shape(model: Model, operator: int) -> tuple[int, ...]:
    outputs = model.graph.operators[operator].outputs
    return model.graph.tensors[outputs[0]].shape if outputs else ()


def _operator_metrics(macs: int | None, elided: str | None, position: int, counts: Counts) -> Mapping[str, Metric]:
    cycles: Metric
    if elided is not None:
        instructions: Metric = Absent(reason=elided)
        cycles = Absent(reason=elided)
    elif isinstance(counts.counted, Absent):
        cycles = counts.counted
        instructions = Absent(reason="no profile asked for (--profile)")
        if counts.operators is not None:
            instructions = counted(counts.operators[position], counts.meaning)
    else:
        instructions = exact(counts.counted.execution.operators[position].instructions)
        each = counts.counted.operator_cycles
        cycles = modelled(None if each is None else each[position])
    work: Metric = Absent(reason="the operator's work is not known") if macs is None else computed(macs, "MAC")
    return {"emulated_instructions": instructions, "modelled_cycles": cycles, "macs": work}
