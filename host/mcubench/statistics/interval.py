# SPDX-License-Identifier: Apache-2.0
"""An estimate, and the interval around it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Interval:
    """What was estimated, the ends of its interval, and how often such an interval holds the true value."""

    estimate: float
    low: float
    high: float
    confidence: float
