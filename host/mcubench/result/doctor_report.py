# SPDX-License-Identifier: Apache-2.0
"""What `doctor` says as JSON."""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class Check(BaseModel):
    """One thing that was looked for; `version` where it was found, `advice` where not."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    purpose: str
    needed: bool
    found: bool
    version: str | None = None
    advice: str | None = None


class DoctorReport(BaseModel):
    """Everything that was looked for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_version: Literal[1] = 1
    healthy: bool
    checks: tuple[Check, ...]
