# SPDX-License-Identifier: Apache-2.0
"""What the weights are like, as pictures: how many are zero, how much of the range is used, and histograms."""

from html import escape

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from mcubench.model.summary import ModelSummary
from mcubench.model.weights import Histogram, WeightFacts
from mcubench.report.page import MARGIN
from mcubench.report.palette import ACCENT, SERIES

_BAR_HEIGHT_PX = 22
_SHOWN = 60
_A_ROW = 4
_HISTOGRAM_HEIGHT_PX = 150


def drawn_weights(summary: ModelSummary) -> list[WeightFacts]:
    """The weights that were examined, the largest where there are too many to be looked at; biases are none."""
    examined = [fact for fact in summary.weights if fact.role != "bias" and fact.zero_count is not None]
    chosen = sorted(examined, key=lambda fact: -fact.element_count)[:_SHOWN]
    return [fact for fact in examined if fact in chosen]


def sparsity_figure(summary: ModelSummary) -> go.Figure | None:
    """Zero weights, zero channels, and the range that the worst channel uses; None where there are no weights."""
    facts = drawn_weights(summary)
    if not facts:
        return None
    labels = [_label(summary, fact) for fact in facts]
    columns = {
        "zero weights, %": [_percent(fact.zero_share) for fact in facts],
        "zero channels, %": [
            None if fact.channels is None else 100 * fact.channels.zero_count / fact.channels.count for fact in facts
        ],
        "worst channel's range, %": [
            None if fact.channels is None else _percent(fact.channels.range_used_worst) for fact in facts
        ],
    }
    figure = make_subplots(
        rows=1, cols=len(columns), shared_yaxes=True, horizontal_spacing=0.03, subplot_titles=list(columns)
    )
    for column, (title, values) in enumerate(columns.items(), start=1):
        bars = go.Bar(
            x=values,
            y=labels,
            orientation="h",
            marker={"color": SERIES[0] if column < len(columns) else SERIES[2]},
            hovertemplate="%{y}: %{x:.1f} %<extra>" + title.removesuffix(", %") + "</extra>",
        )
        figure.add_trace(bars, row=1, col=column)
    height = 110 + _BAR_HEIGHT_PX * len(facts)
    figure.update_layout(height=height, margin=MARGIN | {"t": 40}, template="simple_white", showlegend=False)
    figure.update_yaxes(autorange="reversed", automargin=True, type="category", tickfont={"size": 11})
    figure.update_xaxes(range=[0, 100])
    return figure


def histogram_figure(summary: ModelSummary) -> go.Figure | None:
    """A small histogram of each layer's weights, as they are stored; None where there is none."""
    facts = [(fact, fact.histogram) for fact in drawn_weights(summary) if fact.histogram is not None]
    if not facts:
        return None
    rows = -(-len(facts) // _A_ROW)
    height = _HISTOGRAM_HEIGHT_PX * rows + 40
    figure = make_subplots(
        rows=rows,
        cols=_A_ROW,
        subplot_titles=[_label(summary, fact) for fact, _ in facts],
        horizontal_spacing=0.04,
        vertical_spacing=min(60 / height, 1 / max(rows - 1, 1)),
    )
    for at, (_, histogram) in enumerate(facts):
        figure.add_trace(_bars(histogram), row=at // _A_ROW + 1, col=at % _A_ROW + 1)
    figure.update_annotations(font={"size": 11})
    figure.update_layout(
        height=height, margin=MARGIN | {"t": 30}, template="simple_white", showlegend=False, bargap=0
    )
    figure.update_yaxes(type="log", showticklabels=False, ticks="")
    figure.update_xaxes(nticks=4, tickfont={"size": 10})
    return figure


def _bars(histogram: Histogram) -> go.Bar:
    lows = [histogram.low + at * histogram.bin_width for at in range(len(histogram.counts))]
    holds_zero = [low <= 0 < low + histogram.bin_width for low in lows]
    return go.Bar(
        x=[low + histogram.bin_width / 2 for low in lows],
        y=histogram.counts,
        width=histogram.bin_width,
        marker={"color": [ACCENT if zero else SERIES[0] for zero in holds_zero], "line": {"width": 0}},
        customdata=[f"{low:.4g} to {low + histogram.bin_width:.4g}" for low in lows],
        hovertemplate="%{customdata}: %{y:,}<extra></extra>",
    )


def _label(summary: ModelSummary, fact: WeightFacts) -> str:
    operator = summary.operators[fact.operators[0]]
    of_several = "" if fact.role == "weights" else f" '{fact.name[:20]}'"
    return escape(f"{operator.index} {operator.name}{of_several}")


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share
