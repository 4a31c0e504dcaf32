# SPDX-License-Identifier: Apache-2.0
"""Flash and RAM as maps: an area for each component, and inside it one for each symbol."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

import plotly.graph_objects as go

from mcubench.report.memory_map import MemoryMap, memory_maps
from mcubench.report.number import format_number, format_share
from mcubench.report.page import MARGIN, new_figure
from mcubench.report.palette import component_colour
from mcubench.report.symbol_name import short_name
from mcubench.result import FootprintFacts

_HEIGHT_PX = 520
_GAP = 0.01
_REST = "no symbol, or a small one"
_TOP = ""
# Where a name has no room, there is none: pointing at the area shows it.
_LETTERS = {"minsize": 9, "mode": "hide"}
_PADDING = {"t": 20, "l": 3, "r": 3, "b": 3}


def memory_figure(footprint: FootprintFacts) -> go.Figure:
    """Both memories side by side, each as large as the other: what counts is what is inside."""
    maps = memory_maps(footprint)
    traces = [_treemap(memory, [at / 2 + _GAP, (at + 1) / 2 - _GAP]) for at, memory in enumerate(maps)]
    figure = new_figure(traces, _HEIGHT_PX, margin=MARGIN | {"t": 30}, uniformtext=_LETTERS)
    for at, memory in enumerate(maps):
        figure.add_annotation(
            text=_title(memory), x=at / 2 + _GAP, xanchor="left", y=1, yanchor="bottom", showarrow=False
        )
    return figure


def describe_memory(footprint: FootprintFacts) -> str:
    """The same as a sentence."""
    return "; ".join(_sentence(memory) for memory in memory_maps(footprint))


def _sentence(memory: MemoryMap) -> str:
    parts = (f"{_words(component.name)} {format_number(component.size_bytes)}" for component in memory.components)
    return f"{_title(memory)}: {', '.join(parts)}"


def _title(memory: MemoryMap) -> str:
    facts = memory.facts
    share = format_share(facts.used_bytes, facts.capacity_bytes)
    return f"{memory.name}: {format_number(facts.used_bytes)} of {format_number(facts.capacity_bytes)} bytes, {share}"


@dataclass
class _Areas:
    """The areas of a map, as the library takes them: one list for each property."""

    ids: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    parents: list[str] = field(default_factory=list)
    values: list[int] = field(default_factory=list)
    colours: list[str] = field(default_factory=list)
    hover: list[str] = field(default_factory=list)

    def add(self, parent: str, label: str, value: int, colour: str, full: str) -> str:
        """Add an area; its id is what areas inside it name."""
        self.ids.append(str(len(self.ids)))
        self.labels.append(escape(label))
        self.parents.append(parent)
        self.values.append(value)
        self.colours.append(colour)
        self.hover.append(f"{escape(full)}<br>{format_number(value)} bytes")
        return self.ids[-1]


def _treemap(memory: MemoryMap, domain: Sequence[float]) -> go.Treemap:
    areas = _Areas()
    for component in memory.components:
        colour = component_colour(component.name)
        name = _words(component.name)
        inside = areas.add(_TOP, name, component.size_bytes, colour, name)
        for symbol in component.symbols:
            areas.add(inside, short_name(symbol.name), symbol.size_bytes, colour, symbol.name)
        if component.symbols and component.rest_bytes:
            areas.add(inside, _REST, component.rest_bytes, colour, f"{name}: {_REST}")
    return go.Treemap(
        ids=areas.ids,
        labels=areas.labels,
        parents=areas.parents,
        values=areas.values,
        customdata=areas.hover,
        branchvalues="total",
        domain={"x": list(domain), "y": [0, 1]},
        marker={"colors": areas.colours, "line": {"width": 1, "color": "#ffffff"}, "pad": _PADDING},
        texttemplate="%{label}<br>%{value:,}",
        hovertemplate="%{customdata}<extra></extra>",
        pathbar={"visible": False},
    )


def _words(component: str) -> str:
    return component.replace("_", " ")
