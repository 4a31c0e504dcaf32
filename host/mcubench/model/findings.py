# SPDX-License-Identifier: Apache-2.0
"""What somebody should know about a model before building it: named rules, and where they were met."""

from typing import Literal

from mcubench.model.part import Part

FindingKind = Literal["refused", "slow", "waste"]


class Place(Part):
    """Where a rule was met, and the numbers there; an operator, a tensor, or the model where there is neither."""

    operator: int | None = None
    tensor: int | None = None
    what: str


class Finding(Part):
    """One rule and all places where the model meets it.

    `kind` says what it means: `refused` (an interpreter will not run it), `slow`, or `waste` of memory. `source` is
    the file that the rule was read from, where it is not about the model alone.
    """

    rule: str
    kind: FindingKind
    why: str
    advice: str
    source: str | None = None
    places: tuple[Place, ...]
