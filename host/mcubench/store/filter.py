# SPDX-License-Identifier: Apache-2.0
"""What is asked of the store, and the points of a trend that it answers with."""

from dataclasses import dataclass
from datetime import datetime

from mcubench.result import Figure, Kind


@dataclass(frozen=True)
class RunFilter:
    """Which runs are meant: those that have all that is given.

    `model` is a name, or a digest or the beginning of one (8 digits or more). `tag` may have `*` for any characters.
    `since` and `until` are included; `revision` may be the beginning of one.
    """

    board: str | None = None
    model: str | None = None
    engine: str | None = None
    kernels: str | None = None
    kind: str | None = None
    tag: str | None = None
    revision: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """One run's value of a metric, for a trend; points of different `unit`, `kind` or `counter` do not compare."""

    run_id: str
    created: datetime
    revision: str | None
    value: int | float
    unit: str
    kind: Kind
    counter: str | None

    @property
    def figure(self) -> Figure:
        """The value and what it is, as a history has it."""
        return Figure(value=self.value, unit=self.unit, kind=self.kind, counter=self.counter)
