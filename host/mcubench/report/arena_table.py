# SPDX-License-Identifier: Apache-2.0
"""An interpreter's arena as a table: what is in it, and what was seen of its size."""

from rich.markup import escape
from rich.table import Table

from mcubench.report.grid import add_numbers, new_table
from mcubench.report.number import format_number
from mcubench.result import ArenaFacts


def arena_table(arena: ArenaFacts) -> Table:
    """The parts of an arena, then the kinds of its persistent allocations."""
    table = new_table("Arena" if arena.pointer_bits == 32 else "Arena, with a 64-bit host's pointers")
    table.add_column("what")
    add_numbers(table, "count", "asked for", "bytes")
    parts = (
        ("persistent", arena.persistent_bytes),
        ("non-persistent: tensors and scratch", arena.non_persistent_bytes),
        ("temporary, while tensors are allocated", arena.temporary_bytes),
    )
    for name, size in parts:
        if size is not None:
            table.add_row(name, "", "", format_number(size))
    table.add_row("sum", "", "", format_number(arena.size_bytes), style="bold")
    table.add_section()
    for row in arena.allocations:
        table.add_row(
            f"persistent: {escape(row.name)}",
            format_number(row.count),
            format_number(row.requested_bytes),
            format_number(row.used_bytes),
        )
    return table


def arena_note(arena: ArenaFacts) -> str | None:
    """What was seen of the arena's size; None where it was only given or reported."""
    if arena.largest_that_fails_bytes is None:
        return None
    return (
        f"an arena of {arena.size_bytes:,} bytes was seen to boot on the target, and one of "
        f"{arena.largest_that_fails_bytes:,} not to"
    )
