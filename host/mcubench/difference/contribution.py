# SPDX-License-Identifier: Apache-2.0
"""What a part of a program has to do with a change."""

from typing import Literal

from mcubench.result.part import Part


class Contribution(Part):
    """A part and the change of its own; `parts` are those inside it, the largest first.

    `because` says what made it so where that is no sum of parts: an arena is as large as its fullest moment.
    """

    what: Literal["component", "operator", "symbol", "function", "allocation"]
    name: str
    unit: str
    before: int | float
    after: int | float
    difference: int | float
    because: str | None = None
    parts: tuple["Contribution", ...] = ()
