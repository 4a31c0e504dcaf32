# SPDX-License-Identifier: Apache-2.0
"""A share of samples as a report has it."""

from mcubench.result import Share
from mcubench.statistics import wilson


def share_of(count: int, samples: int) -> Share:
    """A count of samples as a share, with Wilson's interval."""
    interval = wilson(count, samples)
    return Share(
        count=count,
        samples=samples,
        value=interval.estimate,
        low=interval.low,
        high=interval.high,
        confidence=interval.confidence,
    )
