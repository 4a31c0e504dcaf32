# SPDX-License-Identifier: Apache-2.0
"""The fullest moment of an arena as a table: who is alive, and what would make it less."""

from rich.console import Group
from rich.text import Text

from mcubench.model.memory_plan import AliveBlock, MemoryPlan, Peak
from mcubench.report.grid import add_numbers, new_table
from mcubench.report.number import format_share

_SHOWN = 12


def memory_plan_table(plan: MemoryPlan) -> Group:
    """Who is alive at the peak, whose layout of the arena it is, and the advice."""
    # The title of a table is as wide as the table, and this one is longer than some.
    title = Text(f"Memory: {_moment(plan.peak)}", style="bold")
    table = new_table("")
    table.add_column("alive", overflow="ellipsis", no_wrap=True)
    table.add_column("why")
    add_numbers(table, "bytes", "of it")
    for block in plan.peak.alive[:_SHOWN]:
        share = format_share(block.size_bytes, plan.peak.size_bytes)
        table.add_row(Text(block.name), _why(block), f"{block.size_bytes:,}", share)
    hidden = plan.peak.alive[_SHOWN:]
    if hidden:
        rest = sum(block.size_bytes for block in hidden)
        table.add_row(f"{len(hidden)} more", "", f"{rest:,}", format_share(rest, plan.peak.size_bytes))
    # Text, not markup: the sentences quote names that the model's author chose.
    return Group(title, table, *(Text(f"· {sentence}") for sentence in (layout_note(plan), *plan.peak.advice)))


def layout_note(plan: MemoryPlan) -> str:
    """Whose layout of the arena it is, and what it takes."""
    if plan.size_bytes is None:
        return f"nobody laid the arena out: {plan.because}"
    size = f"an arena of {plan.size_bytes:,} bytes, as {plan.laid_out_by}"
    return f"{size} lays it out" if plan.source == "engine" else f"{size} would lay it out: {plan.because}"


def _moment(peak: Peak) -> str:
    size = f"{peak.size_bytes:,} bytes at once"
    if not peak.operators:
        return size
    more = f" and {len(peak.operators) - 1:,} more" if len(peak.operators) > 1 else ""
    return f"{size}, at operator {peak.operators[0]}{more}"


def _why(block: AliveBlock) -> str:
    if block.role == "waiting":
        return f"waits for operator {block.last}"
    return "is read there" if block.role == "input" else "is written there"
