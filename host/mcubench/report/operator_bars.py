# SPDX-License-Identifier: Apache-2.0
"""What each operator takes, as bars: the largest in another colour."""

from collections.abc import Mapping, Sequence
from html import escape

import plotly.graph_objects as go

from mcubench.report.number import format_number
from mcubench.report.page import new_figure
from mcubench.report.palette import ACCENT, SERIES
from mcubench.result import Metric, OperatorRow, Value

# What is drawn, the first that is there: cycles of a board, a model's estimate of them, else what was counted.
COUNTERS = ("dwt_cycles", "systick_cycles", "timer_cycles", "modelled_cycles", "emulated_instructions")
_BAR_HEIGHT_PX = 26


def number(metrics: Mapping[str, Metric], name: str) -> int | float | None:
    """A metric's value; None where it is absent."""
    metric = metrics.get(name)
    return metric.value if isinstance(metric, Value) else None


def operator_counter(operators: Sequence[OperatorRow]) -> str | None:
    """What operators are compared by: the first counter that any of them has."""
    return next((name for name in COUNTERS if any(number(row.metrics, name) for row in operators)), None)


def operator_bars(operators: Sequence[OperatorRow], counter: str) -> go.Figure:
    """A bar an operator, in the order of execution."""
    values = [number(row.metrics, counter) or 0 for row in operators]
    bars = go.Bar(
        y=[escape(label(row)) for row in operators],
        x=values,
        orientation="h",
        marker={"color": [ACCENT if value and value == max(values) else SERIES[0] for value in values]},
        text=[format_number(value) if value else "no code" for value in values],
        textposition="auto",
        hovertemplate="%{y}: %{x:,}<extra></extra>",
    )
    figure = new_figure([bars], 80 + _BAR_HEIGHT_PX * len(values))
    figure.update_yaxes(autorange="reversed", type="category")
    figure.update_xaxes(tickformat="~s", title=counter.replace("_", " "))
    return figure


def describe_operators(operators: Sequence[OperatorRow], counter: str) -> str:
    """The same as a sentence."""
    largest = max(operators, key=lambda row: number(row.metrics, counter) or 0)
    value = format_number(number(largest.metrics, counter) or 0)
    what = counter.replace("_", " ")
    return f"{what} of {len(operators)} operators; the most are {value}, of operator {label(largest)}"


def label(row: OperatorRow) -> str:
    """An operator, as pictures name it."""
    return f"{row.index} {row.name}"
