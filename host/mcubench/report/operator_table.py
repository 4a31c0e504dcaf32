# SPDX-License-Identifier: Apache-2.0
"""The operators of a result as a table; why a number is absent stands below it."""

from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table

from mcubench.report.grid import add_numbers, new_table
from mcubench.report.number import format_number, format_share
from mcubench.result import Absent, OperatorRow

_COUNT = "emulated_instructions"


def operator_table(operators: Sequence[OperatorRow]) -> Table:
    """One row an operator, in execution order, and the sums."""
    total = sum(_number(row, _COUNT) or 0 for row in operators)
    total_macs = sum(_number(row, "macs") or 0 for row in operators)
    table = new_table("Operators, in execution order", footer=True)
    add_numbers(table, "#")
    table.add_column("operator", footer="sum", overflow="fold")
    table.add_column("output shape")
    add_numbers(table, "MACs", "instructions", "share", "per MAC")
    table.columns[3].footer = format_number(total_macs)
    table.columns[4].footer = format_number(total)
    for row in operators:
        count, macs = _number(row, _COUNT), _number(row, "macs")
        table.add_row(
            str(row.index),
            escape(row.name),
            "x".join(map(str, row.output_shape)) or "scalar",
            format_number(macs) if macs else "",
            "[dim]see below[/]" if count is None else format_number(count),
            format_share(count, total) if count is not None and total else "",
            f"{count / macs:.2f}" if count is not None and macs else "",
        )
    return table


def absent_counts(operators: Sequence[OperatorRow]) -> list[str]:
    """A sentence for each reason why operators have no count."""
    by_reason: dict[str, list[int]] = {}
    for row in operators:
        metric = row.metrics[_COUNT]
        if isinstance(metric, Absent):
            by_reason.setdefault(metric.reason, []).append(row.index)
    return [f"operator {', '.join(map(str, indices))}: {reason}" for reason, indices in by_reason.items()]


def _number(row: OperatorRow, name: str) -> int | None:
    metric = row.metrics[name]
    return None if isinstance(metric, Absent) else int(metric.value)
