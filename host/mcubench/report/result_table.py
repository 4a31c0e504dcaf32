# SPDX-License-Identifier: Apache-2.0
"""The report that a person reads in a terminal: one result as tables."""

from rich.console import Console
from rich.table import Table

from mcubench.report.memory_table import memory_table
from mcubench.report.number import format_metric, format_number, format_share
from mcubench.result import METRICS, Absent, OperatorRow, Result

_MODEL_METRICS = (
    "model_size_bytes",
    "params_size_bytes",
    "macs",
    "macs_executed",
    "flops",
    "accuracy",
    "error_rate",
    "host_accuracy",
    "emulated_instructions",
    "input_quantization_instructions",
    "output_dequantization_instructions",
    "latency_ms",
    "inference_time_ms",
    "throughput_ips",
    "arena_bytes",
    "arena_lower_bound_bytes",
    "stack_bytes",
    "code_bytes",
    "profiling_overhead",
    "deployment_s",
)
_PLATFORM_METRICS = (
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
_TITLES = {metric.name: metric.title for metric in METRICS}


def render_result(result: Result, console: Console) -> None:
    """Print everything that a result says."""
    _print_headline(result, console)
    console.print(_metric_table("Model", _MODEL_METRICS, result))
    console.print(_metric_table("Platform", _PLATFORM_METRICS, result))
    if result.operators is not None:
        console.print(_operator_table(result.operators))
    console.print(memory_table(result.footprint))
    _print_provenance(result, console)


def _print_headline(result: Result, console: Console) -> None:
    board, verification = result.board, result.verification
    console.print(
        f"[bold]{result.model.name}[/] on [bold]{board.id}[/] ({board.name}, {board.core}), "
        f"engine [bold]{result.engine}[/], {result.target.kind} by {result.target.name}",
        highlight=False,
    )
    if board.note is not None:
        console.print(f"[yellow]note:[/] {board.note}", highlight=False)
    if verification.bit_exact:
        line = f"[green]verified:[/] the output equals TensorFlow Lite Micro's byte for byte ({verification.oracle})"
    else:
        line = (
            f"[yellow]verified within {verification.largest_difference}[/] against {verification.oracle}: "
            f"{verification.reason}"
        )
    console.print(f"{line}, input {verification.input}", highlight=False)
    if result.dataset is not None and result.dataset.bit_exact_samples is not None:
        console.print(
            f"[green]verified:[/] {result.dataset.bit_exact_samples} of {result.dataset.samples} samples of "
            f"{result.dataset.name}, byte for byte",
            highlight=False,
        )


def _metric_table(title: str, names: tuple[str, ...], result: Result) -> Table:
    table = Table(title=title, title_justify="left", show_lines=False, expand=False)
    table.add_column("what", no_wrap=True)
    table.add_column("value", overflow="fold")
    table.add_column("kind", no_wrap=True)
    for name in names:
        metric = result.metrics[name]
        if isinstance(metric, Absent):
            table.add_row(_TITLES[name], f"[dim]{format_metric(metric)}[/]", "")
        else:
            kind = metric.kind if metric.counter is None else f"{metric.kind}, {metric.counter}"
            table.add_row(_TITLES[name], format_metric(metric), kind)
    return table


def _operator_table(operators: tuple[OperatorRow, ...]) -> Table:
    counts = [_count(row, "emulated_instructions") for row in operators]
    total = sum(count or 0 for count in counts)
    table = Table(title="Operators, in execution order", title_justify="left", show_footer=True)
    table.add_column("#", justify="right", footer="")
    table.add_column("operator", no_wrap=True, footer="sum")
    table.add_column("output shape")
    table.add_column(
        "MACs", justify="right", footer=format_number(sum(_count(row, "macs") or 0 for row in operators))
    )
    table.add_column("instructions", justify="right", footer=format_number(total))
    table.add_column("share", justify="right")
    table.add_column("per MAC", justify="right")
    for row, count in zip(operators, counts, strict=True):
        macs = _count(row, "macs")
        table.add_row(
            str(row.index),
            row.name,
            " x ".join(map(str, row.output_shape)),
            format_number(macs) if macs else "",
            f"[dim]{format_metric(row.metrics['emulated_instructions'])}[/]"
            if count is None
            else format_number(count),
            format_share(count, total) if count is not None and total else "",
            f"{count / macs:.2f}" if count is not None and macs else "",
        )
    return table


def _count(row: OperatorRow, name: str) -> int | None:
    metric = row.metrics[name]
    return None if isinstance(metric, Absent) else int(metric.value)


def _print_provenance(result: Result, console: Console) -> None:
    parts = [
        result.provenance.get("toolchain"),
        result.provenance.get("emulator"),
        f"model {result.model.sha256[:12]}",
        f"firmware {result.provenance['elf_sha256'][:12]}" if "elf_sha256" in result.provenance else None,
        f"mcubench {result.mcubench}",
    ]
    runs = f"{result.iterations} inferences after {result.warmup} to warm up"
    console.print(f"[dim]{runs}; {', '.join(part for part in parts if part)}[/]", highlight=False)
