# SPDX-License-Identifier: Apache-2.0
"""Runs side by side, for people to read: each number with what it is beside the first."""

from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from mcubench.comparison import Cell, ComparedRun, Comparison
from mcubench.report.blame_words import blame_lines
from mcubench.report.grid import add_numbers, new_table
from mcubench.report.number import format_number
from mcubench.result import METRICS, Absent

_TITLES = {metric.name: metric.title for metric in METRICS}
_STYLES = {"different": "bold", "noise": "dim", "equal": "dim", "not compared": "yellow"}


def render_run_comparison(comparison: Comparison, console: Console) -> None:
    """Print what is compared, then metrics and operators, then why some numbers are not compared."""
    for letter, run in zip(_letters(), comparison.runs, strict=False):
        console.print(f"[bold]{letter}[/] {escape(_run_words(run))}", highlight=False, soft_wrap=True)
    console.print("", _metric_table(comparison), sep="\n")
    if comparison.operators:
        console.print("", _operator_table(comparison), sep="\n")
    elif any(cell.verdict != "absent" for metric in comparison.metrics for cell in metric.cells[1:]):
        console.print("[dim]operators: not every run has a profile by the same counter (--profile)[/]")
    _print_blame(comparison, console)
    for note in _notes(comparison):
        console.print(f"[dim]{escape(note)}[/]", highlight=False, soft_wrap=True)


def _print_blame(comparison: Comparison, console: Console) -> None:
    """What made the memories larger or smaller; of one inference the operators above say it."""
    for letter, difference in zip(list(_letters())[1:], comparison.differences, strict=False):
        for title, parts in (("flash", difference.flash_blame), ("RAM", difference.ram_blame)):
            lines = blame_lines(parts, compared=True)
            if lines:
                console.print(f"\n[bold]{title}, {letter} beside A[/]", highlight=False)
                console.print(*(escape(line) for line in lines), sep="\n", highlight=False, soft_wrap=True)
    if comparison.differences:
        console.print("")


def cell_words(cell: Cell) -> str:
    """A number, and the difference to the first where there is one to speak of."""
    if isinstance(cell.metric, Absent):
        return "none"
    ratio = cell.metric.unit == "ratio"
    value = f"{100 * cell.metric.value:.2f} %" if ratio else format_number(cell.metric.value)
    return f"{value} {difference_words(cell)}".strip()


def difference_words(cell: Cell) -> str:
    """`+12.3 %`, `=`, or that it is noise."""
    if cell.verdict in {"first", "absent"} or cell.change is None:
        return ""
    if cell.verdict == "equal":
        return "="
    if cell.verdict == "not compared":
        return "not compared"
    change = cell.change
    if change.unit == "ratio" and change.difference is not None:
        words = f"{100 * change.difference:+.2f} points"
    else:
        words = f"{change.difference:+,}" if change.percent is None else f"{change.percent:+.1f} %"
    return f"{words}, noise" if cell.verdict == "noise" else words


def _letters() -> Iterable[str]:
    return iter("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def _run_words(run: ComparedRun) -> str:
    kernels = f" ({run.kernels} kernels)" if run.kernels is not None and run.engine == "tflm" else ""
    many = f", {run.results} runs" if run.results > 1 else ""
    return (
        f"{run.name}: {run.model.name} ({run.model.sha256[:12]}) on {run.board.id}, engine {run.engine}{kernels}, "
        f"{run.kind} by {run.target}{many}"
    )


def _metric_table(comparison: Comparison) -> Table:
    table = new_table("Metrics")
    table.add_column("metric")
    table.add_column("unit", no_wrap=True)
    add_numbers(table, *list(_letters())[: len(comparison.runs)])
    for metric in comparison.metrics:
        unit = "" if metric.unit == "ratio" else metric.unit
        table.add_row(_TITLES[metric.name], unit, *(_cell(cell) for cell in metric.cells))
    return table


def _operator_table(comparison: Comparison) -> Table:
    table = new_table(f"Operators, by {_TITLES.get(comparison.operator_counter or '', '')}")
    table.add_column("operator", overflow="fold")
    add_numbers(table, *list(_letters())[: len(comparison.runs)])
    for operator in comparison.operators:
        cells = ("[dim]not there[/]" if cell is None else _cell(cell) for cell in operator.cells)
        table.add_row(escape(operator.label), *cells)
    return table


def _cell(cell: Cell) -> str:
    style = _STYLES.get(cell.verdict)
    if isinstance(cell.metric, Absent):
        return "[dim]none[/]"
    words = difference_words(cell)
    value = cell_words(cell).removesuffix(words).strip()
    return f"{value} [{style}]{escape(words)}[/]" if words and style else value


def _notes(comparison: Comparison) -> list[str]:
    """Why numbers are not compared, and where the noise was had from."""
    notes: list[str] = []
    for metric in comparison.metrics:
        title = _TITLES[metric.name]
        for letter, cell in zip(_letters(), metric.cells, strict=False):
            if cell.verdict == "not compared" and cell.change is not None and cell.change.reason is not None:
                notes.append(f"{title}, {letter}: {cell.change.reason}")
            if cell.interval is not None:
                interval = cell.interval
                notes.append(
                    f"{title}, {letter}: {interval.low_percent:+.2f} to {interval.high_percent:+.2f} % with "
                    f"{100 * interval.confidence:.0f} % confidence, of {interval.basis}"
                )
    if any(cell.verdict == "noise" for metric in comparison.metrics for cell in metric.cells):
        notes.append("noise: less than 3 %, or the interval of the difference includes 0")
    return list(dict.fromkeys(notes))
