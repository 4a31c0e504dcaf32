# SPDX-License-Identifier: Apache-2.0
"""What each operator costs in flash, as a table."""

from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table

from mcubench.report.grid import add_numbers, new_table
from mcubench.report.number import format_number
from mcubench.result import OperatorCode


def operator_code_table(operators: Sequence[OperatorCode]) -> Table:
    """One row a kind of operator, largest first."""
    table = new_table("Code in flash, by operator")
    table.add_column("operator", overflow="fold")
    add_numbers(table, "its own", "shared with others")
    for row in operators:
        table.add_row(escape(row.name), format_number(row.own_bytes), format_number(row.shared_bytes))
    return table
