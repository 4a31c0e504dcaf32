# SPDX-License-Identifier: Apache-2.0
"""How far any figure of some samples can be trusted: by what it is of samples drawn from them."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from mcubench.statistics.interval import Interval
from mcubench.statistics.proportion import CONFIDENCE

SEED = 0
RESAMPLES = 1000

Indices = npt.NDArray[np.intp]


def bootstrap(
    figure: Callable[[Indices], float], strata: npt.NDArray[Any], confidence: float = CONFIDENCE
) -> Interval | None:
    """The figure of all samples, and percentiles of what it is of as many drawn again, with a fixed seed.

    As many are drawn of each stratum as there are. None where every draw gives the same. The figure is given the
    samples' indices.
    Efron, B. and Tibshirani, R. J.: An Introduction to the Bootstrap, Chapman and Hall 1993, chapter 13.
    """
    generator = np.random.default_rng(SEED)
    groups = [np.flatnonzero(strata == stratum) for stratum in np.unique(strata)]
    drawn = (np.concatenate([generator.choice(group, len(group)) for group in groups]) for _ in range(RESAMPLES))
    values = [figure(indices) for indices in drawn]
    low, high = np.quantile(values, ((1 - confidence) / 2, (1 + confidence) / 2))
    if low == high:
        return None
    return Interval(figure(np.arange(len(strata))), float(low), float(high), confidence)
