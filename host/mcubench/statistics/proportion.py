# SPDX-License-Identifier: Apache-2.0
"""A share of samples, and how far it can be trusted."""

from mcubench.statistics.interval import Interval

CONFIDENCE = 0.95


def wilson(successes: int, trials: int, confidence: float = CONFIDENCE) -> Interval:
    """The share of successes with Wilson's score interval, without continuity correction.

    Wilson, E. B.: Probable inference, the law of succession, and statistical inference. JASA 22 (1927), 209-212. It
    stays within 0 and 1, and has a width where every trial succeeds: the usual interval has none there.

    Raises:
        ValueError: there are no trials, or more successes than trials.
    """
    from scipy.stats import binomtest  # noqa: PLC0415 - half a second, and few commands need it

    if trials < 1:
        raise ValueError("there is no share of no trials")
    ends = binomtest(successes, trials).proportion_ci(confidence, method="wilson")
    return Interval(successes / trials, float(ends.low), float(ends.high), confidence)
