# SPDX-License-Identifier: Apache-2.0
"""What `doctor` says as JSON."""

from typing import Literal

from mcubench.result.part import Part


class Check(Part):
    """One thing that was looked for; `version` where it was found, `advice` where not."""

    name: str
    purpose: str
    needed: bool
    found: bool
    version: str | None = None
    advice: str | None = None


class DoctorReport(Part):
    """Everything that was looked for."""

    schema_version: Literal[1] = 1
    healthy: bool
    checks: tuple[Check, ...]
