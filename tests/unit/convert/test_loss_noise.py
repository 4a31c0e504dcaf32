# SPDX-License-Identifier: Apache-2.0
"""Noise: the ratio in decibels, the worst error, the mean, how errors are spread."""

import math

import numpy as np
import pytest

from mcubench.convert.loss.noise import EQUAL, NO_SIGNAL, error_histogram, measure_noise, sqnr
from mcubench.result import Absent, Noise


@pytest.mark.parametrize("bits", [4, 8, 12])
def test_each_bit_of_a_uniform_quantizer_is_worth_6_02_decibels(bits: int) -> None:
    # A uniform signal over the whole range, rounded: signal power (2^b)^2 / 12 steps^2, noise power 1 / 12.
    signal = np.random.default_rng(1).uniform(-(2 ** (bits - 1)), 2 ** (bits - 1), 200_000)
    level = sqnr(signal, np.round(signal))
    assert not isinstance(level, Absent)
    assert level == pytest.approx(20 * math.log10(2) * bits, abs=0.05)


def test_the_ratio_is_that_of_the_sums_of_squares() -> None:
    # 10 log10((9 + 16) / (0.25 + 0)) = 20
    assert sqnr(np.array([3.0, 4.0]), np.array([3.5, 4.0])) == pytest.approx(20.0)


def test_what_is_equal_has_no_ratio_and_neither_has_noise_without_a_signal() -> None:
    assert sqnr(np.ones(3), np.ones(3)) == Absent(reason=EQUAL)
    assert sqnr(np.zeros(3), np.zeros(3)) == Absent(reason=EQUAL)
    assert sqnr(np.zeros(3), np.ones(3)) == Absent(reason=NO_SIGNAL)


def test_powers_beyond_every_quotient_still_have_a_ratio() -> None:
    assert sqnr(np.array([1e150]), np.array([1e150 * (1 + 1e-10)])) == pytest.approx(200, abs=1e-3)


def test_the_worst_error_is_given_in_steps_too_and_the_mean_has_a_sign() -> None:
    noise = measure_noise(np.array([1.0, 2.0, 3.0]), np.array([1.0, 1.0, 2.5]), step=0.25)
    assert isinstance(noise, Noise)
    assert (noise.worst_error, noise.worst_error_steps) == (1.0, 4.0)
    assert noise.mean_error == pytest.approx(-0.5)


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_a_value_that_is_not_finite_is_said_and_not_averaged(value: float) -> None:
    noise = measure_noise(np.array([value, 1.0]), np.array([1.0, 1.0]), None)
    assert isinstance(noise, Absent)
    assert error_histogram(np.array([value]), np.array([1.0]), None) is None


def test_every_error_is_counted_in_the_histogram_or_outside_of_it() -> None:
    generator = np.random.default_rng(2)
    signal, error = generator.normal(0, 1, 5000), generator.normal(0, 0.1, 5000)
    histogram = error_histogram(signal, signal + error, 0.1)
    assert histogram is not None
    assert sum(histogram.counts) + histogram.outside == 5000
    assert histogram.outside <= 5
    assert histogram.unit == "steps"
    # Within three standard deviations, here steps, are 99.7 % of a normal distribution; 99.9 % within 3.29.
    assert histogram.high == pytest.approx(3.29, abs=0.4)


def test_without_an_error_there_is_no_histogram() -> None:
    assert error_histogram(np.ones(4), np.ones(4), 0.1) is None
