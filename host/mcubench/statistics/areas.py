# SPDX-License-Identifier: Apache-2.0
"""Areas under the ROC curves of two scorers of the same samples, and how far they can be trusted."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mcubench.statistics.interval import Interval
from mcubench.statistics.proportion import CONFIDENCE

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PairedAreas:
    """The two areas, and their covariance, (2, 2)."""

    first: float
    second: float
    covariance: Floats

    def interval(self, confidence: float = CONFIDENCE) -> Interval | None:
        """The first area's; None where the variance is 0, as where no pair of samples is in the wrong order."""
        return _around(self.first, float(self.covariance[0, 0]), confidence, lowest=0.0)

    def difference(self, confidence: float = CONFIDENCE) -> tuple[Interval, float] | None:
        """How much larger the second is, and the p-value of both being the same; None where the variance is 0."""
        from scipy.stats import norm  # noqa: PLC0415 - half a second, and few commands need it

        (first, both), (_, second) = self.covariance
        variance = float(first + second - 2 * both)
        interval = _around(self.second - self.first, variance, confidence, lowest=-1.0)
        if interval is None:
            return None
        return interval, float(2 * norm.sf(abs(interval.estimate) / math.sqrt(variance)))


def paired_areas(positive: npt.NDArray[np.bool_], first: Floats, second: Floats) -> PairedAreas:
    """The areas, of samples that score higher where they are positive.

    DeLong, E. R., DeLong, D. M. and Clarke-Pearson, D. L.: Comparing the areas under two or more correlated receiver
    operating characteristic curves. Biometrics 44 (1988), 837-845. The placements come from midranks, as in Sun, X.
    and Xu, W.: Fast implementation of DeLong's algorithm. IEEE Signal Processing Letters 21 (2014), 1389-1393.

    Raises:
        ValueError: the samples are not of both kinds, or the scores not of the same samples.
    """
    from scipy.stats import rankdata  # noqa: PLC0415 - half a second, and few commands need it

    if not positive.shape == first.shape == second.shape or positive.all() or not positive.any():
        raise ValueError("an area takes positive and negative samples, and a score of each")
    high, low = int(positive.sum()), int((~positive).sum())
    areas, above, below = [], [], []
    for scores in (first, second):
        ranks = rankdata(scores)
        above.append((ranks[positive] - rankdata(scores[positive])) / low)
        below.append(1 - (ranks[~positive] - rankdata(scores[~positive])) / high)
        areas.append(float(above[-1].mean()))
    return PairedAreas(areas[0], areas[1], _covariance(above) / high + _covariance(below) / low)


def partial_area(positive: npt.NDArray[np.bool_], scores: Floats, false_share: float) -> float:
    """The area where at most that share of the negative samples is taken for positive ones; chance gives 0.5.

    Standardized as in McClish, D. K.: Analyzing a portion of the ROC curve. Medical Decision Making 9 (1989),
    190-195. For a bootstrap: scikit-learn's takes a hundred times as long.
    """
    order = np.argsort(-scores, kind="stable")
    last_of_equal = np.append(np.diff(scores[order]) != 0, [True])
    hits = np.append([0.0], np.cumsum(positive[order])[last_of_equal]) / positive.sum()
    alarms = np.append([0.0], np.cumsum(~positive[order])[last_of_equal]) / (~positive).sum()
    stop = int(np.searchsorted(alarms, false_share, side="right"))
    end = np.interp(false_share, alarms[stop - 1 : stop + 1], hits[stop - 1 : stop + 1])
    area = np.trapezoid(np.append(hits[:stop], [end]), np.append(alarms[:stop], [false_share]))
    least = false_share**2 / 2
    return float(0.5 * (1 + (area - least) / (false_share - least)))


def _covariance(placements: list[Floats]) -> Floats:
    """Of the sample (n - 1); that of a single one is not known, and taken as 0."""
    if len(placements[0]) < 2:
        return np.zeros((2, 2))
    covariance: Floats = np.cov(np.stack(placements))
    return covariance


def _around(value: float, variance: float, confidence: float, *, lowest: float) -> Interval | None:
    from scipy.stats import norm  # noqa: PLC0415 - half a second, and few commands need it

    if variance <= 0:
        return None
    half = float(norm.ppf((1 + confidence) / 2)) * math.sqrt(variance)
    return Interval(value, max(value - half, lowest), min(value + half, 1.0), confidence)
