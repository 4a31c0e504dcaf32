# SPDX-License-Identifier: Apache-2.0
"""Scoring what came of every sample, whatever the task.

scikit-learn, SciPy and pycocotools take a second or two to import: nobody waits for them who has no data set.
"""
# ruff: noqa: PLC0415

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from mcubench.dataset import top1
from mcubench.result import AccuracyFacts
from mcubench.scoring.decode import Answers
from mcubench.scoring.task import Task
from mcubench.statistics import paired_areas, wilson

EQUAL = "every output equals the host's byte for byte"


def score_samples(task: Task, answers: Answers) -> AccuracyFacts:
    """Every figure of a model on the target and on the host, and the difference.

    Where the outputs are the same byte for byte, the difference is exactly 0, for that reason.
    """
    pairs = zip(answers.ours, answers.theirs, strict=True)
    if answers.equal_because is None and all(ours.tobytes() == theirs.tobytes() for ours, theirs in pairs):
        answers = replace(answers, equal_because=EQUAL)
    dataset = answers.dataset
    if task.kind == "classification" and dataset.labels is not None:
        from mcubench.scoring.classification import score_classes

        return score_classes(task, answers, dataset.labels)
    if task.kind == "anomaly" and dataset.labels is not None:
        from mcubench.scoring.anomaly import score_anomalies

        return score_anomalies(task, answers, dataset.labels)
    if task.kind == "detection" and dataset.boxes is not None:
        from mcubench.scoring.detection import score_boxes

        return score_boxes(task, answers, dataset.boxes)
    if task.kind == "regression" and dataset.targets is not None:
        from mcubench.scoring.regression import score_numbers

        return score_numbers(task, answers, dataset.targets)
    raise ValueError(f"a data set without what a {task.kind} is scored by")


def describe_so_far(task: Task, answers: Answers, done: npt.NDArray[np.intp]) -> str | None:
    """An early estimate by the samples that are done, which have to be a random choice; None where there is none."""
    place, labels = task.outputs[0], answers.dataset.labels
    if labels is None:
        return None
    output = answers.ours[place][done]
    if task.kind == "classification" and output.shape[1] > 1:
        correct = int((top1(output) == labels[done]).sum())
        shares = wilson(correct, len(done))
        return (
            f"accuracy so far {100 * correct / len(done):.1f} % ({100 * shares.low:.1f} to {100 * shares.high:.1f})"
        )
    if task.kind == "anomaly" and len(np.unique(labels[done])) == 2:
        from mcubench.scoring.anomaly import anomaly_scores

        source = answers.graph.tensors[answers.graph.inputs[0]]
        scores = anomaly_scores(answers.inputs[done], source, output, answers.output(place))
        areas = paired_areas(labels[done] == 1, scores, scores)
        interval = areas.interval()
        spread = "" if interval is None else f" ({interval.low:.3f} to {interval.high:.3f})"
        return f"AUC so far {areas.first:.3f}{spread}"
    return None
