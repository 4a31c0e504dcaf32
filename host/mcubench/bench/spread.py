# SPDX-License-Identifier: Apache-2.0
"""How far the inferences of a run lie apart."""

import statistics
from collections.abc import Sequence

import numpy as np

from mcubench.result import Spread

# Enough to compare two runs by; the statistics are of all.
_MOST_VALUES = 1000


def spread_of(taken: Sequence[float], unit: str) -> Spread | None:
    """Statistics of inferences; None where there is one only."""
    if len(taken) < 2:
        return None
    return Spread(
        unit=unit,
        samples=len(taken),
        minimum=min(taken),
        median=statistics.median(taken),
        mean=statistics.fmean(taken),
        percentile_95=float(np.percentile(taken, 95)),
        maximum=max(taken),
        standard_deviation=statistics.stdev(taken),
        values=tuple(taken) if len(taken) <= _MOST_VALUES else None,
    )
