# SPDX-License-Identifier: Apache-2.0
"""Two classifiers of the same samples: do they differ, and by how much?

Both answer each sample, so their accuracies are not independent: what tells them apart are the samples that only one
of them has right.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mcubench.statistics.interval import Interval
from mcubench.statistics.proportion import CONFIDENCE, wilson


@dataclass(frozen=True)
class PairedCounts:
    """Samples by who had them right."""

    both: int
    only_first: int
    only_second: int
    neither: int

    @property
    def samples(self) -> int:
        """All of them."""
        return self.both + self.only_first + self.only_second + self.neither

    @property
    def first(self) -> int:
        """Those that the first had right."""
        return self.both + self.only_first

    @property
    def second(self) -> int:
        """Those that the second had right."""
        return self.both + self.only_second


def count_pairs(first_right: npt.NDArray[Any], second_right: npt.NDArray[Any]) -> PairedCounts:
    """Count the samples; for each of them, in the same order, whether the one and the other had it right.

    Raises:
        ValueError: the two are not of the same samples.
    """
    first, second = np.asarray(first_right, bool), np.asarray(second_right, bool)
    if first.ndim != 1 or first.shape != second.shape:
        raise ValueError(f"{first.shape} and {second.shape} are not the answers to the same samples")
    return PairedCounts(
        both=int(np.sum(first & second)),
        only_first=int(np.sum(first & ~second)),
        only_second=int(np.sum(~first & second)),
        neither=int(np.sum(~first & ~second)),
    )


def mcnemar_exact(counts: PairedCounts) -> float:
    """The p-value of McNemar's exact test, two-sided: that both are right equally often.

    Of the n samples that only one had right, under that hypothesis each one's share is binomial (n, 1/2); p is twice
    the smaller tail, 1 at the most, and 1 where there is no such sample.
    McNemar, Q.: Note on the sampling error of the difference between correlated proportions or percentages.
    Psychometrika 12 (1947), 153-157; the exact form as in Fagerland, Lydersen and Laake: The McNemar test for binary
    matched-pairs data, BMC Medical Research Methodology 13:91 (2013).
    """
    from scipy.stats import binomtest  # noqa: PLC0415 - half a second, and few commands need it

    discordant = counts.only_first + counts.only_second
    return float(binomtest(counts.only_first, discordant, 0.5).pvalue) if discordant else 1.0


def paired_difference(counts: PairedCounts, confidence: float = CONFIDENCE) -> Interval:
    """How much more often the second is right than the first, as a share of the samples, with Newcombe's interval.

    It joins the two Wilson intervals by the square root of their squares, less what the correlation of the two
    answers (phi, corrected for continuity) takes off.
    Newcombe, R. G.: Improved confidence intervals for the difference between binomial proportions based on paired
    data. Statistics in Medicine 17 (1998), 2635-2650, method 10.

    Raises:
        ValueError: there are no samples.
    """
    first, second = (wilson(right, counts.samples, confidence) for right in (counts.first, counts.second))
    phi = _correlation(counts)
    difference = (counts.only_second - counts.only_first) / counts.samples
    below = _joined(second.estimate - second.low, first.high - first.estimate, phi)
    above = _joined(second.high - second.estimate, first.estimate - first.low, phi)
    return Interval(difference, difference - below, difference + above, confidence)


def _joined(one: float, other: float, phi: float) -> float:
    # Never below zero but for rounding, where phi is 1 and the two are equal.
    return math.sqrt(max(one**2 - 2 * phi * one * other + other**2, 0.0))


def _correlation(counts: PairedCounts) -> float:
    """Phi of the two-by-two table, 0 where a margin of it is empty."""
    samples = counts.samples
    margins = counts.first * (samples - counts.first) * counts.second * (samples - counts.second)
    if margins == 0:
        return 0.0
    surplus: float = counts.both * counts.neither - counts.only_first * counts.only_second
    if surplus > 0:
        surplus = max(surplus - samples / 2, 0.0)
    return surplus / math.sqrt(margins)
