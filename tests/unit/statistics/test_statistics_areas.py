# SPDX-License-Identifier: Apache-2.0
"""Areas under ROC curves against their definition and their promise, and the bootstrap against a known error."""

import math

import numpy as np
import numpy.typing as npt
import pytest
from sklearn.metrics import roc_auc_score

from mcubench.statistics import bootstrap, paired_areas, partial_area


def brute_force(labels: npt.NDArray[np.int64], *scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """DeLong's covariance by its definition: each pair of a positive and a negative sample is looked at."""
    positive, negative = np.flatnonzero(labels == 1), np.flatnonzero(labels == 0)

    def wins(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.array(
            [[(values[i] > values[j]) + (values[i] == values[j]) / 2 for j in negative] for i in positive]
        )

    placed = [wins(values) for values in scores]
    above = np.cov([table.mean(axis=1) for table in placed])
    below = np.cov([table.mean(axis=0) for table in placed])
    return above / len(positive) + below / len(negative)


def test_areas_and_their_covariance_are_those_of_the_definition_with_ties() -> None:
    random = np.random.default_rng(1)
    labels = (random.random(60) < 0.4).astype(np.int64)
    ours = np.round(random.normal(size=60) + labels, 1)
    theirs = np.round(ours + random.normal(size=60) / 2, 1)
    found = paired_areas(labels == 1, ours, theirs)
    assert [found.first, found.second] == pytest.approx([roc_auc_score(labels, ours), roc_auc_score(labels, theirs)])
    np.testing.assert_allclose(found.covariance, brute_force(labels, ours, theirs))


def test_the_interval_of_an_area_holds_the_true_one_as_often_as_it_says() -> None:
    random, held, runs = np.random.default_rng(2), 0, 400
    labels = np.repeat([0, 1], 60)
    # Two normal distributions one apart: the area is Phi(1 / sqrt(2)).
    truth = 0.5 * (1 + math.erf(0.5))
    for _ in range(runs):
        scores = random.normal(size=120) + labels
        interval = paired_areas(labels == 1, scores, scores).interval()
        assert interval is not None
        held += interval.low <= truth <= interval.high
    # 95 %, less four standard deviations of 400 throws.
    assert 0.95 - 4 * math.sqrt(0.95 * 0.05 / runs) < held / runs < 0.99


def test_two_scorers_that_differ_by_chance_are_told_apart_as_rarely_as_the_test_says() -> None:
    random, told, runs = np.random.default_rng(3), 0, 400
    labels = np.repeat([0, 1], 60)
    for _ in range(runs):
        shared = random.normal(size=120) + labels
        first, second = (shared + random.normal(size=120) for _ in range(2))
        difference = paired_areas(labels == 1, first, second).difference()
        assert difference is not None
        told += difference[1] < 0.05
    assert told / runs < 0.05 + 4 * math.sqrt(0.95 * 0.05 / runs)


@pytest.mark.parametrize("false_share", [0.02, 0.1, 0.5])
def test_a_partial_area_is_scikit_learns_with_and_without_ties(false_share: float) -> None:
    random = np.random.default_rng(5)
    for digits in (0, 1, 9):
        labels = (random.random(70) < 0.4).astype(np.int64)
        scores = np.round(random.normal(size=70) + labels, digits)
        expected = roc_auc_score(labels, scores, max_fpr=false_share)
        assert partial_area(labels == 1, scores, false_share) == pytest.approx(expected)


def test_an_area_without_a_pair_in_the_wrong_order_has_no_interval() -> None:
    labels, scores = np.array([0, 0, 1, 1]), np.array([0.0, 1, 2, 3])
    found = paired_areas(labels == 1, scores, scores)
    assert (found.first, found.interval(), found.difference()) == (1, None, None)


def test_one_sample_of_a_kind_does_not_end_in_a_warning() -> None:
    found = paired_areas(np.array([False, False, True]), np.array([0.0, 2, 1]), np.array([0.0, 1, 2]))
    assert (found.first, found.second) == (0.5, 1)


def test_how_much_larger_the_second_area_is_has_the_sign_of_the_second() -> None:
    positive = np.array([False, True] * 20)
    noise = np.random.default_rng(4).normal(size=40)
    better = paired_areas(positive, noise, noise + positive).difference()
    assert better is not None
    interval, p_value = better
    assert 0 < interval.low < interval.estimate < interval.high <= 1
    assert p_value < 0.05


def test_samples_of_one_kind_have_no_area() -> None:
    with pytest.raises(ValueError, match="an area takes positive and negative samples"):
        paired_areas(np.array([True, True]), np.zeros(2), np.zeros(2))


def test_a_bootstrap_keeps_the_strata_and_gives_the_same_each_time() -> None:
    values, strata = np.arange(40.0), np.repeat([0, 1], [30, 10])
    sizes = set()

    def mean(chosen: npt.NDArray[np.intp]) -> float:
        sizes.add(tuple(np.bincount(strata[chosen]).tolist()))
        return float(values[chosen].mean())

    first, second = bootstrap(mean, strata), bootstrap(mean, strata)
    assert sizes == {(30, 10)}
    assert first == second
    assert first is not None
    assert first.low < values.mean() < first.high
    assert first.estimate == values.mean()
    # The standard error of a stratified mean of whole numbers: sqrt of sum (n^2 - 1) / 12 * n, over all.
    error = math.sqrt(sum((n * n - 1) / 12 * n for n in (30, 10))) / 40
    assert first.high - first.low == pytest.approx(2 * 1.96 * error, rel=0.1)


def test_a_figure_that_does_not_move_has_no_interval() -> None:
    assert bootstrap(lambda _: 1.0, np.zeros(5)) is None
