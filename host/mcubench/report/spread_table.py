# SPDX-License-Identifier: Apache-2.0
"""How far inferences lie apart, as a table."""

from rich.markup import escape
from rich.table import Table

from mcubench.report.grid import add_numbers, new_table
from mcubench.report.number import format_number
from mcubench.result import Spread


def spread_table(spread: Spread) -> Table:
    """One row a statistic."""
    rows = {
        "minimum": spread.minimum,
        "median": spread.median,
        "mean": spread.mean,
        "95th percentile": spread.percentile_95,
        "maximum": spread.maximum,
        "standard deviation": spread.standard_deviation,
    }
    table = new_table(f"{format_number(spread.samples)} inferences, one by one")
    table.add_column("statistic", no_wrap=True)
    add_numbers(table, escape(spread.unit))
    for name, value in rows.items():
        table.add_row(name, format_number(value))
    return table
