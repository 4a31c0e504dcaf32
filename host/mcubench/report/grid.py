# SPDX-License-Identifier: Apache-2.0
"""The look that the tables share: a title, a line under the headings, numbers that never wrap."""

from rich import box
from rich.table import Table


def new_table(title: str, *, footer: bool = False) -> Table:
    """A table without columns."""
    return Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        show_edge=False,
        show_footer=footer,
        pad_edge=False,
        collapse_padding=True,
    )


def add_numbers(table: Table, *headings: str) -> None:
    """Columns of numbers: a number cut short, or in two lines, would be another number."""
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True)
