# SPDX-License-Identifier: Apache-2.0
"""What each layer costs, as pictures: bars an operator, and MACs over MACs per byte."""

from collections.abc import Callable, Mapping
from html import escape

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from mcubench.model.summary import ModelSummary, OperatorSummary
from mcubench.report.page import MARGIN
from mcubench.report.palette import ACCENT, SERIES

_BAR_HEIGHT_PX = 22
_SHOWN = 120
_INTENSITY_HEIGHT_PX = 420
_NUMBERED = 60
_TOGETHER = 6
_DECADE = 10


def drawn_operators(summary: ModelSummary) -> list[OperatorSummary]:
    """All operators where they can be told apart, else those with the largest part of anything, in their order."""
    if len(summary.operators) <= _SHOWN:
        return list(summary.operators)
    most = [max((measure(o) for o in summary.operators), default=0) or 1 for measure in _MEASURES.values()]

    def part(operator: OperatorSummary) -> float:
        return max(measure(operator) / whole for measure, whole in zip(_MEASURES.values(), most, strict=True))

    chosen = sorted(summary.operators, key=lambda operator: (-part(operator), operator.index))[:_SHOWN]
    return sorted(chosen, key=lambda operator: operator.index)


def layer_bars(summary: ModelSummary) -> go.Figure:
    """MACs, bytes of parameters and bytes alive, side by side for each operator; the fullest in another colour."""
    operators = drawn_operators(summary)
    labels = [f"{operator.index} {escape(operator.name)}" for operator in operators]
    figure = make_subplots(
        rows=1, cols=len(_MEASURES), shared_yaxes=True, horizontal_spacing=0.03, subplot_titles=list(_MEASURES)
    )
    for column, (title, measure) in enumerate(_MEASURES.items(), start=1):
        values = [measure(operator) for operator in operators]
        largest = max(values, default=0)
        bars = go.Bar(
            x=values,
            y=labels,
            orientation="h",
            marker={"color": [ACCENT if value == largest and largest else SERIES[0] for value in values]},
            hovertemplate="%{y}: %{x:,}<extra>" + title + "</extra>",
        )
        figure.add_trace(bars, row=1, col=column)
    height = 110 + _BAR_HEIGHT_PX * len(operators)
    figure.update_layout(height=height, margin=MARGIN | {"t": 40}, template="simple_white", showlegend=False)
    figure.update_yaxes(autorange="reversed", automargin=True, type="category", tickfont={"size": 11})
    figure.update_xaxes(tickformat="~s", rangemode="tozero", nticks=5)
    return figure


def intensity_figure(summary: ModelSummary) -> go.Figure | None:
    """A point for each operator with MACs; None where there is none."""
    points = [operator for operator in summary.operators if operator.macs and operator.macs_per_byte]
    if not points:
        return None
    names = sorted({operator.name for operator in points})
    mode = "markers+text" if len(points) <= _NUMBERED else "markers"
    groups = ([operator for operator in points if operator.name == name] for name in names)
    figure = go.Figure([_points(group, SERIES[at % len(SERIES)], mode) for at, group in enumerate(groups)])
    figure.update_layout(
        height=_INTENSITY_HEIGHT_PX,
        margin=MARGIN,
        template="simple_white",
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.0, "x": 0},
        showlegend=True,
    )
    intensities = [operator.macs_per_byte or 1 for operator in points]
    digits = "D1" if max(intensities) < _DECADE * min(intensities) else "D2"
    figure.update_xaxes(type="log", title="MACs per byte moved", showgrid=True, dtick=digits)
    figure.update_yaxes(type="log", title="MACs", showgrid=True, dtick=1, tickformat="~s")
    return figure


def _points(operators: list[OperatorSummary], colour: str, mode: str) -> go.Scatter:
    """A point for operators that cost the same, with all their numbers."""
    name = escape(operators[0].name)
    places: dict[tuple[float | None, int | None], list[str]] = {}
    for operator in operators:
        places.setdefault((operator.macs_per_byte, operator.macs), []).append(str(operator.index))
    return go.Scatter(
        name=name,
        x=[intensity for intensity, _ in places],
        y=[macs for _, macs in places],
        mode=mode,
        text=[" ".join(numbers[:_TOGETHER]) + ("…" if numbers[_TOGETHER:] else "") for numbers in places.values()],
        textposition="top center",
        textfont={"size": 10},
        marker={"color": colour, "size": 9, "line": {"color": "white", "width": 1}},
        hovertemplate="%{text} " + name + ": %{y:,} MACs, %{x:.2f} a byte<extra></extra>",
    )


_MEASURES: Mapping[str, Callable[[OperatorSummary], int]] = {
    "MACs": lambda operator: operator.macs or 0,
    "bytes of parameters": lambda operator: operator.params_bytes,
    "bytes alive": lambda operator: operator.activation_bytes_alive,
}
