# SPDX-License-Identifier: Apache-2.0
"""How figures went over the runs that are kept: what a page draws over time, and the limits beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class TrendPoint:
    """One run's figure; `label` names the run."""

    at: datetime
    value: float
    label: str


@dataclass(frozen=True)
class Limit:
    """What a budget allows at the most; `label` names it."""

    value: float
    label: str


@dataclass(frozen=True)
class Trend:
    """One figure of one model, board and engine: the oldest run first. All of one kind, by one counter."""

    title: str
    unit: str
    kind: str
    points: Sequence[TrendPoint]
    limits: Sequence[Limit] = ()
