# SPDX-License-Identifier: Apache-2.0
"""How a figure went over the runs that were kept, and the limits that it has to keep."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mcubench.result.document import Kind


@dataclass(frozen=True)
class TrendPoint:
    """One run's figure; `label` names the run."""

    at: datetime
    value: float
    label: str


@dataclass(frozen=True)
class TrendLimit:
    """What a budget allows; `label` names it."""

    value: float
    label: str


@dataclass(frozen=True)
class Trend:
    """One figure of one model, board and engine, the oldest run first: all of one unit, kind and counter.

    `earlier` is how many runs there are before the first that is here.
    """

    title: str
    unit: str
    kind: Kind
    points: Sequence[TrendPoint]
    limits: Sequence[TrendLimit] = ()
    earlier: int = 0
