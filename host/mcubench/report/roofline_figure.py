# SPDX-License-Identifier: Apache-2.0
"""The roofline: how near each operator comes to what the core can do, and whether memory or arithmetic holds it back.

Williams, Waterman and Patterson, "Roofline: An Insightful Visual Performance Model" (2009).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import plotly.graph_objects as go

from mcubench.report.number import format_number, number_of
from mcubench.report.operator_rows import label, operator_counter
from mcubench.report.page import new_figure
from mcubench.report.palette import ACCENT, SERIES
from mcubench.result import OperatorRow, Result, Roof

_HEIGHT_PX = 460
# How far the roof goes beyond the outermost points and its corner.
_BEYOND = 2.0
_ROOM = 1.5
_NUMBERED = 60


@dataclass(frozen=True)
class Point:
    """An operator: MACs for each byte that went to or from memory, and for each tick of the counter."""

    row: OperatorRow
    macs_per_byte: float
    macs_per_tick: float


@dataclass(frozen=True)
class Roofline:
    """The operators that have MACs, what a tick is, and the core's roof where ticks are cycles and it is known."""

    points: tuple[Point, ...]
    counter: str
    roof: Roof | None

    @property
    def tick(self) -> str:
        """What the counter counts."""
        return "instruction" if self.counter == "emulated_instructions" else "cycle"


def roofline(result: Result) -> Roofline | None:
    """The roofline of a profiled run; None where bytes were not counted, or no operator has MACs."""
    operators = result.operators or ()
    counter = operator_counter(operators)
    if counter is None:
        return None
    points = tuple(point for row in operators if (point := _point(row, counter)) is not None)
    if not points:
        return None
    is_modelled = counter == "modelled_cycles" and result.timing_model is not None
    roof = result.timing_model.roof if is_modelled and result.timing_model is not None else None
    return Roofline(points, counter, roof)


def roofline_figure(line: Roofline) -> go.Figure:
    """Points, and the roof above them."""
    kinds = sorted({point.row.name for point in line.points})
    traces = [
        _points([point for point in line.points if point.row.name == kind], SERIES[at % len(SERIES)], line)
        for at, kind in enumerate(kinds)
    ]
    if line.roof is not None:
        traces.append(_roof(line.roof, line.points))
    figure = new_figure(traces, _HEIGHT_PX, legend={"orientation": "h", "yanchor": "bottom", "y": 1.0, "x": 0})
    figure.update_layout(showlegend=True)
    across = [value for trace in traces for value in trace.x]
    up = [value for trace in traces for value in trace.y]
    figure.update_xaxes(title="MACs per byte read or written", **_logarithmic(across))
    figure.update_yaxes(title=f"MACs per {line.tick}", **_logarithmic(up))
    return figure


def describe_roofline(line: Roofline) -> str:
    """The same as a sentence."""
    best = max(line.points, key=lambda point: point.macs_per_tick)
    sentence = f"the best is operator {label(best.row)} with {best.macs_per_tick:.3g} MACs per {line.tick}"
    if line.roof is None:
        return sentence
    return f"{sentence}; the core can do {format_number(line.roof.macs_per_cycle)} per cycle"


def _logarithmic(values: Sequence[float]) -> dict[str, Any]:
    """An axis with 1, 2 and 5 of each power of ten at its ticks, and a little room beside the values."""
    low, high = min(values) / _ROOM, max(values) * _ROOM
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    ticks = [step * 10.0**power for power in powers for step in (1, 2, 5)]
    return {
        "type": "log",
        "range": [math.log10(low), math.log10(high)],
        "tickvals": ticks,
        "ticktext": [f"{tick:.10g}" for tick in ticks],
        "showgrid": True,
    }


def _point(row: OperatorRow, counter: str) -> Point | None:
    macs, ticks = number_of(row.metrics, "macs"), number_of(row.metrics, counter)
    traffic = None if row.work is None else row.work.traffic
    moved = sum(part.read_bytes + part.written_bytes for part in traffic or ())
    if not macs or not ticks or not moved:
        return None
    return Point(row, macs / moved, macs / ticks)


def _points(points: Sequence[Point], colour: str, line: Roofline) -> go.Scatter:
    name = escape(points[0].row.name)
    return go.Scatter(
        name=name,
        x=[point.macs_per_byte for point in points],
        y=[point.macs_per_tick for point in points],
        mode="markers+text" if len(line.points) <= _NUMBERED else "markers",
        text=[str(point.row.index) for point in points],
        textposition="top center",
        marker={"color": colour, "size": 9},
        hovertemplate=f"%{{text}} {name}: %{{x:.3g}} MACs per byte, %{{y:.3g}} per {line.tick}<extra></extra>",
    )


def _roof(roof: Roof, points: Sequence[Point]) -> go.Scatter:
    corner = roof.macs_per_cycle / roof.bytes_per_cycle
    at = [*(point.macs_per_byte for point in points), corner]
    ends = (min(at) / _BEYOND, corner, max(at) * _BEYOND)
    return go.Scatter(
        name="what the core can do",
        x=ends,
        y=[min(intensity * roof.bytes_per_cycle, roof.macs_per_cycle) for intensity in ends],
        mode="lines",
        line={"color": ACCENT, "width": 2},
        hovertemplate="%{x:.3g} MACs per byte: at most %{y:.3g} per cycle<extra></extra>",
    )
