# SPDX-License-Identifier: Apache-2.0
"""Runs that are kept, for people to read: many as a list, one in full."""

from collections.abc import Mapping

from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape

from mcubench.report.grid import new_table
from mcubench.report.number import format_number
from mcubench.report.result_table import render_result
from mcubench.result import Figure, History, Run, RunRow

# What an inference was counted in, where its time was not measured.
_COUNTS = ("dwt_cycles", "systick_cycles", "timer_cycles", "emulated_instructions", "host_ns")
_SHORT = {"instructions": "instr."}
_SIZES = {"flash": "flash_bytes", "RAM": "ram_bytes", "arena": "arena_bytes"}
_REVISION_DIGITS = 9
# What a narrow terminal does without, and how narrow a name is folded there.
_LEAST_WANTED = ("commit", "arena", "RAM", "accuracy", "engine", "tags", "flash", "kept")
_NAMES = {"model", "board", "engine", "tags"}
_LEFT = {"run", "kept", "commit"}
_FOLDED_WIDTH = 8


def render_history(history: History, console: Console) -> None:
    """Print the runs, the newest first, and how many more there are."""
    if not history.runs:
        console.print(f"no such run in {history.store}", markup=False, highlight=False, soft_wrap=True)
        return
    table = new_table(f"Runs in {escape(history.store)}")
    columns = _columns(history.runs)
    for heading in _LEAST_WANTED:
        if _width(columns) > console.width:
            columns.pop(heading, None)
    for heading, cells in columns.items():
        if heading in _NAMES:
            table.add_column(heading, overflow="fold", min_width=_narrowest(heading, cells))
        else:
            table.add_column(heading, justify="left" if heading in _LEFT else "right", no_wrap=True)
    for line in zip(*columns.values(), strict=True):
        table.add_row(*map(escape, line))
    console.print(table)
    more = history.total - len(history.runs)
    if more:
        console.print(f"[dim]and {more:,} before; --limit shows more[/]", highlight=False)


def render_run(run: Run, console: Console, *, counter: str | None = None) -> None:
    """Print which run it is, and everything that its result says."""
    console.print(escape(name_run(run)), highlight=False)
    render_result(run.result, console, counter=counter)


def name_run(run: Run) -> str:
    """A run in one line."""
    result = run.result
    parts = [
        f"run {run.id}",
        f"{result.model.name} on {result.board.id} by {result.engine}",
        f"kept {run.created.astimezone():%Y-%m-%d %H:%M:%S %z}" if run.created is not None else "from a file",
        f"commit {run.revision[:_REVISION_DIGITS]}" if run.revision is not None else "",
        ", ".join(run.tags),
    ]
    return "; ".join(part for part in parts if part)


def _width(columns: Mapping[str, list[str]]) -> int:
    """What a table takes at the least: names can be folded, and nothing else."""
    gap = 2
    return sum(_narrowest(heading, cells) + gap for heading, cells in columns.items()) - gap


def _narrowest(heading: str, cells: list[str]) -> int:
    width = max(map(cell_len, (heading, *cells)))
    return min(_FOLDED_WIDTH, width) if heading in _NAMES else width


def _columns(rows: tuple[RunRow, ...]) -> dict[str, list[str]]:
    """The cells by heading; a column in which nothing stands is left out."""
    columns = {
        "run": [row.id for row in rows],
        "kept": [f"{row.created.astimezone():%Y-%m-%d %H:%M}" for row in rows],
        "model": [row.model for row in rows],
        "board": [row.board for row in rows],
        "engine": [_engine(row) for row in rows],
        "one inference": [_count(row.figures) for row in rows],
        **{heading: [_size(row.figures.get(name)) for row in rows] for heading, name in _SIZES.items()},
        "accuracy": [_share(row.figures.get("accuracy")) for row in rows],
        "commit": [(row.revision or "")[:_REVISION_DIGITS] for row in rows],
        "tags": [", ".join(row.tags) for row in rows],
    }
    return {heading: values for heading, values in columns.items() if any(values)}


def _engine(row: RunRow) -> str:
    return row.engine if row.kernels is None or row.engine == "aot" else f"{row.engine}, {row.kernels}"


def _count(figures: Mapping[str, Figure]) -> str:
    latency = figures.get("latency_ms")
    if latency is not None and latency.kind == "measured":
        return f"{latency.value:.5g} ms"
    found = next((figures[name] for name in _COUNTS if name in figures), None)
    return "" if found is None else f"{format_number(found.value)} {_SHORT.get(found.unit, found.unit)}"


def _size(figure: Figure | None) -> str:
    return "" if figure is None else format_number(figure.value)


def _share(figure: Figure | None) -> str:
    return "" if figure is None else f"{100 * figure.value:.2f} %"
