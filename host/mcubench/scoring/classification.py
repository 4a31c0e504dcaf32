# SPDX-License-Identifier: Apache-2.0
"""A classifier's figures: accuracy, top 5, precision and recall of each class, and who is taken for whom."""

from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.metrics import accuracy_score, confusion_matrix, precision_recall_fscore_support, top_k_accuracy_score

from mcubench.dataset import top1
from mcubench.result import AccuracyFacts, ClassRow, Confusion
from mcubench.scoring.areas import ONE_CLASS, area_score
from mcubench.scoring.decode import Answers
from mcubench.scoring.intervals import require_equal
from mcubench.scoring.shares import share_score
from mcubench.scoring.task import THRESHOLD, Task

Array = npt.NDArray[Any]
Labels = npt.NDArray[np.int64]

_K = 5
_CLASSES_FOR_K = 6


def score_classes(task: Task, answers: Answers, labels: Labels) -> AccuracyFacts:
    """Every figure of a classifier over samples with labels."""
    equal_because = answers.equal_because
    scores_ours, scores_theirs = (_one_column_a_class(real) for real in answers.both(task.outputs[0]))
    predicted, expected = top1(scores_ours), top1(scores_theirs)
    right = predicted == labels
    require_equal(float(right.mean()), float(accuracy_score(labels, predicted)))
    absent: dict[str, str] = {}
    scores = [share_score("accuracy", "accuracy", right, expected == labels, equal_because)]
    classes = scores_ours.shape[1]
    if classes >= _CLASSES_FOR_K:
        among = (among_top(scores_ours, labels, _K), among_top(scores_theirs, labels, _K))
        scores.append(share_score(f"top{_K}_accuracy", f"top-{_K} accuracy", *among, equal_because))
    else:
        absent[f"top{_K}_accuracy"] = f"the model has {classes} classes; it takes {_CLASSES_FOR_K} for a top {_K}"
    if classes != 2:
        absent["auc"] = f"the model has {classes} classes, and a ROC curve is of two"
    elif len(np.unique(labels)) == 1:
        absent["auc"] = ONE_CLASS
    else:
        ours, theirs = (values[:, 1] - values[:, 0] for values in (scores_ours, scores_theirs))
        scores.append(area_score(labels, ours, theirs, equal_because))
    matrix = confusion_matrix(labels, predicted, labels=np.arange(classes))
    return AccuracyFacts(
        task="classification",
        output=task.output_words,
        decision=task.decision,
        samples=len(labels),
        correct=int(right.sum()),
        tied_samples=int(((scores_ours == scores_ours.max(axis=1, keepdims=True)).sum(axis=1) > 1).sum()),
        scores=tuple(scores),
        classes=_class_rows(labels, predicted, matrix, answers.dataset.classes),
        confusions=tuple(
            Confusion(label=int(label), predicted=int(column), samples=int(matrix[label, column]))
            for label, column in np.argwhere(matrix)
        ),
        absent=absent,
    )


def among_top(scores: Array, labels: Labels, k: int) -> npt.NDArray[np.bool_]:
    """Whether each sample's label is among its `k` highest outputs; of equal ones the first come first, as in top 1.

    scikit-learn's function prefers the last of equal ones, so it sees the classes in reverse.
    """
    last = scores.shape[1] - 1
    found = np.argsort(scores[:, ::-1], axis=1, kind="stable")[:, ::-1][:, :k]
    hits: npt.NDArray[np.bool_] = (found == (last - labels)[:, np.newaxis]).any(axis=1)
    share = top_k_accuracy_score(last - labels, scores[:, ::-1], k=k, labels=np.arange(last + 1))
    require_equal(float(hits.mean()), float(share))
    return hits


def _one_column_a_class(real: Array) -> Array:
    """One column a class. A lone probability is the second, and the first what it has to be more than to win."""
    if real.shape[1] > 1:
        return real
    return np.concatenate([np.full_like(real, np.nextafter(THRESHOLD, 0)), real], axis=1)


def _class_rows(labels: Labels, predicted: Labels, matrix: Array, names: tuple[str, ...]) -> tuple[ClassRow, ...]:
    classes = np.arange(len(matrix))
    precision, recall, _, _ = precision_recall_fscore_support(labels, predicted, labels=classes, zero_division=np.nan)
    return tuple(
        ClassRow(
            index=index,
            name=names[index] if index < len(names) else None,
            samples=int(matrix[index].sum()),
            predicted=int(matrix[:, index].sum()),
            correct=int(matrix[index, index]),
            precision=_number(precision[index]),
            recall=_number(recall[index]),
        )
        for index in range(len(matrix))
    )


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
