# SPDX-License-Identifier: Apache-2.0
"""What came of having runs again, as a document."""

from typing import Literal

from mcubench.result.part import Part


class LockDifference(Part):
    """One thing that is not what the lock file says."""

    what: Literal["file", "tool", "firmware", "output", "figure"]
    name: str
    locked: str
    found: str


class EntryReport(Part):
    """One run, had again; without a result there is the reason, and the exit code of what went wrong.

    `noise` are measured figures that differ by less than measurements do.
    """

    name: str
    equal: bool
    figures: int = 0
    differences: tuple[LockDifference, ...] = ()
    noise: tuple[LockDifference, ...] = ()
    reason: str | None = None
    exit_code: int | None = None


class ReproductionReport(Part):
    """Every run that was had again."""

    schema_version: Literal[1] = 1
    file: str
    equal: bool
    runs: tuple[EntryReport, ...]
