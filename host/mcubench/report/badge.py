# SPDX-License-Identifier: Apache-2.0
"""One number of a run as a badge, an SVG picture for a README: it says of which kind the number is."""

from dataclasses import dataclass

from mcubench.report.named_run import NamedRun
from mcubench.report.number import format_metric
from mcubench.report.page_table import metric_title
from mcubench.report.plain_text import one_line
from mcubench.report.svg import render_svg
from mcubench.report.text_width import text_width_px
from mcubench.result import Absent

_SIZE_PX = 11
_PADDING_PX = 6
# White on each has a contrast of 4.5 or more (WCAG 2.1, 1.4.3).
_COLOURS = {
    "measured": "#006ba6",
    "emulated": "#00704f",
    "modelled": "#8a5a00",
    "estimated": "#8a5a00",
    "computed": "#566270",
}
_ABSENT = "#6e6e6e"
_MOST_LETTERS = 80


@dataclass(frozen=True)
class _Half:
    """The left or the right half of a badge."""

    text: str
    x: float
    width: float


def render_badge(run: NamedRun, metric: str, label: str | None = None) -> str:
    """The badge of a metric; without a label it says the metric's title."""
    value = run.metric(metric)
    text = "not measured" if isinstance(value, Absent) else format_metric(value)
    # What a file is has no kind that would need saying.
    if not isinstance(value, Absent) and value.kind != "computed":
        text = f"{text}, {value.kind}"
    left = _half(label or metric_title(metric), 0)
    right = _half(text, left.width)
    where = f"{run.result.model.name} on {run.result.board.id}, engine {run.software}"
    reason = f" ({value.reason})" if isinstance(value, Absent) else ""
    return render_svg(
        "badge",
        title=f"{left.text}: {right.text}{reason}; {where}",
        width=left.width + right.width,
        left=left,
        right=right,
        colour=_ABSENT if isinstance(value, Absent) else _COLOURS[value.kind],
    )


def _half(text: str, x: float) -> _Half:
    line = one_line(text)
    short = line if len(line) <= _MOST_LETTERS else f"{line[: _MOST_LETTERS - 1]}…"
    return _Half(short, x, text_width_px(short, _SIZE_PX) + 2 * _PADDING_PX)
