# SPDX-License-Identifier: Apache-2.0
"""What the HTML pages share: one file each, everything that it needs inside, and nothing else may run in it."""

import base64
import hashlib
from functools import cache
from importlib import resources
from typing import Any

import plotly.graph_objects as go
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from plotly.offline import get_plotlyjs
from pydantic import BaseModel

from mcubench.report.palette import SERIES

MARGIN = {"l": 10, "r": 10, "t": 10, "b": 30}


class Figures:
    """The figures of one page, numbered; the library that draws them is embedded once, where there is one at all."""

    def __init__(self) -> None:
        self._count = 0

    @property
    def used(self) -> bool:
        """True where the page has a figure."""
        return self._count > 0

    def embed(self, figure: go.Figure | None, description: str) -> Markup | None:
        """A figure, and what it shows for those who do not see it; None where there is nothing to draw."""
        if figure is None:
            return None
        self._count += 1
        height = figure.layout.height
        # What is not ours is escaped by format().
        return Markup(
            '<div class="chart" role="img" aria-label="{description}" data-figure="figure-{number}" '
            'style="height: {height}px"></div>\n'
            '<script type="application/json" id="figure-{number}">{data}</script>'
        ).format(description=description, number=self._count, height=height, data=_json(figure.to_json()))


def new_figure(traces: list[Any], height_px: int, **layout: Any) -> go.Figure:
    """A figure in the pages' style."""
    return style_figure(go.Figure(traces), height_px, **layout)


def style_figure(figure: go.Figure, height_px: int, **layout: Any) -> go.Figure:
    """The pages' style; their script gives a figure the colours of light, dark or paper."""
    figure.update_layout(template="none", height=height_px, colorway=SERIES, **{"margin": MARGIN} | layout)
    figure.update_xaxes(automargin=True)
    figure.update_yaxes(automargin=True)
    return figure


def render_page(name: str, *, figures: Figures, **values: Any) -> str:
    """The template `<name>.html.j2` with values; style, scripts and the policy are theirs all."""
    script, library = _own("page.js"), get_plotlyjs()
    return (
        _environment()
        .get_template(f"{name}.html.j2")
        .render(
            style=Markup(_own("page.css")),  # noqa: S704 - our own file
            script=Markup(script),  # noqa: S704 - our own file
            library=Markup(library),  # noqa: S704 - the library's own file
            policy=_policy(script, library),
            figures=figures,
            **values,
        )
    )


def embed_data(value: BaseModel) -> Markup:
    """A value as JSON, for a script element."""
    return _json(value.model_dump_json())


def _json(text: str) -> Markup:
    # The one character that could end the element.
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704 - escaped here


@cache
def _environment() -> Environment:
    loader = PackageLoader("mcubench", "report")
    return Environment(
        loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    )


def _own(name: str) -> str:
    return resources.files("mcubench.report").joinpath(name).read_text(encoding="utf-8")


def _policy(*scripts: str) -> str:
    """Nothing is fetched from anywhere, and no script runs but these."""
    digests = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    allowed = " ".join(f"'sha256-{digest}'" for digest in digests)
    return f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data:"
