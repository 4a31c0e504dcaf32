# SPDX-License-Identifier: Apache-2.0
"""Scores that are shares of right answers, on the target and on the host."""

import numpy as np
import numpy.typing as npt

from mcubench.result import Difference, Score
from mcubench.scoring.intervals import NEWCOMBE, WILSON, facts
from mcubench.statistics import count_pairs, mcnemar_exact, paired_difference, wilson

Right = npt.NDArray[np.bool_]


def share_score(name: str, title: str, ours: Right, theirs: Right, equal_because: str | None) -> Score:
    """A share with its interval; `equal_because` says why there cannot be a difference."""
    pairs = count_pairs(theirs, ours)
    difference = Difference(value=0, reason=equal_because)
    if equal_because is None:
        interval = paired_difference(pairs)
        difference = Difference(
            value=interval.estimate,
            interval=facts(interval, NEWCOMBE),
            test="McNemar, exact",
            p_value=mcnemar_exact(pairs),
        )
    return Score(
        name=name,
        title=title,
        unit="ratio",
        target=pairs.second / pairs.samples,
        interval=facts(wilson(pairs.second, pairs.samples), WILSON),
        host=pairs.first / pairs.samples,
        difference=difference,
    )
