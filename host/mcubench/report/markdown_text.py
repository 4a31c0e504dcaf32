# SPDX-License-Identifier: Apache-2.0
"""Text that others chose, in Markdown: shown as it is, and nothing in it is markup, a link or a mention."""

import re
from collections.abc import Iterable, Sequence

from mcubench.report.plain_text import one_line

# What starts something between letters; the rest of the punctuation is left alone, for people who read the source.
_SPECIAL = re.compile(r"[\\`*_{}\[\]|~#!$]|:(?=\S)")
# What starts a list, a heading or a quotation at the beginning of a line.
_AT_THE_START = re.compile(r"^([+\-=]|\d+(?=[.)](\s|$)))")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
# Sites write to people who are named so, and make a link of what looks like an address: an empty comment is not seen,
# and keeps the two halves apart.
_APART = "<!-- -->"


def markdown(text: str) -> str:
    """One line of text that stands for itself."""
    line = "".join(_ENTITIES.get(letter, letter) for letter in one_line(text))
    line = _SPECIAL.sub(r"\\\g<0>", line)
    line = _AT_THE_START.sub(_escape_start, line)
    line = line.replace("@", f"@{_APART}")
    return re.sub(r"(?i)\bwww\.", lambda match: f"{match[0]}{_APART}", line)


def _escape_start(match: re.Match[str]) -> str:
    mark = match[0]
    return f"{mark}{_APART}" if mark.isdigit() else f"\\{mark}"


def markdown_table(titles: Sequence[str], rows: Iterable[Sequence[str]], *, numeric: Sequence[bool]) -> str:
    """A table of cells that are Markdown already; numbers to the right."""
    rule = [("---:" if right else "---") for right in numeric]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (titles, rule, *rows)) + "\n"
