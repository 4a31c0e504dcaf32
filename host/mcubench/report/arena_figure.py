# SPDX-License-Identifier: Apache-2.0
"""The arena over time as a picture: a box for each value, from where it is written to where it is read last."""

from collections.abc import Sequence
from html import escape
from typing import Any

import plotly.graph_objects as go

from mcubench.report.arena_picture import ArenaBox, ArenaPicture
from mcubench.report.page import MARGIN, new_figure
from mcubench.report.palette import ACCENT, DIM, QUIET, SECOND, THIRD
from mcubench.result import ArenaRole

_HEIGHT_PX = 460
_NAMED_TICKS = 64
_GAP = 0.06
_COLOURS: dict[ArenaRole, str] = {"input": SECOND, "output": THIRD, "activation": QUIET}
_NAMES: dict[ArenaRole, str] = {
    "input": "the model's input",
    "output": "the model's output",
    "activation": "activations",
}


def arena_figure(picture: ArenaPicture) -> go.Figure:
    """Boxes where there is a layout; else the sum of what is alive at each operator."""
    traces: list[Any] = [
        _bars(picture, _NAMES[role], boxes, colour)
        for role, colour in _COLOURS.items()
        if (boxes := [box for box in picture.boxes if box.role == role])
    ]
    legend = {"orientation": "h", "yanchor": "bottom", "y": 1.06, "x": 0}
    figure = new_figure(
        [*traces, _alive(picture)], _HEIGHT_PX, margin=MARGIN | {"t": 50}, barmode="overlay", legend=legend
    )
    moment = picture.peak
    figure.add_vrect(x0=moment - 0.5, x1=moment + 0.5, fillcolor=ACCENT, opacity=0.12, line_width=0, layer="below")
    figure.add_annotation(
        x=moment,
        y=1,
        yref="paper",
        yanchor="bottom",
        text=f"<b>peak: {max(picture.alive_bytes):,} bytes</b>",
        font={"color": ACCENT},
        showarrow=False,
    )
    height = "address in the arena, bytes" if picture.boxes else "bytes alive"
    figure.update_yaxes(title=height, tickformat=",", rangemode="tozero", showgrid=True)
    figure.update_xaxes(title="operator", range=[-0.5, len(picture.alive_bytes) - 0.5], **_ticks(picture))
    return figure


def describe_arena(picture: ArenaPicture) -> str:
    """The same as a sentence."""
    at_peak = [box for box in picture.boxes if box.first <= picture.peak <= box.last]
    names = ", ".join(f"{box.name} {box.size_bytes:,}" for box in sorted(at_peak, key=lambda box: -box.size_bytes))
    most = f"the most bytes are alive at operator {picture.peak}: {max(picture.alive_bytes):,}"
    return f"{most}, of {names}" if names else most


def _bars(picture: ArenaPicture, name: str, boxes: Sequence[ArenaBox], colour: str) -> go.Bar:
    at_peak = [box.first <= picture.peak <= box.last for box in boxes]
    return go.Bar(
        name=name,
        x=[(box.first + box.last) / 2 for box in boxes],
        width=[box.last - box.first + 1 - _GAP for box in boxes],
        base=[box.offset for box in boxes],
        y=[box.size_bytes for box in boxes],
        marker={
            "color": colour,
            "line": {
                "width": [2 if fullest else 0.5 for fullest in at_peak],
                "color": [ACCENT if fullest else "white" for fullest in at_peak],
            },
        },
        customdata=[_hover(picture, box) for box in boxes],
        hovertemplate="%{customdata}<extra></extra>",
    )


def _hover(picture: ArenaPicture, box: ArenaBox) -> str:
    alias = f"<br>{box.tensors} tensors share it" if box.tensors > 1 else ""
    end = box.offset + box.size_bytes
    return (
        f"<b>{escape(box.name)}</b>{alias}<br>{box.size_bytes:,} bytes, {box.offset:,} to {end:,}"
        f"<br>from {_operator(picture, box.first)} to {_operator(picture, box.last)}"
    )


def _operator(picture: ArenaPicture, index: int) -> str:
    return escape(f"{index} {picture.operators[index]}") if index < len(picture.operators) else str(index)


def _alive(picture: ArenaPicture) -> go.Scatter:
    filled = not picture.boxes
    moments = range(len(picture.alive_bytes))
    return go.Scatter(
        name="bytes alive",
        x=[edge for moment in moments for edge in (moment - 0.5, moment + 0.5)],
        y=[picture.alive_bytes[moment] for moment in moments for _ in range(2)],
        mode="lines",
        line={"color": DIM, "width": 1.5, "dash": None if filled else "dot"},
        fill="tozeroy" if filled else None,
        fillcolor=QUIET,
        hoverinfo="skip" if not filled else None,
    )


def _ticks(picture: ArenaPicture) -> dict[str, Any]:
    if not 0 < len(picture.operators) <= _NAMED_TICKS:
        return {}
    return {
        "tickvals": list(range(len(picture.operators))),
        "ticktext": [_operator(picture, index) for index in range(len(picture.operators))],
        "tickangle": -60,
        "tickfont": {"size": 10},
    }
