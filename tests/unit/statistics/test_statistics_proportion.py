# SPDX-License-Identifier: Apache-2.0
"""Wilson's interval against published numbers."""

import pytest

from mcubench.statistics import wilson


def test_wilsons_interval_is_that_of_newcombes_published_table() -> None:
    # Newcombe, R. G.: Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998),
    # 857-872, table I, method 3.
    for successes, trials, low, high in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611)):
        interval = wilson(successes, trials)
        assert interval.estimate == successes / trials
        assert (interval.low, interval.high) == pytest.approx((low, high), abs=5e-5)


def test_an_accuracy_of_all_samples_still_has_a_width() -> None:
    interval = wilson(20, 20)
    assert (interval.estimate, interval.high) == (1.0, 1.0)
    assert interval.low == pytest.approx(1 - 0.1611, abs=5e-5)


def test_more_confidence_is_a_wider_interval() -> None:
    assert wilson(81, 263, 0.99).low < wilson(81, 263).low < wilson(81, 263, 0.9).low


@pytest.mark.parametrize(("successes", "trials"), [(0, 0), (3, 2), (-1, 2)])
def test_what_is_no_share_is_refused(successes: int, trials: int) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - two of them are the library's sentences
        wilson(successes, trials)
