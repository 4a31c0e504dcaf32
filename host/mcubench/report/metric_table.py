# SPDX-License-Identifier: Apache-2.0
"""The metrics of a result as two tables: of the model, and of what it runs on."""

from collections.abc import Iterable

from rich.markup import escape
from rich.table import Table

from mcubench.report.grid import new_table
from mcubench.report.number import format_metric, format_number
from mcubench.result import METRICS, Absent, Result, Value

MODEL_METRICS = (
    "model_size_bytes",
    "params_size_bytes",
    "macs",
    "macs_executed",
    "flops",
    "accuracy",
    "error_rate",
    "host_accuracy",
    "top5_accuracy",
    "auc",
    "map",
    "emulated_instructions",
    "modelled_cycles",
    "dwt_cycles",
    "systick_cycles",
    "timer_cycles",
    "host_ns",
    "input_quantization_instructions",
    "output_dequantization_instructions",
    "latency_ms",
    "inference_time_ms",
    "throughput_ips",
    "arena_bytes",
    "arena_lower_bound_bytes",
    "host_arena_bytes",
    "stack_bytes",
    "code_bytes",
    "profiling_overhead",
    "deployment_s",
)
PLATFORM_METRICS = (
    "ram_bytes",
    "harness_ram_bytes",
    "flash_bytes",
    "harness_flash_bytes",
    "cpu_workload_percent",
    "clock_hz",
    "energy_mwh",
    "temperature_c",
    "startup_ms",
)
# What one kind of target or of task has alone: on the others it would be a row that only says so.
OF_ONE_TARGET = frozenset(
    {
        *("dwt_cycles", "systick_cycles", "timer_cycles", "host_ns", "host_arena_bytes"),
        *("top5_accuracy", "auc", "map"),
    }
)
_TITLES = {metric.name: metric.title for metric in METRICS}


def metric_table(title: str, names: Iterable[str], result: Result) -> Table:
    """One row a metric: its value and kind, or why it was not had."""
    table = new_table(title)
    table.add_column("what", no_wrap=True)
    table.add_column("value")
    table.add_column("kind", no_wrap=True)
    for name in names:
        metric = result.metrics[name]
        if name in OF_ONE_TARGET and isinstance(metric, Absent):
            continue
        text = escape(format_metric(metric))
        if isinstance(metric, Absent):
            table.add_row(_TITLES[name], f"[dim]{text}[/]")
        else:
            table.add_row(_TITLES[name], text, metric.kind)
    return table


def counters(result: Result) -> list[str]:
    """What counted the numbers of a run, and how finely, once each."""
    counts = (metric for metric in result.metrics.values() if isinstance(metric, Value) and metric.counter)
    counted = [metric for metric in counts if metric.unit in ("instructions", "cycles", "ns")]
    return list(dict.fromkeys(_counter(metric) for metric in counted))


def _counter(metric: Value) -> str:
    if metric.error_percent is not None:
        return f"{metric.unit} modelled as {metric.counter}; the error was found when the model was validated"
    step = "" if metric.resolution is None else f", in steps of {format_number(metric.resolution)}"
    return f"{metric.unit} counted by {metric.counter}{step}"
