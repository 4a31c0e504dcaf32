# SPDX-License-Identifier: Apache-2.0
"""How far single inferences lie apart, as a table."""

from rich.table import Table

from mcubench.report.grid import add_numbers, new_table
from mcubench.report.number import format_number
from mcubench.result import Spread


def spread_table(spread: Spread) -> Table:
    """One row of statistics."""
    table = new_table(f"Single inferences, {spread.unit}")
    columns = {
        "samples": spread.samples,
        "minimum": spread.minimum,
        "median": spread.median,
        "mean": spread.mean,
        "95th percentile": spread.percentile_95,
        "maximum": spread.maximum,
        "standard deviation": spread.standard_deviation,
    }
    add_numbers(table, *columns)
    table.add_row(*(format_number(round(value)) for value in columns.values()))
    return table
