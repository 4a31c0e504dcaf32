# SPDX-License-Identifier: Apache-2.0
"""Areas under the ROC curve, on the target and on the host."""

import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_auc_score

from mcubench.result import Difference, Score
from mcubench.scoring.intervals import DELONG, FLAT, OURS, bootstrap_difference, bootstrap_ours, facts, require_equal
from mcubench.statistics import paired_areas, partial_area

Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]

MAX_FPR = 0.1
ONE_CLASS = "all samples have the same label"


def area_score(labels: Labels, ours: Floats, theirs: Floats, equal_because: str | None) -> Score:
    """The whole area; the labels are 0 and 1, both are there, and 1 scores high."""
    positive = labels == 1
    target, host = float(roc_auc_score(labels, ours)), float(roc_auc_score(labels, theirs))
    difference = Difference(value=0, reason=equal_because)
    if equal_because is None:
        found = paired_areas(positive, theirs, ours).difference()
        difference = Difference(value=target - host, reason=FLAT)
        if found is not None:
            interval, p_value = found
            difference = Difference(
                value=target - host, interval=facts(interval, DELONG), test=DELONG, p_value=p_value
            )
    interval_of_ours = facts(paired_areas(positive, ours, ours).interval(), DELONG)
    return Score(
        name="auc",
        title="AUC",
        unit="",
        target=target,
        interval=interval_of_ours,
        interval_absent_because=FLAT if interval_of_ours is None else None,
        host=host,
        difference=difference,
    )


def partial_area_score(labels: Labels, ours: Floats, theirs: Floats, equal_because: str | None) -> Score:
    """The area of few false alarms, standardized by McClish: chance gives 0.5."""
    scores, positive = (ours, theirs), labels == 1

    def figure(chosen: npt.NDArray[np.intp], which: int) -> float:
        return partial_area(positive[chosen], scores[which][chosen], MAX_FPR)

    target, host = (float(roc_auc_score(labels, values, max_fpr=MAX_FPR)) for values in scores)
    require_equal(figure(np.arange(len(labels)), OURS), target)
    interval = bootstrap_ours(figure, labels)
    return Score(
        name="partial_auc",
        title=f"partial AUC, false alarms to {100 * MAX_FPR:g} %",
        unit="",
        target=target,
        interval=interval,
        interval_absent_because=FLAT if interval is None else None,
        host=host,
        difference=bootstrap_difference(figure, labels, equal_because),
    )
