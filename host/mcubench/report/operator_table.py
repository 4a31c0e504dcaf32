# SPDX-License-Identifier: Apache-2.0
"""The operators of a result as a table; why a number is absent stands below it."""

from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table

from mcubench.report.grid import add_numbers, new_table
from mcubench.report.number import format_number, format_share
from mcubench.result import Absent, OperatorRow

# The counters of an operator and their columns; shares are of the last that is there.
_COUNTERS = {
    "emulated_instructions": "instructions",
    "modelled_cycles": "cycles",
    "dwt_cycles": "cycles",
    "systick_cycles": "cycles",
    "timer_cycles": "cycles",
}


def operator_table(operators: Sequence[OperatorRow], counter: str | None = None) -> Table:
    """One row an operator, in execution order, and the sums; `counter` is the one for share and cost per MAC."""
    there = [name for name in _COUNTERS if any(_number(row, name) is not None for row in operators)]
    chosen = counter if counter in there else (there or ["emulated_instructions"])[-1]
    total = sum(_number(row, chosen) or 0 for row in operators)
    table = new_table("Operators, in execution order", footer=True)
    add_numbers(table, "#")
    table.add_column("operator", footer="sum", overflow="fold")
    table.add_column("output shape")
    add_numbers(table, "MACs", *(_COUNTERS[name] for name in there), "share", f"{_COUNTERS[chosen]} / MAC")
    for column, name in enumerate(("macs", *there), start=3):
        table.columns[column].footer = format_number(sum(_number(row, name) or 0 for row in operators))
    for row in operators:
        count, macs = _number(row, chosen), _number(row, "macs")
        table.add_row(
            str(row.index),
            escape(row.name),
            "x".join(map(str, row.output_shape)) or "scalar",
            format_number(macs) if macs else "",
            *(_cell(_number(row, name)) for name in there),
            format_share(count, total) if count is not None and total else "",
            f"{count / macs:.2f}" if count is not None and macs else "",
        )
    return table


def absent_counts(operators: Sequence[OperatorRow]) -> list[str]:
    """A sentence for each reason why operators have no count."""
    by_reason: dict[str, list[int]] = {}
    for row in operators:
        reasons = {
            metric.reason
            for name in _COUNTERS
            if name != "modelled_cycles" and isinstance(metric := row.metrics.get(name), Absent)
        }
        for reason in sorted(reasons):
            by_reason.setdefault(reason, []).append(row.index)
    return [f"operator {', '.join(map(str, indices))}: {reason}" for reason, indices in by_reason.items()]


def _cell(count: int | None) -> str:
    return "[dim]see below[/]" if count is None else format_number(count)


def _number(row: OperatorRow, name: str) -> int | None:
    metric = row.metrics.get(name)
    return None if metric is None or isinstance(metric, Absent) else int(metric.value)
