# SPDX-License-Identifier: Apache-2.0
"""Blame in words: which part, how much of it, and what made it so."""

from collections.abc import Sequence

from mcubench.difference import Contribution
from mcubench.report.number import format_number

_SHOWN = 3


def blame_lines(parts: Sequence[Contribution], *, compared: bool, shown: int = _SHOWN) -> list[str]:
    """A line for each of the parts that matter most, those inside it indented below.

    `compared` is whether there is a change to speak of; else the lines say what the whole is made of. Parts that went
    the other way than the first are left out: they are not to blame.
    """
    lines: list[str] = []
    for part in _of_one_direction(parts)[:shown]:
        lines.append(_line(part, compared=compared))
        lines += [f"  {line}" for line in blame_lines(part.parts, compared=compared, shown=shown)]
    return lines


def culprit(parts: Sequence[Contribution]) -> str | None:
    """The one part to name where there is room for one: inside a component what makes most of it.

    None where only the whole is known.
    """
    if not parts:
        return None
    first = parts[0]
    inside = _of_one_direction([part for part in first.parts if part.difference * first.difference > 0])
    if first.what == "component" and inside:
        return inside[0].name if inside[0].what == "operator" else f"{inside[0].name}, in {first.name}"
    return first.name


def _of_one_direction(parts: Sequence[Contribution]) -> list[Contribution]:
    return [part for part in parts if part.difference * parts[0].difference > 0]


def _line(part: Contribution, *, compared: bool) -> str:
    sign = "+" if compared and part.difference > 0 else ""
    share = f" ({part.difference / part.before:+.1%})" if compared and part.before else ""
    because = "" if part.because is None else f": {part.because}"
    return f"{sign}{format_number(part.difference)} {part.unit}{share} {part.name}{because}"
