# SPDX-License-Identifier: Apache-2.0
"""Noise told from change: the bootstrap agrees with SciPy's, and covers what it says it does."""

import numpy as np
import pytest
from scipy import stats

from mcubench.comparison import Cell, bootstrap_difference
from mcubench.comparison.compare import compare_metrics
from mcubench.comparison.group import Sample
from mcubench.result import Absent, Value

GENERATOR = np.random.default_rng(1)
CYCLES = Value(value=1000, unit="cycles", kind="measured", counter="dwt_cycles")


def cycles(value: int, **changes: object) -> Value:
    return CYCLES.model_copy(update={"value": value, **changes})


def normal(mean: float, spread: float, count: int = 30) -> list[float]:
    return [float(value) for value in GENERATOR.normal(mean, spread, count)]


def test_the_interval_is_that_of_scipys_bootstrap() -> None:
    before, after = normal(1000, 20), normal(1050, 30)
    interval = bootstrap_difference(before, after, "x")
    assert interval is not None
    theirs = stats.bootstrap(
        (after, before),
        lambda one, other, axis: np.median(one, axis=axis) - np.median(other, axis=axis),
        n_resamples=20_000,
        method="percentile",
        rng=np.random.default_rng(2),
    ).confidence_interval
    scale = 100 / float(np.median(before))
    assert interval.low_percent == pytest.approx(theirs.low * scale, abs=0.15)
    assert interval.high_percent == pytest.approx(theirs.high * scale, abs=0.15)


def test_the_interval_is_the_same_every_time() -> None:
    before, after = normal(1000, 20), normal(1010, 20)
    assert bootstrap_difference(before, after, "x") == bootstrap_difference(before, after, "x")


def test_two_series_of_the_same_thing_are_told_apart_no_more_often_than_the_confidence_allows() -> None:
    told_apart = 0
    for _ in range(100):
        interval = bootstrap_difference(normal(1000, 50, 20), normal(1000, 50, 20), "x")
        assert interval is not None
        told_apart += not interval.low_percent <= 0 <= interval.high_percent
    # 5 of 100 are expected; more than 12 have a chance of 1 in 700 (binomial).
    assert told_apart <= 12


@pytest.mark.parametrize(("before", "after"), [([], [1.0, 2.0]), ([1.0], [1.0, 2.0]), ([0.0, 0.0], [1.0, 2.0])])
def test_series_that_say_nothing_have_no_interval(before: list[float], after: list[float]) -> None:
    assert bootstrap_difference(before, after, "x") is None


def verdict(
    after: Value, before: Value = CYCLES, samples: tuple[Sample | None, Sample | None] = (None, None)
) -> Cell:
    return compare_metrics("x", before, after, samples)


@pytest.mark.parametrize(
    ("value", "expected"), [(1000, "equal"), (1029, "noise"), (971, "noise"), (1031, "different")]
)
def test_a_measured_difference_of_less_than_3_percent_is_noise(value: int, expected: str) -> None:
    assert verdict(cycles(value)).verdict == expected


def test_a_difference_that_the_spread_explains_is_noise_however_large() -> None:
    wild = Sample((500.0, 1000.0, 1500.0, 700.0, 1300.0), "5 runs")
    cell = verdict(cycles(1100), samples=(wild, Sample((600.0, 1100.0, 1600.0, 800.0, 1400.0), "5 runs")))
    assert cell.verdict == "noise"
    assert cell.interval is not None
    assert cell.interval.low_percent < 0 < cell.interval.high_percent
    calm = Sample((999.0, 1000.0, 1001.0), "3 runs")
    cell = verdict(cycles(1100), samples=(calm, Sample((1099.0, 1100.0, 1101.0), "3 runs")))
    assert cell.verdict == "different"


def test_an_emulated_count_is_exact_and_one_instruction_is_a_difference() -> None:
    before = Value(value=1_000_000, unit="instructions", kind="emulated", counter="QEMU plugin")
    assert verdict(before.model_copy(update={"value": 1_000_001}), before).verdict == "different"
    assert verdict(before, before).verdict == "equal"


def test_bytes_are_exact_on_a_board_too() -> None:
    before = Value(value=10_000, unit="B", kind="measured")
    assert verdict(before.model_copy(update={"value": 10_001}), before).verdict == "different"


def test_numbers_of_different_kinds_and_counters_are_not_compared_unless_asked() -> None:
    emulated = Value(value=900, unit="cycles", kind="modelled", counter="cortex-m4")
    cell = verdict(CYCLES, emulated)
    assert cell.verdict == "not compared"
    assert cell.change is not None
    assert cell.change.reason == "modelled before and measured after: numbers of different kinds are not compared"
    assert verdict(cycles(900, counter="systick_cycles")).verdict == "not compared"
    asked = compare_metrics("x", emulated, CYCLES, across_kinds=True)
    assert asked.verdict == "different"


def test_what_a_run_has_not_is_absent_and_what_only_one_has_is_not_compared() -> None:
    assert compare_metrics("x", CYCLES, Absent(reason="no")).verdict == "absent"
    assert compare_metrics("x", Absent(reason="no"), CYCLES).verdict == "not compared"
