# SPDX-License-Identifier: Apache-2.0
"""Bars as an SVG picture, which needs nothing to be drawn: for files beside a table that is published."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mcubench.report.number import format_number
from mcubench.report.plain_text import one_line
from mcubench.report.svg import render_svg
from mcubench.report.text_width import text_width_px

_WIDTH_PX = 900
_ROW_PX = 28
_LETTER_PX = 12
_TOP_PX = 36
_SIDE_PX = 16
# Labels do not take more than this of the picture.
_MOST_LABEL_PX = 300
_LEGEND_ROW_PX = 20


@dataclass(frozen=True)
class Piece:
    """A part of a bar."""

    name: str
    value: float
    colour: str


@dataclass(frozen=True)
class Bar:
    """A bar of one piece or several, which add up to its value."""

    label: str
    pieces: Sequence[Piece]

    @property
    def value(self) -> float:
        """What the bar shows as a whole."""
        return sum(piece.value for piece in self.pieces)


@dataclass(frozen=True)
class _Drawn:
    """A piece or an entry of the legend, in its place."""

    x: float
    y: float
    width: float
    colour: str
    text: str

    @property
    def title(self) -> str:
        """What pointing at it shows."""
        return self.text


def render_bars(title: str, unit: str, bars: Sequence[Bar]) -> str:
    """Bars one below another, with a legend where they have pieces of several names."""
    labels = {bar.label: _fitting(bar.label) for bar in bars}
    left = max((text_width_px(label, _LETTER_PX) for label in labels.values()), default=0) + _SIDE_PX
    values = max((text_width_px(format_number(bar.value), _LETTER_PX) for bar in bars), default=0)
    most = max((bar.value for bar in bars), default=0) or 1
    scale = (_WIDTH_PX - left - values - 2 * _SIDE_PX) / most
    bottom = _TOP_PX + _ROW_PX * len(bars)
    legend = list(_legend(bars, bottom + 8))
    return render_svg(
        "bars",
        title=title,
        description="; ".join(f"{bar.label}: {format_number(bar.value)} {unit}" for bar in bars),
        width=_WIDTH_PX,
        height=max((entry.y for entry in legend), default=bottom) + _LEGEND_ROW_PX,
        left=left,
        bars=[
            {
                "y": _TOP_PX + _ROW_PX * at,
                "label": labels[bar.label],
                "pieces": list(_pieces(bar, left, scale, unit)),
                "end": left + bar.value * scale,
                "value": format_number(bar.value),
            }
            for at, bar in enumerate(bars)
        ],
        legend=legend,
    )


def _pieces(bar: Bar, left: float, scale: float, unit: str) -> Iterator[_Drawn]:
    x = left
    for piece in bar.pieces:
        text = f"{piece.name}: {format_number(piece.value)} {unit}"
        yield _Drawn(x, 0, piece.value * scale, piece.colour, text)
        x += piece.value * scale


def _legend(bars: Sequence[Bar], y: float) -> Iterator[_Drawn]:
    """Names and their colours, in as many rows as they need; none where every bar has one piece."""
    if all(len(bar.pieces) <= 1 for bar in bars):
        return
    x = float(_SIDE_PX)
    for name, colour in {piece.name: piece.colour for bar in bars for piece in bar.pieces}.items():
        width = text_width_px(name, _LETTER_PX) + 34
        if x + width > _WIDTH_PX:
            x, y = float(_SIDE_PX), y + _LEGEND_ROW_PX
        yield _Drawn(x, y, width, colour, name)
        x += width


def _fitting(label: str) -> str:
    line = one_line(label)
    while text_width_px(line, _LETTER_PX) > _MOST_LABEL_PX:
        line = f"{line[: max(len(line) - 8, 1)]}…"
        if len(line) <= 2:
            break
    return line
