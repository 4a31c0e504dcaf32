# SPDX-License-Identifier: Apache-2.0
"""What quantization cost, drawn: noise and harm by layer, ranges, errors, weights, accuracy."""

from collections.abc import Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from mcubench.report.loss_words import layer_label, tensor_label
from mcubench.report.page import MARGIN
from mcubench.report.palette import DIM
from mcubench.result import Absent, AccuracyLoss, Harm, LayerLoss, Noise, QuantizationLoss, RangeUse, WeightLoss

_ROW_HEIGHT_PX = 22
_SMALL_HEIGHT_PX = 240
_SHOWN = 20
_FEW = 4
# Ink for what is one's own, sand for what came from before, red for what is lost.
_OWN, _INHERITED, _LOST, _HELD = "#2f6690", "#d9a441", "#b3392f", "#d5dbe2"
_MARGIN = {**MARGIN, "t": 40}


def harm_figure(loss: QuantizationLoss) -> go.Figure:
    """The layers by the share of the output's noise that is theirs, the worst on top."""
    layers = loss.by_harm[:_SHOWN]
    harms = [layer.harm for layer in layers if isinstance(layer.harm, Harm)]
    figure = go.Figure(
        go.Bar(
            y=_labels(layers),
            x=[100 * harm.share for harm in harms],
            orientation="h",
            marker_color=_OWN,
            customdata=[
                [_decibel(harm), _plain(tensor_label(it.tensor))] for harm, it in zip(harms, layers, strict=True)
            ],
            text=[f"{100 * harm.share:.1f} %" for harm in harms],
            hovertemplate="%{y}: %{x:.2f} % of the noise, %{customdata[0]} dB<br>%{customdata[1]}<extra></extra>",
        )
    )
    figure.update_xaxes(title="share of the noise at the output, %")
    return _horizontal(figure, len(layers))


def noise_figure(loss: QuantizationLoss) -> go.Figure:
    """SQNR of every layer in the order of execution: what it adds, and what has come together by then."""
    labels = _labels(loss.layers)
    series = (
        ("own noise", [layer.own for layer in loss.layers], _OWN),
        ("accumulated", [layer.accumulated for layer in loss.layers], _INHERITED),
    )
    figure = go.Figure()
    for name, noises, colour in series:
        figure.add_scatter(
            name=name,
            y=labels,
            x=[_level(noise) for noise in noises],
            mode="lines+markers",
            marker_color=colour,
            hovertemplate="%{y}: %{x:.1f} dB<extra>" + name + "</extra>",
        )
    figure.update_xaxes(title="SQNR, dB: further right is better")
    figure.update_layout(legend={"orientation": "h", "y": 1.0, "yanchor": "bottom"})
    return _horizontal(figure, len(labels))


def range_figure(loss: QuantizationLoss) -> go.Figure | None:
    """What each tensor can hold, from 0 to 100 %, and where the float values are; None where none has a range."""
    rows = [(layer, layer.range) for layer in loss.layers if isinstance(layer.range, RangeUse)]
    if not rows:
        return None
    labels = _labels([layer for layer, _ in rows])
    figure = go.Figure()
    figure.add_bar(
        name="can be held", y=labels, x=[100] * len(rows), orientation="h", marker_color=_HELD, hoverinfo="skip"
    )
    for name, ends, width, colour in (
        ("all float values", [(use.seen_low, use.seen_high) for _, use in rows], 2, _LOST),
        ("99.9 % of them", [(use.bulk_low, use.bulk_high) for _, use in rows], 8, _OWN),
    ):
        y: list[str | None] = []
        x: list[float | None] = []
        for label, (low, high), (_, use) in zip(labels, ends, rows, strict=True):
            y += [label, label, None]
            x += [_place(use, low), _place(use, high), None]
        figure.add_scatter(
            name=name, y=y, x=x, mode="lines", line={"width": width, "color": colour}, hoverinfo="skip"
        )
    figure.add_scatter(
        y=labels,
        x=[50] * len(rows),
        mode="markers",
        marker_opacity=0,
        showlegend=False,
        customdata=[
            [f"{value:.4g}" for value in (use.low, use.high, use.seen_low, use.seen_high, 100 * use.saturates)]
            for _, use in rows
        ],
        hovertemplate="%{y}<br>holds %{customdata[0]} to %{customdata[1]}<br>float values %{customdata[2]} to "
        "%{customdata[3]}<br>%{customdata[4]} % saturate<extra></extra>",
    )
    figure.update_xaxes(title="place in what the tensor can hold, %")
    figure.update_layout(legend={"orientation": "h", "y": 1.0, "yanchor": "bottom"}, bargap=0.35)
    return _horizontal(figure, len(rows))


def error_figure(loss: QuantizationLoss) -> go.Figure | None:
    """How the own errors of the worst layers are spread; None where no layer makes any."""
    layers = [layer for layer in loss.by_harm if layer.errors is not None][:_FEW]
    if not layers:
        return None
    figure = make_subplots(cols=len(layers), subplot_titles=_labels(layers))
    for column, layer in enumerate(layers, start=1):
        errors = layer.errors
        if errors is None:
            continue
        width = (errors.high - errors.low) / len(errors.counts)
        centres = [errors.low + width * (index + 0.5) for index in range(len(errors.counts))]
        figure.add_bar(x=centres, y=list(errors.counts), width=width, marker_color=_OWN, row=1, col=column)
        figure.update_xaxes(title="error, steps" if errors.unit == "steps" else "error", row=1, col=column)
    # Most errors are small: a linear axis would hide the others.
    figure.update_yaxes(type="log", dtick=1)
    figure.update_traces(hovertemplate="%{x:.2f}: %{y:,}<extra></extra>")
    return _small(figure)


def weight_figure(loss: QuantizationLoss) -> go.Figure | None:
    """SQNR of the channels of those weights that lost most; None where no weights have channels."""
    rows = [row for row in loss.weights if any(level is not None for level in row.channels)]
    worst = sorted(rows, key=_worst_channel)[:_FEW]
    if not worst:
        return None
    titles = [_plain(f"{row.operator} {row.name}") for row in worst]
    figure = make_subplots(cols=len(worst), subplot_titles=titles, shared_yaxes="all")
    for column, row in enumerate(worst, start=1):
        colours = [_LOST if index in row.lost_channels else _OWN for index in range(len(row.channels))]
        figure.add_bar(y=list(row.channels), marker_color=colours, row=1, col=column)
        figure.update_xaxes(title="channel", row=1, col=column)
    figure.update_yaxes(title="SQNR, dB", row=1, col=1)
    figure.update_traces(hovertemplate="channel %{x}: %{y:.1f} dB<extra></extra>")
    return _small(figure)


def accuracy_figure(accuracy: AccuracyLoss) -> go.Figure:
    """Both accuracies with their intervals."""
    shares = (accuracy.quantized, accuracy.float_model)
    figure = go.Figure(
        go.Scatter(
            y=["quantized", "float"],
            x=[100 * share.value for share in shares],
            error_x={
                "type": "data",
                "symmetric": False,
                "color": DIM,
                "array": [100 * (share.high - share.value) for share in shares],
                "arrayminus": [100 * (share.value - share.low) for share in shares],
            },
            mode="markers",
            marker={"size": 12, "color": [_INHERITED, _OWN]},
            hovertemplate="%{y}: %{x:.2f} %<extra></extra>",
        )
    )
    figure.update_xaxes(title="accuracy, %")
    figure.update_yaxes(range=[-0.6, 1.6], automargin=True)
    figure.update_layout(height=170, margin=MARGIN, template="simple_white")
    return figure


def _labels(layers: Sequence[LayerLoss]) -> list[str]:
    """A label for each layer, no two the same: an axis would put them in one place."""
    labels = [_plain(layer_label(layer)) for layer in layers]
    return [
        label if layer.kind != "inserted" else f"{label} after {_plain(layer.tensor[-24:])}"
        for label, layer in zip(labels, layers, strict=True)
    ]


def _plain(text: str) -> str:
    """Text in which the library finds no markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _level(noise: Noise | Absent) -> float | None:
    return None if isinstance(noise, Absent) or isinstance(noise.sqnr_db, Absent) else noise.sqnr_db


def _decibel(harm: Harm) -> str:
    return "-" if isinstance(harm.output_sqnr_db, Absent) else f"{harm.output_sqnr_db:.1f}"


def _place(use: RangeUse, value: float) -> float:
    """Where a value is in a range, in percent of it; far outside is cut, so that the rest can be seen."""
    return min(max(100 * (value - use.low) / (use.high - use.low), -100.0), 200.0)


def _worst_channel(row: WeightLoss) -> float:
    return min(level for level in row.channels if level is not None)


def _horizontal(figure: go.Figure, rows: int) -> go.Figure:
    figure.update_layout(height=110 + _ROW_HEIGHT_PX * rows, margin=_MARGIN, template="simple_white")
    figure.update_yaxes(autorange="reversed", automargin=True, type="category")
    return figure


def _small(figure: go.Figure) -> go.Figure:
    figure.update_layout(height=_SMALL_HEIGHT_PX, margin=_MARGIN, template="simple_white", showlegend=False)
    figure.update_annotations(font_size=13)
    return figure
