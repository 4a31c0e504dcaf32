# SPDX-License-Identifier: Apache-2.0
"""Shares, areas and other figures of samples, with their intervals, and tests whether two of them differ."""

from mcubench.statistics.areas import PairedAreas, paired_areas, partial_area
from mcubench.statistics.bootstrap import RESAMPLES, SEED, bootstrap
from mcubench.statistics.interval import Interval
from mcubench.statistics.paired import PairedCounts, count_pairs, mcnemar_exact, paired_difference
from mcubench.statistics.proportion import CONFIDENCE, wilson

__all__ = [
    "CONFIDENCE",
    "RESAMPLES",
    "SEED",
    "Interval",
    "PairedAreas",
    "PairedCounts",
    "bootstrap",
    "count_pairs",
    "mcnemar_exact",
    "paired_areas",
    "paired_difference",
    "partial_area",
    "wilson",
]
