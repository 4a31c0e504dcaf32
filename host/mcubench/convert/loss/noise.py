# SPDX-License-Identifier: Apache-2.0
"""Quantized values against float ones: the ratio of signal to noise, the worst error, the mean, the spread."""

import math

import numpy as np

from mcubench.convert.loss.values import Reals
from mcubench.result import Absent, Decibels, Histogram, Noise

EQUAL = "equal"
NO_SIGNAL = "no signal: every float value is zero"
NOT_FINITE = "a value is not finite"
_BINS = 41
_SHOWN_SHARE = 0.999


def decibels(signal_power: float, noise_power: float) -> Decibels:
    """10 log10(signal / noise); the reason where it is not a number."""
    if noise_power == 0.0:
        return Absent(reason=EQUAL)
    if signal_power == 0.0:
        return Absent(reason=NO_SIGNAL)
    # As a difference: a quotient could leave the range of floats.
    return 10.0 * (math.log10(signal_power) - math.log10(noise_power))


def power(values: Reals) -> float:
    """The sum of squares."""
    return float(np.sum(np.square(values)))


def sqnr(signal: Reals, noisy: Reals) -> Decibels:
    """The signal-to-quantization-noise ratio, over all elements."""
    return decibels(power(signal), power(noisy - signal))


def measure_noise(signal: Reals, noisy: Reals, step: float | None) -> Noise | Absent:
    """The noise of a tensor whose scale is `step`; None for one without."""
    error = noisy - signal
    if not np.isfinite(error).all():
        return Absent(reason=NOT_FINITE)
    worst = float(np.max(np.abs(error), initial=0.0))
    return Noise(
        sqnr_db=decibels(power(signal), power(error)),
        worst_error=worst,
        worst_error_steps=None if step is None else worst / step,
        mean_error=float(np.mean(error)) if error.size else 0.0,
    )


def error_histogram(signal: Reals, noisy: Reals, step: float | None) -> Histogram | None:
    """How the errors are spread, in steps where it has one; the largest 0.1 % may be outside. None without error."""
    error = (noisy - signal) / (1.0 if step is None else step)
    if not np.isfinite(error).all() or not error.any():
        return None
    reach = float(np.quantile(np.abs(error), _SHOWN_SHARE)) or float(np.max(np.abs(error)))
    counts, _ = np.histogram(error, _BINS, (-reach, reach))
    return Histogram(
        unit="real" if step is None else "steps",
        low=-reach,
        high=reach,
        counts=tuple(counts.tolist()),
        outside=int(error.size - counts.sum()),
    )
