# SPDX-License-Identifier: Apache-2.0
"""What each operator takes, as bars: the largest in another colour."""

from collections.abc import Sequence
from html import escape

import plotly.graph_objects as go

from mcubench.report.number import format_number, number_of
from mcubench.report.operator_rows import label
from mcubench.report.page import new_figure
from mcubench.report.palette import ACCENT, SERIES
from mcubench.result import OperatorRow

_BAR_HEIGHT_PX = 26


def operator_bars(operators: Sequence[OperatorRow], counter: str) -> go.Figure:
    """A bar an operator, in the order of execution."""
    values = [number_of(row.metrics, counter) or 0 for row in operators]
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
