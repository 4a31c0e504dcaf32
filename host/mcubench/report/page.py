# SPDX-License-Identifier: Apache-2.0
"""What the HTML pages share: one file each, everything that it needs inside."""

from importlib import resources
from typing import Any

import plotly.graph_objects as go
from jinja2 import Environment
from markupsafe import Markup
from pydantic import BaseModel

MARGIN = {"l": 10, "r": 10, "t": 10, "b": 30}


def render_page(name: str, **values: Any) -> str:
    """The template `<name>.html.j2` with values; `style` is theirs all."""
    folder = resources.files("mcubench.report")
    style = Markup(folder.joinpath("page.css").read_text(encoding="utf-8"))  # noqa: S704 - our own file
    template = folder.joinpath(f"{name}.html.j2").read_text(encoding="utf-8")
    return Environment(autoescape=True).from_string(template).render(style=style, **values)


def embed_figure(figure: go.Figure, *, with_library: bool) -> Markup:
    """A figure as HTML; the first of a page brings the library that draws them."""
    html = figure.to_html(full_html=False, include_plotlyjs=with_library, config={"displayModeBar": False})
    return Markup(html)  # noqa: S704 - the library escapes what it is given


def embed_data(value: BaseModel) -> Markup:
    """A value as JSON, for a script element."""
    # The one character that could end the element.
    return Markup(value.model_dump_json().replace("<", "\\u003c"))  # noqa: S704 - escaped here
