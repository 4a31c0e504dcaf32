# SPDX-License-Identifier: Apache-2.0
"""Shares with their intervals, and tests whether two classifiers of the same samples differ."""

from mcubench.statistics.interval import Interval
from mcubench.statistics.paired import PairedCounts, count_pairs, mcnemar_exact, paired_difference
from mcubench.statistics.proportion import CONFIDENCE, wilson

__all__ = [
    "CONFIDENCE",
    "Interval",
    "PairedCounts",
    "count_pairs",
    "mcnemar_exact",
    "paired_difference",
    "wilson",
]
