# SPDX-License-Identifier: Apache-2.0
"""What each operator costs in flash, as a table."""

from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table

from mcubench.report.grid import add_numbers, new_table
from mcubench.report.number import format_number
from mcubench.result import OperatorCode


def operator_code_table(operators: Sequence[OperatorCode]) -> Table:
    """One row a kind of operator, largest first; what is shared is in several rows, so it has no sum."""
    table = new_table("Code in flash, by operator", footer=True)
    table.add_column("operator", footer="sum", overflow="fold")
    add_numbers(table, "its own", "shared with others")
    table.columns[1].footer = format_number(sum(row.own_bytes for row in operators))
    for row in sorted(operators, key=lambda row: (-row.own_bytes, row.name)):
        table.add_row(escape(row.name), format_number(row.own_bytes), format_number(row.shared_bytes))
    return table
