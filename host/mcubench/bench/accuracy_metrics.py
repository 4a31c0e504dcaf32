# SPDX-License-Identifier: Apache-2.0
"""The figures of a data set that scripts rely on, or why each is not there."""

from mcubench.bench.samples import Samples
from mcubench.result import Absent, AccuracyFacts, Kind, Metric, Score, Value

NAMES = ("accuracy", "error_rate", "host_accuracy", "top5_accuracy", "auc", "map")
_OF_OTHER_TASKS = {
    "top5_accuracy": "a top 5 is of a classifier",
    "auc": "a ROC curve is of an anomaly detector, or of two classes",
    "map": "average precision is of boxes",
}


def accuracy_metrics(facts: AccuracyFacts | None, samples: Samples | None, kind: Kind) -> dict[str, Metric]:
    """A share itself is exact; its `kind` says what computed the outputs."""
    if facts is None:
        reason = "no data set given (--dataset)"
        if samples is not None:
            reason = samples.unscored_because or "the data set has no labels"
        return dict.fromkeys(NAMES, Absent(reason=reason))
    return {name: _metric(name, facts, kind) for name in NAMES}


def _metric(name: str, facts: AccuracyFacts, kind: Kind) -> Metric:
    source = "accuracy" if name in ("error_rate", "host_accuracy") else name
    score = facts.score(source)
    if score is None:
        return Absent(reason=facts.absent.get(source) or _OF_OTHER_TASKS[source])
    if name == "host_accuracy":
        return Value(value=score.host, unit=score.unit, kind="computed")
    return Value(value=_value(name, score), unit=score.unit, kind=kind)


def _value(name: str, score: Score) -> float:
    return 1 - score.target if name == "error_rate" else score.target
