# SPDX-License-Identifier: Apache-2.0
"""Intervals and differences as results hold them, each with the name of its method."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from mcubench import statistics
from mcubench.errors import MeasurementError
from mcubench.result import Difference, Interval
from mcubench.statistics import RESAMPLES, SEED, bootstrap

FLAT = "no resample of the samples gives another figure, so its spread is not known"
WILSON = "Wilson 1927"
NEWCOMBE = "Newcombe 1998, method 10"
DELONG = "DeLong 1988"
BOOTSTRAP = f"bootstrap, percentiles of {RESAMPLES} resamples, seed {SEED}"

_ROUNDING = 1e-9

# A figure of two scorers of the same samples: the samples' indices, and which of the two.
Figure = Callable[[npt.NDArray[np.intp], int], float]
OURS, THEIRS = 0, 1


def facts(interval: statistics.Interval | None, method: str) -> Interval | None:
    """An interval as a result holds it."""
    if interval is None:
        return None
    return Interval(low=interval.low, high=interval.high, level=interval.confidence, method=method)


def require_equal(ours: float, theirs: float) -> None:
    """What is computed here has to be scikit-learn's figure.

    Raises:
        MeasurementError: it is not.
    """
    if abs(ours - theirs) > _ROUNDING * max(abs(theirs), 1):
        raise MeasurementError(f"a figure is {ours}, and {theirs} by scikit-learn")


def bootstrap_ours(figure: Figure, strata: npt.NDArray[np.int64]) -> Interval | None:
    """How far the target's figure can be trusted."""
    return facts(bootstrap(lambda chosen: figure(chosen, OURS), strata), BOOTSTRAP)


def bootstrap_difference(figure: Figure, strata: npt.NDArray[np.int64], equal_because: str | None) -> Difference:
    """The target's figure less the host's, each draw being of the same samples; exactly 0 where both are the same."""
    if equal_because is not None:
        return Difference(value=0, reason=equal_because)
    everything = np.arange(len(strata))
    interval = bootstrap(lambda chosen: figure(chosen, OURS) - figure(chosen, THEIRS), strata)
    return Difference(
        value=figure(everything, OURS) - figure(everything, THEIRS),
        interval=facts(interval, BOOTSTRAP),
        reason=FLAT if interval is None else None,
    )
