# SPDX-License-Identifier: Apache-2.0
"""A footprint as a table."""

from rich.table import Table

from mcubench.report.grid import add_numbers, new_table
from mcubench.report.number import format_number, format_share
from mcubench.result import FootprintFacts, MemoryFacts


def memory_table(footprint: FootprintFacts) -> Table:
    """Flash and RAM by component, largest first, with each memory's sum."""
    table = new_table("Memory")
    table.add_column("memory", no_wrap=True)
    table.add_column("component", no_wrap=True)
    add_numbers(table, "bytes", "of the board's")
    for name, memory in (("flash", footprint.flash), ("RAM", footprint.ram)):
        _add_memory(table, name, memory)
    return table


def _add_memory(table: Table, name: str, memory: MemoryFacts) -> None:
    for component, size in sorted(memory.components.items(), key=lambda item: -item[1]):
        if size:
            share = format_share(size, memory.capacity_bytes)
            table.add_row(name, component.replace("_", " "), format_number(size), share)
    share = format_share(memory.used_bytes, memory.capacity_bytes)
    capacity = format_number(memory.capacity_bytes)
    table.add_row(name, f"sum, of {capacity}", format_number(memory.used_bytes), share, style="bold")
    table.add_section()
