# SPDX-License-Identifier: Apache-2.0
"""Figures over the history of runs, one picture each, with the budgets that they have to keep."""

from html import escape

import plotly.graph_objects as go

from mcubench.report.number import format_number
from mcubench.report.page import MARGIN, new_figure
from mcubench.report.palette import ACCENT, SERIES
from mcubench.result import Trend

_HEIGHT_PX = 260
# More of them would hide the line.
_MARKED = 200


def trend_figure(trend: Trend) -> go.Figure:
    """A step for each run: a figure stays what it is until the next run."""
    points, share = trend.points, trend.unit == "ratio"
    line = go.Scatter(
        x=[point.at for point in points],
        y=[point.value for point in points],
        mode="lines+markers",
        line={"shape": "hv", "color": SERIES[0], "width": 2},
        marker={"size": 6 if len(points) <= _MARKED else 3},
        customdata=[escape(point.label) for point in points],
        hovertemplate=f"%{{customdata}}<br>%{{x}}<br>%{{y:{'.2%' if share else ','}}}<extra></extra>",
    )
    figure = new_figure([line], _HEIGHT_PX, showlegend=False, margin=MARGIN | {"t": 30})
    for limit in trend.limits:
        figure.add_hline(
            y=limit.value,
            line={"color": ACCENT, "dash": "dash", "width": 2},
            annotation={"text": escape(limit.label), "font": {"color": ACCENT}, "yanchor": "bottom"},
            annotation_position="top left",
        )
    included = {"include": [limit.value for limit in trend.limits]}
    unit, ticks = ("", ".1%") if share else (trend.unit, ",")
    figure.update_yaxes(title=escape(unit), tickformat=ticks, showgrid=True, autorangeoptions=included)
    return figure


def describe_trend(trend: Trend) -> str:
    """The same as a sentence."""
    first, last = _words(trend, trend.points[0].value), _words(trend, trend.points[-1].value)
    limits = "".join(f"; {limit.label}, which is {_words(trend, limit.value)}" for limit in trend.limits)
    earlier = f"; {format_number(trend.earlier)} earlier runs are not drawn" if trend.earlier else ""
    runs = "run" if len(trend.points) == 1 else "runs"
    went = f"from {first} to {last}"
    return f"{trend.title} over {len(trend.points)} {runs}: {went} ({trend.kind}){limits}{earlier}"


def _words(trend: Trend, value: float) -> str:
    return f"{100 * value:.2f} %" if trend.unit == "ratio" else f"{format_number(value)} {trend.unit}"
