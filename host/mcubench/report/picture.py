# SPDX-License-Identifier: Apache-2.0
"""A picture of a page with what is written above and below it, or the reason why there is none."""

from dataclasses import dataclass

import plotly.graph_objects as go
from markupsafe import Markup

from mcubench.report.page import Figures


@dataclass(frozen=True)
class Picture:
    """A picture; without one, the caption says why."""

    title: str
    caption: str
    drawn: Markup | None = None


def draw(figures: Figures, title: str, figure: go.Figure, description: str, *more: str) -> Picture:
    """A figure in its page; `description` is what it shows, in words, and `more` what else stands below it."""
    return Picture(title, ". ".join((description, *more)), figures.embed(figure, description))
