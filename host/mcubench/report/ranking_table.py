# SPDX-License-Identifier: Apache-2.0
"""Boards in the order in which they suit a model, for people to read."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from mcubench.comparison import BoardRanking, RankedBoard
from mcubench.report.grid import add_numbers, new_table
from mcubench.report.number import format_number, format_share
from mcubench.result import Metric, Value


def render_ranking(ranking: BoardRanking, console: Console) -> None:
    """Print the boards, the most suitable first, and why figures are missing."""
    model = ranking.model
    console.print(
        f"[bold]{escape(model.name)}[/] ({model.size_bytes:,} B), engine [bold]{ranking.engine}[/]", highlight=False
    )
    console.print("", _table(ranking), sep="\n")
    for note in _notes(ranking):
        console.print(f"[dim]{escape(note)}[/]", highlight=False, soft_wrap=True)


def _table(ranking: BoardRanking) -> Table:
    table = new_table("Boards")
    add_numbers(table, "#")
    table.add_column("board", no_wrap=True)
    table.add_column("core", no_wrap=True)
    add_numbers(table, "MHz", "flash, B", "RAM, B", "instructions", "latency, ms", "energy, mWh")
    table.add_column("runs on")
    for place, board in enumerate(ranking.boards, start=1):
        table.add_row(
            str(place) if board.fits else "",
            board.board,
            board.core,
            f"{board.clock_hz / 1e6:g}",
            _memory(board.flash, board.flash_capacity_bytes, board.flash_missing_bytes),
            _memory(board.ram, board.ram_capacity_bytes, board.ram_missing_bytes),
            _number(board.instructions),
            _with_kind(board.latency),
            _with_kind(board.energy),
            _runs_on(board),
        )
    return table


def _memory(used: Metric, capacity: int, missing: int | None) -> str:
    if isinstance(used, Value):
        return f"{format_number(used.value)} [dim]{format_share(int(used.value), capacity)}[/]"
    return f"[red]{missing:,} too few[/]" if missing is not None else "[dim]none[/]"


def _number(metric: Metric) -> str:
    return format_number(metric.value) if isinstance(metric, Value) else "[dim]none[/]"


def _with_kind(metric: Metric) -> str:
    return f"{metric.value:,.4g} [dim]{metric.kind}[/]" if isinstance(metric, Value) else "[dim]none[/]"


def _runs_on(board: RankedBoard) -> str:
    if board.fits is None:
        return "[yellow]not run[/]"
    if board.target is None:
        return "[red]does not fit[/]"
    return "itself" if board.kind == "measured" else board.target


def _notes(ranking: BoardRanking) -> list[str]:
    """Reasons, each once with the boards that it is of."""
    boards: dict[str, list[str]] = {}
    for board in ranking.boards:
        if board.reason is not None:
            boards.setdefault(board.reason, []).append(board.board)
            continue
        for title, metric in (("latency", board.latency), ("energy", board.energy)):
            if not isinstance(metric, Value):
                boards.setdefault(f"no {title}: {metric.reason}", []).append(board.board)
    order = {
        "latency": "in the order of latency",
        "instructions by clock": "in the order of instructions by clock, as not every board has a latency: an order "
        "alone, as cores and memories differ in how many cycles an instruction takes",
    }[ranking.order]
    return [order, *(f"{', '.join(names)}: {reason}" for reason, names in boards.items())]
