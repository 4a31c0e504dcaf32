# SPDX-License-Identifier: Apache-2.0
"""Figures of outputs that are known, by scikit-learn's and the papers' definitions, on both sides alike."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from sklearn.metrics import (
    accuracy_score,
    confusion_matrix,
    mean_absolute_error,
    precision_score,
    r2_score,
    recall_score,
    roc_auc_score,
    root_mean_squared_error,
    top_k_accuracy_score,
)

from mcubench.dataset import Dataset
from mcubench.model import DType, Graph, parse_model
from mcubench.result import AccuracyFacts, Score, TaskKind
from mcubench.scoring import Answers, choose_task, describe_so_far, score_samples
from mcubench.scoring.classification import among_top
from model_builder import OperatorSpec, TensorSpec, build_model

Array = npt.NDArray[Any]
RANDOM = np.random.default_rng(0)


def graph(outputs: int, *, inputs: int = 4, operator: str = "RELU", dtype: DType = DType.INT8) -> Graph:
    scales = {"scales": (0.5,), "zero_points": (-3,)} if dtype is DType.INT8 else {}
    tensors = [
        TensorSpec("x", (1, inputs), DType.INT8, scales=(0.25,), zero_points=(1,)),
        TensorSpec("y", (1, outputs), dtype, **scales),  # type: ignore[arg-type] # scales and zero points
    ]
    return parse_model(build_model(tensors, [OperatorSpec(operator, (0,), (1,))], [0], [1]))


def facts(
    model: Graph, ours: Array, theirs: Array | None = None, kind: TaskKind | None = None, **dataset: Any
) -> AccuracyFacts:
    inputs = dataset.pop("inputs", np.zeros((len(ours), 1, model.tensors[0].element_count), np.int8))
    samples = Dataset(inputs, **{"labels": None, "name": "set", "sha256": "ab" * 32, **dataset})
    task = choose_task(model, samples, kind)
    return score_samples(task, Answers(model, samples, inputs, [ours], [ours if theirs is None else theirs]))


def score(found: AccuracyFacts, name: str) -> Score:
    figure = found.score(name)
    assert figure is not None, name
    return figure


LABELS = RANDOM.integers(0, 8, 300)
# Small integers: many ties.
OURS = (RANDOM.integers(0, 6, (300, 8)) + 2 * np.eye(8, dtype=int)[LABELS]).astype(np.int8)
THEIRS = np.where(RANDOM.random((300, 8)) < 0.1, RANDOM.integers(0, 8, (300, 8)), OURS).astype(np.int8)


def test_a_classifiers_figures_are_scikit_learns() -> None:
    found = facts(graph(8), OURS, THEIRS, labels=LABELS)
    answers = OURS.argmax(axis=1)
    assert score(found, "accuracy").target == pytest.approx(accuracy_score(LABELS, answers))
    assert score(found, "accuracy").host == pytest.approx(accuracy_score(LABELS, THEIRS.argmax(axis=1)))
    assert found.correct == accuracy_score(LABELS, answers, normalize=False)
    assert found.classes is not None
    assert [row.precision for row in found.classes] == pytest.approx(precision_score(LABELS, answers, average=None))
    assert [row.recall for row in found.classes] == pytest.approx(recall_score(LABELS, answers, average=None))
    matrix = np.zeros((8, 8), int)
    for cell in found.confusions or ():
        matrix[cell.label, cell.predicted] = cell.samples
    np.testing.assert_array_equal(matrix, confusion_matrix(LABELS, answers))
    assert found.tied_samples == sum((row == row.max()).sum() > 1 for row in OURS)
    assert found.absent == {"auc": "the model has 8 classes, and a ROC curve is of two"}


def test_of_equal_outputs_the_first_is_the_answer_for_any_k() -> None:
    scores = np.array([[5.0, 5, 5, 1]] * 4)
    labels = np.array([0, 1, 2, 3])
    assert among_top(scores, labels, 1).tolist() == [True, False, False, False]
    assert among_top(scores, labels, 2).tolist() == [True, True, False, False]
    assert among_top(scores, labels, 3).tolist() == [True, True, True, False]


def test_top_1_is_the_accuracy_and_top_5_scikit_learns_where_nothing_is_tied() -> None:
    assert among_top(OURS, LABELS, 1).mean() == accuracy_score(LABELS, OURS.argmax(axis=1))
    untied = RANDOM.normal(size=(300, 8))
    expected = top_k_accuracy_score(LABELS, untied, k=5, labels=np.arange(8))
    assert among_top(untied, LABELS, 5).mean() == expected


def test_a_class_that_is_never_answered_has_no_precision_and_one_without_samples_no_recall() -> None:
    ours = np.array([[9, 0, 0], [9, 0, 0], [0, 9, 0]], np.int8)
    found = facts(graph(3), ours, labels=np.array([0, 2, 0]))
    assert found.classes is not None
    assert [row.precision for row in found.classes] == [0.5, 0, None]
    assert [row.recall for row in found.classes] == [0.5, None, 0]
    assert found.absent["top5_accuracy"] == "the model has 3 classes; it takes 6 for a top 5"


def test_outputs_that_are_the_same_byte_for_byte_differ_by_exactly_nothing() -> None:
    difference = score(facts(graph(8), OURS, OURS.copy(), labels=LABELS), "accuracy").difference
    assert (difference.value, difference.interval, difference.p_value) == (0, None, None)
    assert difference.reason == "every output equals the host's byte for byte"


def test_outputs_that_are_not_have_an_interval_and_a_test_even_where_the_answers_are_the_same() -> None:
    theirs = OURS.copy()
    theirs[:, 7] -= 1
    theirs[OURS.argmax(axis=1) == 7] = OURS[OURS.argmax(axis=1) == 7]
    difference = score(facts(graph(8), OURS, theirs, labels=LABELS), "accuracy").difference
    assert (difference.value, difference.test, difference.p_value) == (0, "McNemar, exact", 1)
    assert difference.interval is not None
    assert difference.interval.low < 0 < difference.interval.high


def test_a_target_that_is_worse_has_a_negative_difference() -> None:
    theirs = (np.eye(8, dtype=np.int8) * 9)[LABELS]
    difference = score(facts(graph(8), OURS, theirs, labels=LABELS), "accuracy").difference
    assert difference.value == pytest.approx(accuracy_score(LABELS, OURS.argmax(axis=1)) - 1)
    assert difference.interval is not None
    assert difference.interval.high < 0


def test_one_probability_is_class_1_from_a_half_on() -> None:
    values = np.array([[0.5], [np.nextafter(np.float32(0.5), np.float32(0))], [0.9], [0.1]], np.float32)
    found = facts(graph(1, operator="LOGISTIC", dtype=DType.FLOAT32), values, labels=np.array([1, 0, 1, 1]))
    assert found.correct == 3
    assert score(found, "auc").target == pytest.approx(roc_auc_score([1, 0, 1, 1], values[:, 0]))


def test_two_classes_have_a_roc_curve() -> None:
    labels = RANDOM.integers(0, 2, 200)
    ours = np.stack([RANDOM.integers(-99, 99, 200), RANDOM.integers(-99, 99, 200) + 20 * labels], axis=1)
    found = facts(graph(2), ours.astype(np.int8), labels=labels)
    margin = ours[:, 1] - ours[:, 0]
    assert score(found, "auc").target == pytest.approx(roc_auc_score(labels, margin))
    assert score(found, "auc").interval is not None


def test_an_autoencoders_score_is_the_mean_squared_error_of_what_the_integers_stand_for() -> None:
    labels = np.array([0, 0, 1, 1])
    inputs = RANDOM.integers(-128, 128, (4, 1, 4)).astype(np.int8)
    outputs = RANDOM.integers(-128, 128, (4, 4)).astype(np.int8)
    found = facts(graph(4), outputs, kind="anomaly", labels=labels, inputs=inputs)
    real_in, real_out = (inputs[:, 0] - 1.0) * 0.25, (outputs + 3.0) * 0.5
    errors = ((real_in - real_out) ** 2).mean(axis=1)
    assert score(found, "auc").target == roc_auc_score(labels, errors)
    assert score(found, "partial_auc").target == pytest.approx(roc_auc_score(labels, errors, max_fpr=0.1))
    assert found.notes[1] == f"2 anomalous samples score {errors[2:].mean():.4g} on average"
    assert "its figure is the AUC" in found.absent["accuracy"]


def test_a_lone_anomaly_score_is_taken_as_it_is_and_compared_by_delong() -> None:
    labels = np.repeat([0, 1], 50)
    ours = (RANDOM.normal(size=(100, 1)) * 20 + 20 * labels[:, np.newaxis]).astype(np.int8)
    theirs = ours + RANDOM.integers(-9, 9, (100, 1)).astype(np.int8)
    found = facts(graph(1), ours, theirs, kind="anomaly", labels=labels)
    figure = score(found, "auc")
    assert (figure.target, figure.host) == (roc_auc_score(labels, ours), roc_auc_score(labels, theirs))
    assert figure.difference.value == pytest.approx(figure.target - figure.host)
    assert figure.difference.test == "DeLong 1988"
    assert figure.difference.interval is not None
    assert figure.difference.interval.low <= figure.difference.value <= figure.difference.interval.high
    partial = score(found, "partial_auc").difference
    assert partial.interval is not None
    assert partial.interval.method.startswith("bootstrap")


def test_samples_that_are_all_normal_have_no_area() -> None:
    found = facts(graph(4), np.zeros((3, 4), np.int8), kind="anomaly", labels=np.zeros(3, np.int64))
    assert (found.scores, found.absent["auc"]) == ((), "all samples have the same label")


def test_a_regressions_figures_are_scikit_learns() -> None:
    targets = RANDOM.normal(size=(60, 2)).astype(np.float32) * 10
    ours = np.clip(targets / 0.5 - 3 + RANDOM.normal(size=(60, 2)), -128, 127).astype(np.int8)
    theirs = ours + np.int8(1)
    found = facts(graph(2), ours, theirs, kind="regression", targets=targets)
    real = (ours + 3.0) * 0.5
    for name, metric in (
        ("mean_absolute_error", mean_absolute_error),
        ("root_mean_squared_error", root_mean_squared_error),
        ("r2", r2_score),
    ):
        assert score(found, name).target == pytest.approx(metric(targets, real)), name
        assert score(found, name).host == pytest.approx(metric(targets, real + 0.5)), name
    error = score(found, "mean_absolute_error")
    assert error.interval is not None
    assert error.interval.low < error.target < error.interval.high
    assert error.difference.interval is not None
    assert error.difference.interval.high < 0
    assert found.absent == {"accuracy": "a regression predicts numbers and no classes"}


def test_an_early_estimate_is_of_the_samples_that_are_done() -> None:
    model = graph(8)
    samples = Dataset(np.zeros((300, 1, 4), np.int8), LABELS, "set", "ab" * 32)
    answers = Answers(model, samples, samples.inputs, [OURS], [OURS])
    task = choose_task(model, samples, None)
    done = np.arange(0, 300, 3)
    share = 100 * accuracy_score(LABELS[done], OURS[done].argmax(axis=1))
    assert (describe_so_far(task, answers, done) or "").startswith(f"accuracy so far {share:.1f} % (")


def test_an_early_area_takes_samples_of_both_kinds() -> None:
    model, labels = graph(1), np.array([0, 1, 0, 1])
    samples = Dataset(np.zeros((4, 1, 4), np.int8), labels, "set", "ab" * 32)
    outputs = [np.array([[1], [2], [3], [4]], np.int8)]
    answers, task = Answers(model, samples, samples.inputs, outputs, outputs), choose_task(model, samples, "anomaly")
    assert describe_so_far(task, answers, np.array([0, 2])) is None
    assert (describe_so_far(task, answers, np.array([0, 1, 2, 3])) or "").startswith("AUC so far 0.750 (")
