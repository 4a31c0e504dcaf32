# SPDX-License-Identifier: Apache-2.0
"""What a run on a real board gave beside the model's own figures: cycles, times, energy."""

import statistics
from dataclasses import dataclass

from mcubench.bench.clock import ClockCheck
from mcubench.bench.metrics import Counts
from mcubench.bench.plan import RunPlan
from mcubench.bench.spread import spread_of
from mcubench.board import Energy
from mcubench.result import Absent, Metric, Spread, Value
from mcubench.wire import ChipReply

_MS_PER_S = 1e3
_S_PER_HOUR = 3600.0
_CYCLE_COUNTERS = ("dwt_cycles", "systick_cycles", "timer_cycles")
_NOT_COUNTED = "measured on a board, where cycles are counted and not instructions"


@dataclass(frozen=True)
class BoardFigures:
    """What the board said beside its ticks. `counter_hz` is the rate of its counter, 0 where that stands still."""

    counter_hz: int
    clock: ClockCheck | None
    chip: ChipReply
    stack_used_bytes: int
    temperature_c: float | None
    deployment_s: float | None


def board_metrics(counts: Counts, plan: RunPlan, figures: BoardFigures, energy: Energy | None) -> dict[str, Metric]:
    """Every timing of the board's own counter; absent, with the reason, where that stands still."""
    latency = _milliseconds(counts, figures)
    return {
        "emulated_instructions": Absent(reason=_NOT_COUNTED),
        "modelled_cycles": Absent(reason="measured on a board, so nothing has to be modelled"),
        **{
            name: counts.inference
            if name == counts.meaning.counter
            else Absent(reason=f"the board counts by {counts.meaning.counter}")
            for name in _CYCLE_COUNTERS
        },
        "host_ns": Absent(reason="the firmware was not built for the host"),
        "input_quantization_instructions": Absent(reason=_NOT_COUNTED),
        "output_dequantization_instructions": Absent(reason=_NOT_COUNTED),
        "profiling_overhead": counts.profiling_overhead,
        "latency_ms": latency,
        "inference_time_ms": _with_conversions(latency, counts, figures),
        "throughput_ips": _throughput(counts, figures),
        "cpu_workload_percent": _workload(latency, plan.rate_hz),
        "clock_hz": _clock(counts, figures),
        "energy_mwh": _energy(latency, figures, energy),
        "temperature_c": _temperature(figures),
        "startup_ms": _start_up(counts, figures),
        "deployment_s": _deployment(figures),
        "stack_bytes": Value(value=figures.stack_used_bytes, unit="B", kind="measured"),
    }


def describe_spread(counts: Counts) -> Spread | None:
    """Statistics of the inferences; None where there is one only, or none was timed."""
    if counts.ticks is None:
        return None
    return spread_of([counts.meaning.convert(ticks) for ticks in counts.ticks.inferences], counts.meaning.unit)


def _timed(value: float, unit: str, counts: Counts) -> Value:
    return Value(value=value, unit=unit, kind="measured", counter=counts.meaning.counter)


def _milliseconds(counts: Counts, figures: BoardFigures) -> Metric:
    if counts.ticks is None:
        return counts.inference
    return _timed(_MS_PER_S * statistics.median(counts.ticks.inferences) / figures.counter_hz, "ms", counts)


def _with_conversions(latency: Metric, counts: Counts, figures: BoardFigures) -> Metric:
    """Input quantization, inference and output dequantization on the board, by the same counter."""
    if isinstance(latency, Absent):
        return latency
    if counts.conversions is None:
        return Absent(reason="inputs and outputs are not quantized: it would be the latency")
    return _timed(latency.value + _MS_PER_S * sum(counts.conversions) / figures.counter_hz, "ms", counts)


def _throughput(counts: Counts, figures: BoardFigures) -> Metric:
    ticks = counts.ticks
    if ticks is None:
        return counts.inference
    if ticks.back_to_back_count == 0 or ticks.back_to_back == 0:
        return Absent(reason="no inferences to warm up, which are what runs back to back (--warmup)")
    return _timed(ticks.back_to_back_count * figures.counter_hz / ticks.back_to_back, "1/s", counts)


def _workload(latency: Metric, rate_hz: float | None) -> Metric:
    if rate_hz is None:
        return Absent(reason="no rate given (--rate HZ)")
    if isinstance(latency, Absent):
        return latency
    return latency.model_copy(update={"value": 100 * latency.value / _MS_PER_S * rate_hz, "unit": "%"})


def _clock(counts: Counts, figures: BoardFigures) -> Metric:
    """The core's clock as the host's clock has it, not as the firmware believes."""
    if figures.clock is None:
        return counts.inference if counts.ticks is None else Absent(reason="not held against the host's clock")
    return Value(
        value=round(figures.clock.measured_hz),
        unit="Hz",
        kind="measured",
        counter=f"{counts.meaning.counter} against the host's clock",
        error_percent=round(figures.clock.error_percent, 3),
    )


def _energy(latency: Metric, figures: BoardFigures, energy: Energy | None) -> Metric:
    """The datasheet's supply power for the time measured: an estimate, and only at the clock that it is given for."""
    if isinstance(latency, Absent):
        return latency
    if energy is None:
        return Absent(reason="no power meter, and the board's description has no supply current")
    if figures.chip.clock_problem:
        return Absent(reason="the supply current is known for the full clock only, which did not come up")
    power_mw = energy.run_current_ma * energy.supply_v
    return Value(
        value=power_mw * latency.value / _MS_PER_S / _S_PER_HOUR,
        unit="mWh",
        kind="estimated",
        counter=f"{latency.counter}, and {energy.source}",
    )


def _temperature(figures: BoardFigures) -> Metric:
    if figures.temperature_c is None:
        return Absent(reason="the chip has no calibrated sensor, or it does not answer")
    return Value(value=figures.temperature_c, unit="°C", kind="measured")


def _start_up(counts: Counts, figures: BoardFigures) -> Metric:
    if counts.ticks is None:
        return counts.inference
    return _timed(figures.chip.startup_us / 1e3, "ms", counts)


def _deployment(figures: BoardFigures) -> Metric:
    if figures.deployment_s is None:
        return Absent(reason="the firmware was on the board already")
    return Value(value=figures.deployment_s, unit="s", kind="measured", counter="host clock")
