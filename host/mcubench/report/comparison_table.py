# SPDX-License-Identifier: Apache-2.0
"""Engines side by side, for people to read."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from mcubench.report.grid import add_numbers, new_table
from mcubench.report.number import format_number, number_of
from mcubench.result import EngineComparison, EngineRun

METRICS = {
    "emulated_instructions": "instructions",
    "modelled_cycles": "modelled cycles",
    "dwt_cycles": "cycles, DWT",
    "systick_cycles": "cycles, SysTick",
    "arena_bytes": "arena, bytes",
    "stack_bytes": "stack, bytes",
    "flash_bytes": "flash, bytes",
    "code_bytes": "code, bytes",
    "ram_bytes": "RAM, bytes",
}
# The counters of an operator, the first that every engine has.
_COUNTERS = {"modelled_cycles": "modelled cycles", "emulated_instructions": "instructions"}


def render_comparison(comparison: EngineComparison, console: Console) -> None:
    """Print the engines' figures side by side, as a whole and by operator."""
    console.print(
        f"[bold]{escape(comparison.model.name)}[/] on [bold]{escape(comparison.board.id)}[/] "
        f"({escape(comparison.board.name)}, {comparison.board.core})",
        highlight=False,
    )
    console.print(_equality(comparison), highlight=False)
    console.print("", _whole_table(comparison), sep="\n")
    for run in comparison.runs:
        if run.reason is not None:
            console.print(f"[dim]{escape(run.name)}: not run: {escape(run.reason)}[/]", highlight=False)
    rows = operator_values(comparison)
    if rows:
        console.print("", _operator_table(comparison, rows), sep="\n")


def finished(comparison: EngineComparison) -> list[EngineRun]:
    """The runs that have a result."""
    return [run for run in comparison.runs if run.result is not None]


def operator_counter(comparison: EngineComparison) -> str | None:
    """What operators are compared by: the first counter that every engine's have; None where none is."""
    for name in _COUNTERS:
        runs = [run.result.operators for run in comparison.runs if run.result is not None]
        if runs and all(rows and any(number_of(row.metrics, name) is not None for row in rows) for rows in runs):
            return name
    return None


def counter_title(name: str) -> str:
    """What an operator's counter is called."""
    return _COUNTERS[name]


def operator_values(comparison: EngineComparison) -> list[tuple[str, list[int | float | None]]]:
    """For each operator its label, and its count by each engine; none where the engines share no counter."""
    counter = operator_counter(comparison)
    tables = [run.result.operators or () for run in comparison.runs if run.result is not None]
    if counter is None or len({len(table) for table in tables}) != 1:
        return []
    return [
        (f"{rows[0].index} {rows[0].name}", [number_of(row.metrics, counter) for row in rows])
        for rows in zip(*tables, strict=True)
    ]


def _equality(comparison: EngineComparison) -> str:
    if comparison.outputs_equal is None:
        return "[yellow]fewer than two engines ran: no outputs to compare[/]"
    if comparison.outputs_equal:
        return "[green]equal:[/] the outputs of all engines are the same byte for byte"
    return "[red]different:[/] the outputs of the engines are not the same"


def _whole_table(comparison: EngineComparison) -> Table:
    runs = finished(comparison)
    table = new_table("One inference, and what it takes")
    table.add_column("")
    add_numbers(table, *(escape(run.name) for run in runs))
    for name, title in METRICS.items():
        values = [None if run.result is None else number_of(run.result.metrics, name) for run in runs]
        if any(value is not None for value in values):
            table.add_row(title, *(_cell(value, values[0]) for value in values))
    return table


def _operator_table(comparison: EngineComparison, rows: list[tuple[str, list[int | float | None]]]) -> Table:
    table = new_table(f"Operators, {counter_title(operator_counter(comparison) or '')}")
    table.add_column("operator", overflow="fold")
    add_numbers(table, *(escape(run.name) for run in finished(comparison)))
    for label, values in rows:
        table.add_row(escape(label), *(_cell(value, values[0]) for value in values))
    return table


def _cell(value: float | None, first: float | None) -> str:
    """A number, and how it compares with the first engine's."""
    if value is None:
        return "[dim]no code[/]"
    text = format_number(value)
    return text if not first or value == first else f"{text} [dim]{value / first:.2f}x[/]"
