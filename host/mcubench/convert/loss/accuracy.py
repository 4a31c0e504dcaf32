# SPDX-License-Identifier: Apache-2.0
"""What quantization does to the accuracy, and whether that can be told from chance."""

from typing import Any

import numpy as np
import numpy.typing as npt

from mcubench.convert.loss.inference import infer
from mcubench.convert.loss.output import is_scores
from mcubench.convert.loss.samples import check_comparable, float_inputs, quantized_inputs
from mcubench.convert.loss.share import share_of
from mcubench.dataset import Dataset, top1
from mcubench.model import Model
from mcubench.progress import Progress
from mcubench.result import Absent, AccuracyLoss, PairedDifference
from mcubench.statistics import count_pairs, mcnemar_exact, paired_difference

Array = npt.NDArray[Any]


def measure_accuracy(
    float_model: Model, quantized: Model, dataset: Dataset, progress: Progress
) -> AccuracyLoss | Absent:
    """Both models over every sample of a data set, where it has labels and the models are classifiers.

    Raises:
        ConfigError: the samples or labels do not fit the models, or the models not each other.
        MeasurementError: no interpreter runs one of the models.
        ToolError: no interpreter is installed.
    """
    check_comparable(float_model.graph, quantized.graph)
    scores = float_model.graph.tensors[float_model.graph.outputs[0]]
    if dataset.labels is None:
        return Absent(reason=f"data set {dataset.name} has no labels")
    if not is_scores(scores):
        return Absent(reason="the first output is not one vector of several elements, so there is no top class")
    dataset.check_labels(scores.element_count)
    inputs = float_inputs(float_model.graph, quantized.graph, dataset.inputs)
    with progress.step("accuracy of the float model") as note:
        float_right = _right(float_model, inputs, dataset.labels)
        note(f"{np.sum(float_right)} of {len(inputs)} right")
    with progress.step("accuracy of the quantized model") as note:
        quantized_right = _right(quantized, quantized_inputs(quantized.graph, inputs), dataset.labels)
        note(f"{np.sum(quantized_right)} of {len(inputs)} right")
    return compare_accuracy(float_right, quantized_right, name=dataset.name, sha256=dataset.sha256)


def compare_accuracy(float_right: Array, quantized_right: Array, *, name: str, sha256: str) -> AccuracyLoss:
    """The accuracies of two models from whether each sample was right, and what can be said of their difference."""
    counts = count_pairs(float_right, quantized_right)
    difference = paired_difference(counts)
    return AccuracyLoss(
        dataset=name,
        dataset_sha256=sha256,
        samples=counts.samples,
        float_model=share_of(counts.first, counts.samples),
        quantized=share_of(counts.second, counts.samples),
        both_right=counts.both,
        only_float_right=counts.only_first,
        only_quantized_right=counts.only_second,
        neither_right=counts.neither,
        difference=PairedDifference(
            value=difference.estimate,
            low=difference.low,
            high=difference.high,
            confidence=difference.confidence,
        ),
        mcnemar_p=mcnemar_exact(counts),
    )


def _right(model: Model, inputs: Array, labels: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Of each sample whether the largest element of the first output is its label's."""
    right: npt.NDArray[np.bool_] = top1(infer(model, [inputs]).outputs[0]) == labels
    return right
