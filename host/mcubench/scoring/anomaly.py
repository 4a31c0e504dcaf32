# SPDX-License-Identifier: Apache-2.0
"""An anomaly detector's figures: areas under the ROC curve of its scores."""

from typing import Any

import numpy as np
import numpy.typing as npt

from mcubench.dataset.storage import blocks
from mcubench.model import Tensor
from mcubench.result import AccuracyFacts, Score
from mcubench.scoring.areas import ONE_CLASS, area_score, partial_area_score
from mcubench.scoring.decode import Answers, dequantize
from mcubench.scoring.task import Task

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]

_NO_CLASSES = "an anomaly detector gives a score and no class: its figure is the AUC"


def score_anomalies(task: Task, answers: Answers, labels: Labels) -> AccuracyFacts:
    """Every figure of an anomaly detector over samples that are normal (0) or not (1)."""
    place = task.outputs[0]
    source, tensor = answers.graph.tensors[answers.graph.inputs[0]], answers.output(place)
    ours, theirs = (
        anomaly_scores(answers.inputs, source, outputs[place], tensor) for outputs in (answers.ours, answers.theirs)
    )
    absent = {"accuracy": _NO_CLASSES}
    scores: tuple[Score, ...] = ()
    if len(np.unique(labels)) == 1:
        absent["auc"] = ONE_CLASS
    else:
        scores = (
            area_score(labels, ours, theirs, answers.equal_because),
            partial_area_score(labels, ours, theirs, answers.equal_because),
        )
    return AccuracyFacts(
        task="anomaly",
        output=task.output_words,
        decision=task.decision,
        samples=len(labels),
        scores=scores,
        absent=absent,
        notes=tuple(_means(labels, ours)),
    )


def anomaly_scores(inputs: Array, source: Tensor, outputs: Array, tensor: Tensor) -> Floats:
    """How far each sample is from normal: its reconstruction's mean squared error, or the one output itself."""
    if outputs.shape[1] == 1:
        return dequantize(outputs, tensor)[:, 0]
    scores = np.empty(len(inputs))
    for block in blocks(inputs):
        given = dequantize(inputs[block], source).reshape(block.stop - block.start, -1)
        scores[block] = np.square(given - dequantize(outputs[block], tensor)).mean(axis=1)
    return scores


def _means(labels: Labels, scores: Floats) -> list[str]:
    """What the scores are like on both sides, for a person to see whether they are far apart."""
    words = {0: "normal", 1: "anomalous"}
    return [
        f"{int((labels == label).sum())} {words[label]} samples score {scores[labels == label].mean():.4g} on average"
        for label in np.unique(labels).tolist()
    ]
