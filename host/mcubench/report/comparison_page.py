# SPDX-License-Identifier: Apache-2.0
"""Engines side by side as one HTML file that needs nothing else."""

from html import escape

import plotly.graph_objects as go

from mcubench.report.comparison_table import (
    METRICS,
    counter_title,
    finished,
    operator_counter,
    operator_values,
)
from mcubench.report.number import format_number, number_of
from mcubench.report.page import Figures, embed_data, new_figure, render_page
from mcubench.result import EngineComparison

_MEMORY = {"code_bytes": "code", "params": "parameters", "arena_bytes": "arena", "stack_bytes": "stack"}
_HEIGHT_PX = 320
_BAR_HEIGHT_PX = 22


def render_comparison_page(comparison: EngineComparison) -> str:
    """The page of a comparison, everything that it needs inside."""
    runs = finished(comparison)
    counter = operator_counter(comparison)
    rows = [
        [title, *(_text(None if run.result is None else number_of(run.result.metrics, name)) for run in runs)]
        for name, title in METRICS.items()
    ]
    figures = Figures()
    unit = "" if counter is None else counter_title(counter)
    return render_page(
        "comparison_page",
        figures=figures,
        comparison=comparison,
        equal=_equality(comparison),
        unit=unit,
        operators=figures.embed(_operators(comparison), f"{unit} of each operator, by engine"),
        memory=figures.embed(_memory(comparison), "bytes of code, parameters, arena and stack, by engine"),
        columns=[run.name for run in runs],
        rows=[row for row in rows if any(row[1:])],
        absent=[run for run in comparison.runs if run.result is None],
        data=embed_data(comparison),
    )


def _equality(comparison: EngineComparison) -> str:
    if comparison.outputs_equal is None:
        return "fewer than two engines ran: no outputs to compare"
    what = "are the same byte for byte" if comparison.outputs_equal else "are NOT the same"
    return f"the outputs of all engines {what}"


def _text(value: float | None) -> str:
    return "" if value is None else format_number(value)


def _operators(comparison: EngineComparison) -> go.Figure:
    rows = operator_values(comparison)
    runs = finished(comparison)
    bars = [
        go.Bar(
            name=escape(run.name),
            y=[escape(label) for label, _ in rows],
            x=[values[position] or 0 for _, values in rows],
            orientation="h",
            hovertemplate="%{y}: %{x:,}<extra>" + escape(run.name) + "</extra>",
        )
        for position, run in enumerate(runs)
    ]
    figure = new_figure(bars, 120 + _BAR_HEIGHT_PX * len(rows) * max(len(runs), 1), barmode="group")
    figure.update_yaxes(autorange="reversed")
    figure.update_xaxes(tickformat=",")
    return figure


def _memory(comparison: EngineComparison) -> go.Figure:
    """Bytes by what they are for; the model's parameters are the same for each engine, the code is not."""
    runs = finished(comparison)
    bars = [
        go.Bar(
            name=title,
            x=[escape(run.name) for run in runs],
            y=[_bytes(comparison, position, name) for position in range(len(runs))],
            hovertemplate="%{x}: %{y:,} bytes<extra>" + title + "</extra>",
        )
        for name, title in _MEMORY.items()
    ]
    figure = new_figure(bars, _HEIGHT_PX, barmode="group")
    figure.update_yaxes(tickformat=",", title="bytes")
    return figure


def _bytes(comparison: EngineComparison, position: int, name: str) -> float:
    result = finished(comparison)[position].result
    metric = "params_size_bytes" if name == "params" else name
    return 0 if result is None else number_of(result.metrics, metric) or 0
