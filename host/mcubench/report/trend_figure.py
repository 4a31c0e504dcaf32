# SPDX-License-Identifier: Apache-2.0
"""Figures over the history of runs, one picture each, with the budgets that they have to keep."""

from html import escape

import plotly.graph_objects as go

from mcubench.report.number import format_number
from mcubench.report.page import MARGIN, new_figure
from mcubench.report.palette import ACCENT, SERIES
from mcubench.report.trend import Trend

_HEIGHT_PX = 260
# More points than pixels say nothing more: the least and the most of each stretch keep the shape.
_DRAWN = 2_000


def trend_figure(trend: Trend) -> go.Figure:
    """A step for each run: a figure stays what it is until the next run."""
    points = thinned(trend).points
    line = go.Scatter(
        x=[point.at for point in points],
        y=[point.value for point in points],
        mode="lines+markers",
        line={"shape": "hv", "color": SERIES[0], "width": 2},
        marker={"size": 6 if len(points) < _DRAWN // 10 else 3},
        customdata=[escape(point.label) for point in points],
        hovertemplate="%{customdata}<br>%{x}<br>%{y:,}<extra></extra>",
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
    figure.update_yaxes(title=escape(trend.unit), tickformat=",", showgrid=True, autorangeoptions=included)
    return figure


def describe_trend(trend: Trend) -> str:
    """The same as a sentence."""
    first, last = trend.points[0].value, trend.points[-1].value
    limits = "".join(f"; {limit.label} {format_number(limit.value)}" for limit in trend.limits)
    runs = "run" if len(trend.points) == 1 else "runs"
    went = f"from {format_number(first)} to {format_number(last)} {trend.unit}"
    return f"{trend.title} over {len(trend.points)} {runs}: {went} ({trend.kind}){limits}"


def thinned(trend: Trend) -> Trend:
    """The same with fewer points where there are more than can be seen; first, last, least and most stay."""
    points = trend.points
    if len(points) <= _DRAWN:
        return trend
    length = -(-len(points) * 2 // _DRAWN)
    kept = {0, len(points) - 1}
    for start in range(0, len(points), length):
        stretch = range(start, min(start + length, len(points)))
        kept |= {min(stretch, key=lambda at: points[at].value), max(stretch, key=lambda at: points[at].value)}
    chosen = [points[at] for at in sorted(kept)]
    return Trend(trend.title, trend.unit, trend.kind, chosen, trend.limits)
