# SPDX-License-Identifier: Apache-2.0
"""The metrics of a model that ran on this computer: few numbers, and why the others are a board's alone."""

import statistics
import time

from mcubench.bench.accuracy_metrics import accuracy_metrics
from mcubench.bench.metrics import computed
from mcubench.bench.samples import Samples
from mcubench.bench.spread import spread_of
from mcubench.model import Model, peak_activation_bytes, total
from mcubench.oracle import Allocations, Times
from mcubench.result import METRICS, Absent, AccuracyFacts, AllocationRow, ArenaFacts, Metric, Spread, Value

COUNTER = "host_ns"
_NS_PER_MS, _NS_PER_S = 1e6, 1e9
_NOT_COUNTED = "where instructions are not counted"
_NOT_BUILT = "so nothing was built for a board"

# What only a board has, each with the rest of a sentence that begins with the host.
_OF_BOARDS = {
    "emulated_instructions": _NOT_COUNTED,
    "modelled_cycles": "and timing models are of microcontrollers' cores",
    "dwt_cycles": "which has no DWT",
    "systick_cycles": "which has no SysTick",
    "timer_cycles": "which has no timer at a core's clock",
    "input_quantization_instructions": _NOT_COUNTED,
    "output_dequantization_instructions": _NOT_COUNTED,
    "profiling_overhead": "where operators are not profiled",
    "inference_time_ms": "which was given inputs that were quantized before",
    "flash_bytes": _NOT_BUILT,
    "code_bytes": _NOT_BUILT,
    "harness_flash_bytes": _NOT_BUILT,
    "ram_bytes": _NOT_BUILT,
    "harness_ram_bytes": _NOT_BUILT,
    "stack_bytes": "whose stack is not a board's",
    "cpu_workload_percent": "whose load says nothing of a board's core",
    "clock_hz": "whose clock goes up and down",
    "energy_mwh": "whose current was not metered",
    "temperature_c": "whose temperature says nothing of a board's",
    "startup_ms": "which was not reset",
    "deployment_s": "so nothing was written to flash",
}


def host_metrics(
    model: Model,
    times: Times,
    arena: ArenaFacts | None,
    accuracy: AccuracyFacts | None,
    samples: Samples | None,
    *,
    compiles: bool,
) -> dict[str, Metric]:
    """Every metric of a result, in order; `compiles` says that the engine may leave out work of the graph."""
    metrics: dict[str, Metric] = {
        name: Absent(reason=f"the model ran on the host, {rest}") for name, rest in _OF_BOARDS.items()
    }
    metrics |= _model_metrics(model, compiles=compiles)
    metrics |= _timing_metrics(times)
    metrics |= _arena_metrics(arena)
    metrics |= accuracy_metrics(accuracy, samples, "measured")
    return {name.name: metrics[name.name] for name in METRICS}


def describe_arena(allocations: Allocations | None) -> ArenaFacts | None:
    """What the recording allocator says is in use; None where there is none, or it did not say.

    Its own bookkeeping is part of its numbers.
    """
    if allocations is None or allocations.total_bytes is None:
        return None
    return ArenaFacts(
        pointer_bits=64,
        size_bytes=allocations.total_bytes,
        persistent_bytes=allocations.tail_bytes,
        non_persistent_bytes=allocations.head_bytes,
        allocations=tuple(
            AllocationRow(
                name=kind.name,
                count=kind.count,
                requested_bytes=kind.requested_bytes,
                used_bytes=kind.used_bytes,
            )
            for kind in allocations.kinds
        ),
    )


def describe_spread(times: Times) -> Spread | None:
    """Statistics of the inferences; None where there is one only."""
    return spread_of(times.inferences_ns, "ns")


def _model_metrics(model: Model, *, compiles: bool) -> dict[str, Metric]:
    """Sizes and complexity."""
    totals = total(model.graph)
    unknown = Absent(reason=totals.macs_absent_because or "its operators' work is not known")
    macs = unknown if totals.macs is None else computed(totals.macs, "MAC")
    return {
        "model_size_bytes": computed(model.size_bytes, "B"),
        "params_size_bytes": computed(totals.params_size_bytes, "B"),
        "macs": macs,
        "macs_executed": Absent(reason="the engine does not say what it left out of the graph") if compiles else macs,
        "flops": unknown if totals.flops is None else computed(totals.flops, "FLOP"),
        "arena_lower_bound_bytes": computed(peak_activation_bytes(model.graph), "B"),
    }


def _timing_metrics(times: Times) -> dict[str, Metric]:
    median_ns = statistics.median(times.inferences_ns)
    step_ns = time.get_clock_info("perf_counter").resolution * _NS_PER_S
    throughput = len(times.inferences_ns) * _NS_PER_S / times.back_to_back_ns
    return {
        "host_ns": _timed(median_ns, "ns", step_ns),
        "latency_ms": _timed(median_ns / _NS_PER_MS, "ms", step_ns / _NS_PER_MS),
        "throughput_ips": _timed(throughput, "1/s"),
    }


def _timed(value: float, unit: str, resolution: float | None = None) -> Value:
    return Value(value=value, unit=unit, kind="measured", counter=COUNTER, resolution=resolution)


def _arena_metrics(arena: ArenaFacts | None) -> dict[str, Metric]:
    if arena is None:
        nothing = Absent(reason="the engine says nothing of an arena")
        return {"host_arena_bytes": nothing, "arena_bytes": nothing}
    return {
        "host_arena_bytes": computed(arena.size_bytes, "B"),
        "arena_bytes": Absent(reason="the model ran on the host, whose 64-bit structures are larger than a board's"),
    }
