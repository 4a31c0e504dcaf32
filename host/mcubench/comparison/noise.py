# SPDX-License-Identifier: Apache-2.0
"""Whether two series of measurements differ, or only their noise does."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from mcubench.comparison.document import Interval

# Below this a difference of times is noise whatever the statistics say: the layout of code and data in memory alone
# moves them by as much.
NOISE_PERCENT = 3.0
_CONFIDENCE = 0.95
_RESAMPLES = 10_000
_SEED = 0
# A million numbers at a time.
_BATCH = 1_000_000

Array = npt.NDArray[np.float64]


def bootstrap_difference(before: Sequence[float], after: Sequence[float], basis: str) -> Interval | None:
    """The percentile interval of the difference of medians, in percent of the first; the same on every call.

    Source: Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), chapter 13. None where a series is too
    short to be resampled, or the first median is 0.
    """
    one, other = np.asarray(before, np.float64), np.asarray(after, np.float64)
    centre = float(np.median(one)) if len(one) else 0.0
    if len(one) < 2 or len(other) < 2 or centre == 0:
        return None
    generator = np.random.default_rng(_SEED)
    differences = _medians(generator, other) - _medians(generator, one)
    low, high = np.quantile(differences, [(1 - _CONFIDENCE) / 2, (1 + _CONFIDENCE) / 2])
    return Interval(
        low_percent=100 * float(low) / abs(centre),
        high_percent=100 * float(high) / abs(centre),
        confidence=_CONFIDENCE,
        basis=basis,
    )


def is_noise(percent: float | None, interval: Interval | None) -> bool:
    """Whether a difference is none: too small, or its interval includes 0."""
    if percent is not None and abs(percent) < NOISE_PERCENT:
        return True
    return interval is not None and interval.low_percent <= 0 <= interval.high_percent


def _medians(generator: np.random.Generator, sample: Array) -> Array:
    """The medians of resamples."""
    rows = max(_BATCH // len(sample), 1)
    parts = [
        np.median(sample[generator.integers(0, len(sample), (min(rows, _RESAMPLES - start), len(sample)))], axis=1)
        for start in range(0, _RESAMPLES, rows)
    ]
    return np.concatenate(parts)
