# SPDX-License-Identifier: Apache-2.0
"""What several runs take of flash and RAM, as bars of their components."""

from collections.abc import Sequence
from html import escape

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from mcubench.report.named_run import NamedRun
from mcubench.report.number import format_number
from mcubench.report.page import MARGIN, style_figure
from mcubench.report.palette import component_colour
from mcubench.result import FootprintFacts, MemoryFacts

_BAR_HEIGHT_PX = 28


def memories_figure(runs: Sequence[NamedRun]) -> go.Figure | None:
    """A bar a run for each memory; None where nothing was built for any."""
    built = _built(runs)
    if not built:
        return None
    titles = ("bytes of flash", "bytes of RAM")
    figure = make_subplots(rows=1, cols=2, shared_yaxes=True, horizontal_spacing=0.03, subplot_titles=titles)
    for column, memories in enumerate(_memories(built), start=1):
        for component in dict.fromkeys(name for memory in memories for name in memory.components):
            sizes = [memory.components.get(component, 0) for memory in memories]
            if any(sizes):
                figure.add_trace(_bar(component, [name for name, _ in built], sizes), row=1, col=column)
    height = 170 + _BAR_HEIGHT_PX * len(built)
    legend = {"orientation": "h", "yanchor": "bottom", "yref": "container", "y": 0, "x": 0, "traceorder": "normal"}
    style_figure(figure, height, barmode="stack", legend=legend, margin=MARGIN | {"t": 30, "b": 110})
    figure.update_yaxes(autorange="reversed", type="category")
    figure.update_xaxes(tickformat="~s")
    return figure


def describe_memories(runs: Sequence[NamedRun]) -> str:
    """The same as a sentence."""
    parts = (
        f"{name} {format_number(footprint.flash.used_bytes)} and {format_number(footprint.ram.used_bytes)}"
        for name, footprint in _built(runs)
    )
    return f"bytes of flash and of RAM: {', '.join(parts)}"


def _built(runs: Sequence[NamedRun]) -> list[tuple[str, FootprintFacts]]:
    return [(run.name, run.result.footprint) for run in runs if run.result.footprint is not None]


def _memories(built: Sequence[tuple[str, FootprintFacts]]) -> tuple[list[MemoryFacts], list[MemoryFacts]]:
    return [footprint.flash for _, footprint in built], [footprint.ram for _, footprint in built]


def _bar(component: str, names: Sequence[str], sizes: Sequence[int]) -> go.Bar:
    words = component.replace("_", " ")
    return go.Bar(
        name=escape(words),
        y=[escape(name) for name in names],
        x=sizes,
        orientation="h",
        marker={"color": component_colour(component)},
        hovertemplate=f"%{{y}}: %{{x:,}} bytes<extra>{escape(words)}</extra>",
    )
