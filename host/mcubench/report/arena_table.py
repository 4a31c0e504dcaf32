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
    if arena.allocations:
        _add_allocations(table, arena)
    return table


def _add_allocations(table: Table, arena: ArenaFacts) -> None:
    """What the persistent bytes are; the allocator does not tell all of them apart."""
    table.add_section()
    table.add_row("[dim]persistent, by kind[/]")
    for row in arena.allocations:
        numbers = (row.count, row.requested_bytes, row.used_bytes)
        table.add_row(f"  {escape(row.name)}", *map(format_number, numbers))
    if arena.persistent_bytes is not None:
        rest = arena.persistent_bytes - sum(row.used_bytes for row in arena.allocations)
        if rest > 0:
            table.add_row("  the interpreter itself, and the rest", "", "", format_number(rest))


def arena_note(arena: ArenaFacts) -> str | None:
    """What was seen of the arena's size; None where it was only given or reported."""
    if arena.largest_that_fails_bytes is None:
        return None
    return (
        f"an arena of {arena.size_bytes:,} bytes was seen to boot on the target, and one of "
        f"{arena.largest_that_fails_bytes:,} not to"
    )
