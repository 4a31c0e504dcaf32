# SPDX-License-Identifier: Apache-2.0
"""McNemar's test and Newcombe's interval against published examples."""

import numpy as np
import pytest

from mcubench.statistics import PairedCounts, count_pairs, mcnemar_exact, paired_difference

# Both from Fagerland, Lydersen, Laake: Statistical Analysis of Contingency Tables (2017), chapter 8.
BENTUR_2009 = PairedCounts(1, 1, 7, 12)
CAVO_2012 = PairedCounts(59, 6, 16, 80)


def test_pairs_are_counted_by_who_was_right() -> None:
    first = np.array([True, True, True, False, False, False])
    second = np.array([True, True, False, True, False, False])
    counts = count_pairs(first, second)
    assert counts == PairedCounts(both=2, only_first=1, only_second=1, neither=2)
    assert (counts.samples, counts.first, counts.second) == (6, 3, 3)


def test_answers_to_other_samples_are_no_pairs() -> None:
    with pytest.raises(ValueError, match="not the answers to the same samples"):
        count_pairs(np.ones(3, bool), np.ones(4, bool))


def test_mcnemars_exact_test_gives_the_published_p_values() -> None:
    # Fagerland et al., BMC Medical Research Methodology 13:91 (2013): 0.070; 2 (1 + 8) / 2^8 by hand.
    assert mcnemar_exact(BENTUR_2009) == pytest.approx(0.0703, abs=5e-5)
    # The prime minister's approval (Agresti), as in the manual of R's exact2x2: 3.716e-05.
    assert mcnemar_exact(PairedCounts(794, 86, 150, 570)) == pytest.approx(3.716e-05, rel=1e-4)


def test_mcnemars_test_does_not_care_who_is_first() -> None:
    assert mcnemar_exact(PairedCounts(5, 2, 9, 1)) == mcnemar_exact(PairedCounts(5, 9, 2, 1))


def test_two_that_never_differ_cannot_be_told_apart() -> None:
    same = PairedCounts(90, 0, 0, 10)
    assert mcnemar_exact(same) == 1.0
    assert paired_difference(same).estimate == 0.0


def test_the_paired_difference_has_newcombes_published_interval() -> None:
    # R's contingencytables, which is the book's code, gives these for the first less the second: ours is the other
    # way round. The third is an example of Newcombe's own.
    for counts, low, high in (
        (BENTUR_2009, 0.0256, 0.5069),
        (CAVO_2012, 0.0046, 0.1186),
        (PairedCounts(36, 2, 12, 0), 0.0569, 0.3404),
    ):
        interval = paired_difference(counts)
        assert interval.estimate == pytest.approx((counts.second - counts.first) / counts.samples)
        assert (interval.low, interval.high) == pytest.approx((low, high), abs=5e-5)


def test_the_interval_turns_round_with_the_pair() -> None:
    one, other = paired_difference(PairedCounts(59, 6, 16, 80)), paired_difference(PairedCounts(59, 16, 6, 80))
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low))


def test_two_that_agree_on_every_sample_still_have_an_interval() -> None:
    interval = paired_difference(PairedCounts(8, 0, 0, 2))
    assert -1 < interval.low < 0 < interval.high < 1
