# SPDX-License-Identifier: Apache-2.0
"""What an emulated run gave beside the model's own figures: instructions, and why there is no time."""

from mcubench.bench.metrics import Counts, counted, exact, modelled
from mcubench.bench.plan import RunPlan
from mcubench.result import Absent, Metric, Value

_NO_CYCLES = "emulated, so instructions are counted, and they are not cycles"
_NO_CLOCK = "emulated, so its time is not a board's"


def emulated_metrics(counts: Counts, plan: RunPlan, clock_hz: int, stack_used_bytes: int) -> dict[str, Metric]:
    """What was counted, and what only a real board could give, whatever the firmware says of it.

    An emulated count is the same on every run, so its median is each of them.
    """
    metrics: dict[str, Metric] = {
        "emulated_instructions": _instructions(counts),
        "modelled_cycles": _modelled_cycles(counts),
        "dwt_cycles": Absent(reason=_NO_CYCLES),
        "systick_cycles": Absent(reason=_NO_CYCLES),
        "timer_cycles": Absent(reason=_NO_CYCLES),
        "host_ns": Absent(reason="the firmware was not built for the host"),
        "latency_ms": _modelled_latency(counts, clock_hz),
        "inference_time_ms": Absent(reason=_NO_CLOCK),
        "throughput_ips": Absent(reason=_NO_CLOCK),
        "cpu_workload_percent": _workload(counts, clock_hz, plan.rate_hz),
        "clock_hz": Absent(reason=f"emulated, at no clock; the board's description says {clock_hz:,} Hz"),
        "energy_mwh": Absent(reason="emulated, so no current flows"),
        "temperature_c": Absent(reason="emulated, so there is no chip to be warm"),
        "startup_ms": Absent(reason="emulated, so a reset takes no time that means anything"),
        "deployment_s": Absent(reason="emulated, so nothing is written to flash"),
        "profiling_overhead": counts.profiling_overhead,
        "stack_bytes": Value(value=stack_used_bytes, unit="B", kind=counts.meaning.kind),
    }
    names = ("input_quantization_instructions", "output_dequantization_instructions")
    if counts.conversions is None:
        still = "inputs and outputs are not quantized" if counts.ticks is not None else "the counter stands still"
        return metrics | dict.fromkeys(names, Absent(reason=still))
    return metrics | {
        name: counted(ticks, counts.meaning) for name, ticks in zip(names, counts.conversions, strict=True)
    }


def _instructions(counts: Counts) -> Metric:
    """Of one inference: exact where they were counted one by one, else what the board's counter saw."""
    if isinstance(counts.counted, Absent):
        return counts.inference
    return exact(counts.counted.execution.inference.instructions, counts.counted.counter)


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
