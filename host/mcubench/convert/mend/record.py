# SPDX-License-Identifier: Apache-2.0
"""What was put right, and where."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mend:
    """One change: the operator, what was wrong with it in words, what was there, and what is there now."""

    operator: str
    what: str
    before: str
    after: str
