# SPDX-License-Identifier: Apache-2.0
"""Runs as tables of a page: side by side, and of one run its metrics, operators and symbols."""

from collections.abc import Sequence

from mcubench.report.memory_map import memory_maps
from mcubench.report.named_run import NamedRun
from mcubench.report.number import format_share, number_of
from mcubench.report.operator_rows import COUNTERS
from mcubench.report.page_table import (
    PageCell,
    PageTable,
    metric_cell,
    metric_title,
    number_cell,
    numbers,
    text_cells,
    words,
)
from mcubench.report.verdict import verdict
from mcubench.result import METRICS, Absent, Result

# What runs are chosen by; those that no run has are left out.
_COMPARED = (
    *("flash_bytes", "ram_bytes", "arena_bytes", "stack_bytes"),
    *("latency_ms", "dwt_cycles", "systick_cycles", "timer_cycles", "modelled_cycles", "emulated_instructions"),
    *("accuracy", "energy_mwh", "startup_ms", "cpu_workload_percent", "macs", "model_size_bytes"),
)


def comparison_table(runs: Sequence[NamedRun]) -> PageTable:
    """A row a run."""
    names = [name for name in _COMPARED if any(not isinstance(run.metric(name), Absent) for run in runs)]
    return PageTable(
        key="runs",
        caption="A row is a run; each number says of which kind it is",
        columns=(*words("run", "model", "board", "engine", "output"), *numbers(*map(metric_title, names))),
        rows=[[*_names(run), *(metric_cell(run.metric(name)) for name in names)] for run in runs],
    )


def _names(run: NamedRun) -> list[PageCell]:
    result = run.result
    board = PageCell(result.board.id, remark=f"{result.target.kind} by {result.target.name}")
    said = verdict(result.verification).word.rstrip(":")
    return [*text_cells((run.name, result.model.name)), board, *text_cells((run.software, said))]


def all_metrics_table(runs: Sequence[NamedRun], key: str) -> PageTable:
    """A row a metric, a column a run."""
    return PageTable(
        key=key,
        caption="Every metric, with its kind or the reason why it was not had",
        columns=(*words("metric"), *numbers(*(run.name for run in runs))),
        rows=[
            [PageCell(name.title, remark=name.meaning), *(metric_cell(run.metric(name.name)) for run in runs)]
            for name in METRICS
        ],
    )


def operators_table(result: Result, key: str) -> PageTable:
    """A row an operator, with every counter that there is."""
    operators = result.operators or ()
    there = [name for name in COUNTERS if any(number_of(row.metrics, name) is not None for row in operators)]
    return PageTable(
        key=key,
        caption="Operators in the order of execution",
        columns=(
            *numbers("#"),
            *words("operator", "output shape"),
            *numbers("MACs", *(name.replace("_", " ") for name in there)),
        ),
        rows=[
            [
                number_cell(row.index),
                *text_cells((row.name, "x".join(map(str, row.output_shape)) or "scalar")),
                *(number_cell(number_of(row.metrics, name)) for name in ("macs", *there)),
            ]
            for row in operators
        ],
    )


def symbols_table(result: Result, key: str) -> PageTable | None:
    """A row a symbol; None where nothing was built."""
    if result.footprint is None:
        return None
    maps = memory_maps(result.footprint)
    return PageTable(
        key=key,
        caption="Symbols by memory and component, the largest first",
        columns=(*words("memory", "component", "symbol"), *numbers("bytes", "of the memory")),
        rows=[
            [
                *text_cells((memory.name, component.name.replace("_", " "), symbol.name)),
                number_cell(symbol.size_bytes),
                PageCell(format_share(symbol.size_bytes, memory.facts.capacity_bytes), symbol.size_bytes),
            ]
            for memory in maps
            for component in memory.components
            for symbol in component.symbols
        ],
    )
