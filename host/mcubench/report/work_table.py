# SPDX-License-Identifier: Apache-2.0
"""What was executed: the functions that took most, the mix of instructions, and the bytes that went to memory."""

from collections import Counter
from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table

from mcubench.report.grid import add_numbers, new_table
from mcubench.report.number import format_number, format_share
from mcubench.result import Absent, FunctionRow, Work

_MOST_FUNCTIONS = 10


def function_table(functions: Sequence[FunctionRow]) -> Table:
    """The functions that executed most instructions, over all operators."""
    counts: Counter[str] = Counter()
    for row in functions:
        metric = row.metrics["emulated_instructions"]
        counts[row.name] += 0 if isinstance(metric, Absent) else int(metric.value)
    total = sum(counts.values())
    shown = counts.most_common(_MOST_FUNCTIONS)
    title = "Functions" if len(counts) <= len(shown) else f"Functions, the first {len(shown)} of {len(counts)}"
    table = new_table(title)
    table.add_column("function", overflow="fold")
    add_numbers(table, "instructions", "share")
    for name, count in shown:
        table.add_row(escape(name), format_number(count), format_share(count, total))
    return table


def work_table(work: Work) -> Table:
    """Instructions by class, and bytes by memory."""
    total = sum(work.mix.values())
    table = new_table("What was executed")
    table.add_column("class", no_wrap=True)
    add_numbers(table, "count", "share")
    for name, count in sorted(work.mix.items(), key=lambda item: -item[1]):
        if count:
            table.add_row(name.replace("_", " "), format_number(count), format_share(count, total))
    for traffic in work.traffic or ():
        table.add_section()
        table.add_row(f"bytes read from {traffic.region}", format_number(traffic.read_bytes), "")
        table.add_row(f"bytes written to {traffic.region}", format_number(traffic.written_bytes), "")
    return table
