# SPDX-License-Identifier: Apache-2.0
"""Accuracy of two models of the same samples, against scikit-learn's and published tests."""

import numpy as np
import pytest
from sklearn.metrics import accuracy_score

from mcubench.convert.loss import compare_accuracy, measure_accuracy
from mcubench.errors import ConfigError
from mcubench.model import DType
from mcubench.progress import Silent
from mcubench.result import Absent, AccuracyLoss
from model_builder import OperatorSpec, TensorSpec, build_model
from unit.convert.loss_models import as_model, dataset, dense_pair, wide_enough

SAMPLES = np.random.default_rng(5).normal(0, 1, (60, 8)).astype(np.float32)
FITTING = wide_enough(dense_pair([1.0] * 3), SAMPLES)
# Of what comes the middle tensor holds a twentieth and the last a quarter: the quantized model is often wrong.
SCALES = [FITTING[0], FITTING[1] / 20, FITTING[2] / 4]
PAIR = dense_pair(SCALES)
FLOAT_CLASSES = PAIR.values(SAMPLES)[-1].argmax(axis=1)
SHA256 = "ab" * 32


def test_the_accuracies_are_scikit_learns() -> None:
    labels = np.where(np.arange(60) % 10 == 0, (FLOAT_CLASSES + 1) % 8, FLOAT_CLASSES)
    accuracy = measure_accuracy(PAIR.float_model, PAIR.quantized, dataset(SAMPLES, labels), Silent())
    assert isinstance(accuracy, AccuracyLoss)
    assert accuracy.float_model.value == pytest.approx(accuracy_score(labels, FLOAT_CLASSES))
    stored = np.clip(np.round(SAMPLES / SCALES[0]), -128, 127)
    for matrix, scale, next_scale in zip(PAIR.weights, SCALES[:-1], SCALES[1:], strict=True):
        stored = np.clip(np.round(stored * scale @ matrix.T / next_scale), -128, 127)
    assert accuracy.quantized.value == pytest.approx(accuracy_score(labels, stored.argmax(axis=1)), abs=2 / 60)
    assert accuracy.quantized.value < accuracy.float_model.value
    assert accuracy.mcnemar_p < 0.05
    assert accuracy.difference.high < 0


def test_the_four_counts_are_those_of_the_published_example_and_so_are_test_and_interval() -> None:
    # Bentur et al. 2009, in Fagerland, Lydersen and Laake (2017), chapter 8: 1, 1, 7 and 12 of 21.
    first = np.repeat([True, True, False, False], [1, 1, 7, 12])
    second = np.repeat([True, False, True, False], [1, 1, 7, 12])
    accuracy = compare_accuracy(first, second, name="bentur", sha256=SHA256)
    counts = (
        accuracy.both_right,
        accuracy.only_float_right,
        accuracy.only_quantized_right,
        accuracy.neither_right,
    )
    assert counts == (1, 1, 7, 12)
    assert accuracy.mcnemar_p == pytest.approx(0.0703, abs=5e-5)
    assert (accuracy.difference.low, accuracy.difference.high) == pytest.approx((0.0256, 0.5069), abs=5e-5)
    assert accuracy.samples == accuracy.float_model.samples == 21


def test_without_labels_there_is_a_reason_and_no_accuracy() -> None:
    accuracy = measure_accuracy(PAIR.float_model, PAIR.quantized, dataset(SAMPLES), Silent())
    assert accuracy == Absent(reason="data set held-out has no labels")


def test_a_model_with_one_output_has_no_top_class() -> None:
    tensors = [TensorSpec("x", (1, 1), DType.FLOAT32), TensorSpec("y", (1, 1), DType.FLOAT32)]
    model = as_model(build_model(tensors, [OperatorSpec("LOGISTIC", (0,), (1,))], [0], [1]))
    samples = dataset(np.zeros((2, 1)), np.zeros(2, np.int64))
    accuracy = measure_accuracy(model, model, samples, Silent())
    assert isinstance(accuracy, Absent)
    assert "no top class" in accuracy.reason


def test_a_label_that_the_model_has_no_class_for_is_refused() -> None:
    labelled = dataset(SAMPLES[:4], np.array([0, 1, 2, 8]))
    with pytest.raises(ConfigError, match="sample 3 has label 8, and the model has 8 classes"):
        measure_accuracy(PAIR.float_model, PAIR.quantized, labelled, Silent())
