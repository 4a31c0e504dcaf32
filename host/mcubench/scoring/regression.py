# SPDX-License-Identifier: Apache-2.0
"""A regression's figures: how far its numbers are from those to be predicted."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.metrics import mean_absolute_error, r2_score, root_mean_squared_error

from mcubench.result import AccuracyFacts, Difference, Interval, Score
from mcubench.scoring.decode import Answers
from mcubench.scoring.intervals import FLAT, OURS, THEIRS, bootstrap_difference, bootstrap_ours, require_equal
from mcubench.scoring.task import Task

Floats = npt.NDArray[np.float64]
Metric = Callable[[Any, Any], Any]

_NO_INTERVAL = "a resample may hold numbers that do not vary, of which there is no R²"


def _mean_absolute(errors: Floats) -> float:
    return float(np.abs(errors).mean())


def _root_mean_squared(errors: Floats) -> float:
    """Of each number to be predicted, and their mean."""
    return float(np.sqrt(np.square(errors).mean(axis=0)).mean())


# Each by scikit-learn, and for a bootstrap by the errors alone, which takes a hundredth of the time.
_METRICS: tuple[tuple[str, str, Metric, Callable[[Floats], float]], ...] = (
    ("mean_absolute_error", "mean absolute error", mean_absolute_error, _mean_absolute),
    ("root_mean_squared_error", "root mean squared error", root_mean_squared_error, _root_mean_squared),
)


def score_numbers(task: Task, answers: Answers, targets: npt.NDArray[np.float32]) -> AccuracyFacts:
    """Every figure of a regression over samples with numbers to be predicted."""
    wanted = targets.reshape(len(targets), -1).astype(np.float64)
    ours, theirs = answers.both(task.outputs[0])
    scores = [
        _error_score(name, title, of_errors, (ours - wanted, theirs - wanted), answers.equal_because)
        for name, title, _, of_errors in _METRICS
    ]
    for score, (_, _, metric, _) in zip(scores, _METRICS, strict=True):
        require_equal(score.target, float(metric(wanted, ours)))
    absent = {"accuracy": "a regression predicts numbers and no classes"}
    if len(wanted) > 1 and (wanted != wanted[:1]).any(axis=0).all():
        scores.append(_share_of_variance(wanted, ours, theirs, answers.equal_because))
    else:
        absent["r2"] = "the numbers to be predicted do not vary"
    return AccuracyFacts(
        task="regression",
        output=task.output_words,
        decision=task.decision,
        samples=len(wanted),
        scores=tuple(scores),
        absent=absent,
    )


def _error_score(
    name: str,
    title: str,
    of_errors: Callable[[Floats], float],
    errors: tuple[Floats, Floats],
    equal_because: str | None,
) -> Score:
    def figure(chosen: npt.NDArray[np.intp], which: int) -> float:
        return of_errors(errors[which][chosen])

    count = len(errors[OURS])
    one_stratum, everything = np.zeros(count, np.int64), np.arange(count)
    return _score(
        name,
        title,
        (figure(everything, OURS), figure(everything, THEIRS)),
        bootstrap_ours(figure, one_stratum),
        bootstrap_difference(figure, one_stratum, equal_because),
        FLAT,
    )


def _share_of_variance(wanted: Floats, ours: Floats, theirs: Floats, equal_because: str | None) -> Score:
    both = float(r2_score(wanted, ours)), float(r2_score(wanted, theirs))
    difference = Difference(value=both[0] - both[1], reason=equal_because or _NO_INTERVAL)
    return _score("r2", "R², share of the variance", both, None, difference, _NO_INTERVAL)


def _score(  # noqa: PLR0917 - what every figure has
    name: str,
    title: str,
    both: tuple[float, float],
    interval: Interval | None,
    difference: Difference,
    without: str,
) -> Score:
    return Score(
        name=name,
        title=title,
        unit="",
        target=both[0],
        interval=interval,
        interval_absent_because=without if interval is None else None,
        host=both[1],
        difference=difference,
    )
