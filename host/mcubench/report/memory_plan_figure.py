# SPDX-License-Identifier: Apache-2.0
"""The arena over time as a picture: a box for each value, from where it is written to where it is read last."""

from html import escape
from typing import Any

import plotly.graph_objects as go

from mcubench.model.memory_plan import MemoryBlock, MemoryPlan
from mcubench.model.summary import ModelSummary
from mcubench.report.page import MARGIN
from mcubench.report.palette import ACCENT, QUIET, SECOND, THIRD

_HEIGHT_PX = 460
_NAMED_TICKS = 64
_GAP = 0.06


def memory_plan_figure(summary: ModelSummary) -> go.Figure:
    """Boxes where there is a layout; else the sum of what is alive at each operator."""
    plan = summary.memory
    figure = go.Figure(_boxes(summary) if plan.size_bytes is not None else [])
    figure.add_trace(_alive(plan, filled=plan.size_bytes is None))
    moment = plan.peak.operators[0] if plan.peak.operators else 0
    figure.add_vrect(x0=moment - 0.5, x1=moment + 0.5, fillcolor=ACCENT, opacity=0.12, line_width=0, layer="below")
    figure.add_annotation(
        x=moment,
        y=1,
        yref="paper",
        yanchor="bottom",
        text=f"<b>peak: {plan.peak.size_bytes:,} bytes</b>",
        font={"color": ACCENT},
        showarrow=False,
    )
    figure.update_layout(
        height=_HEIGHT_PX,
        margin=MARGIN | {"t": 50},
        template="simple_white",
        barmode="overlay",
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.06, "x": 0},
    )
    figure.update_yaxes(title="address in the arena, bytes", tickformat=",", rangemode="tozero", showgrid=True)
    if plan.size_bytes is None:
        figure.update_yaxes(title="bytes alive")
    ends = [-0.5, len(plan.alive_bytes) - 0.5]
    figure.update_xaxes(title="operator", automargin=True, range=ends, **_ticks(summary))
    return figure


def _boxes(summary: ModelSummary) -> list[go.Bar]:
    inputs = {tensor.index for tensor in summary.inputs}
    outputs = {tensor.index for tensor in summary.outputs}
    kinds: dict[str, list[MemoryBlock]] = {"input": [], "output": [], "activation": []}
    for block in summary.memory.blocks:
        if block.offset is not None and block.size_bytes:
            held = set(block.tensors)
            kinds["input" if held & inputs else "output" if held & outputs else "activation"].append(block)
    colours = {"input": SECOND, "output": THIRD, "activation": QUIET}
    names = {"input": "the model's input", "output": "the model's output", "activation": "activations"}
    return [_bars(summary, names[kind], blocks, colours[kind]) for kind, blocks in kinds.items() if blocks]


def _bars(summary: ModelSummary, name: str, blocks: list[MemoryBlock], colour: str) -> go.Bar:
    peak = summary.memory.peak.operators[:1]
    at_peak = [any(block.first <= moment <= block.last for moment in peak) for block in blocks]
    return go.Bar(
        name=name,
        x=[(block.first + block.last) / 2 for block in blocks],
        width=[block.last - block.first + 1 - _GAP for block in blocks],
        base=[block.offset for block in blocks],
        y=[block.size_bytes for block in blocks],
        marker={
            "color": colour,
            "line": {
                "width": [2 if fullest else 0.5 for fullest in at_peak],
                "color": [ACCENT if fullest else "white" for fullest in at_peak],
            },
        },
        customdata=[_hover(summary, block) for block in blocks],
        hovertemplate="%{customdata}<extra></extra>",
    )


def _hover(summary: ModelSummary, block: MemoryBlock) -> str:
    names = [operator.name for operator in summary.operators]
    alias = f"<br>{len(block.tensors)} tensors share it" if len(block.tensors) > 1 else ""
    last = f"{block.last} {names[block.last]}" if names else str(block.last)
    first = f"{block.first} {names[block.first]}" if names else str(block.first)
    end = (block.offset or 0) + block.size_bytes
    return (
        f"<b>{escape(block.name)}</b>{alias}<br>{block.size_bytes:,} bytes, {block.offset:,} to {end:,}"
        f"<br>from {escape(first)} to {escape(last)}"
    )


def _alive(plan: MemoryPlan, *, filled: bool) -> go.Scatter:
    moments = range(len(plan.alive_bytes))
    return go.Scatter(
        name="bytes alive",
        x=[edge for moment in moments for edge in (moment - 0.5, moment + 0.5)],
        y=[plan.alive_bytes[moment] for moment in moments for _ in range(2)],
        mode="lines",
        line={"color": "#333333", "width": 1.5, "dash": None if filled else "dot"},
        fill="tozeroy" if filled else None,
        fillcolor=QUIET,
        hoverinfo="skip" if not filled else None,
    )


def _ticks(summary: ModelSummary) -> dict[str, Any]:
    if not 0 < len(summary.operators) <= _NAMED_TICKS:
        return {}
    return {
        "tickvals": [operator.index for operator in summary.operators],
        "ticktext": [f"{operator.index} {escape(operator.name)}" for operator in summary.operators],
        "tickangle": -60,
        "tickfont": {"size": 10},
    }
