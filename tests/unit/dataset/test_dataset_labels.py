# SPDX-License-Identifier: Apache-2.0
"""Labels from outputs, and labels against a model's classes."""

import numpy as np
import pytest

from mcubench.dataset import Dataset, top1
from mcubench.errors import ConfigError


def dataset(*labels: int) -> Dataset:
    return Dataset(np.zeros((len(labels), 2), np.float32), np.array(labels, np.int64), "some.npz", "0" * 64)


def test_the_largest_output_is_the_label_and_the_lowest_of_equal_ones() -> None:
    outputs = np.array([[1, 3, 2], [5, -1, 5], [-128, -128, -128]], dtype=np.int8)
    assert top1(outputs).tolist() == [1, 0, 0]


def test_extents_of_one_do_not_matter() -> None:
    outputs = np.array([[1, 3, 2]], dtype=np.int8)
    assert top1(outputs.reshape(1, 1, 1, 3)).tolist() == [1]


@pytest.mark.parametrize("shape", [(3,), (0, 10), (2, 0)])
def test_outputs_without_classes_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ConfigError, match="not a classifier's"):
        top1(np.zeros(shape, np.int8))


def test_a_label_that_the_model_has_no_class_for_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"sample 2 has label 10, and the model has 10 classes \(0 to 9\)"):
        dataset(0, 9, 10, 11).check_labels(10)


def test_labels_within_the_classes_and_no_labels_pass() -> None:
    dataset(0, 9).check_labels(10)
    Dataset(np.zeros((1, 2), np.int8), None, "some.npz", "0" * 64).check_labels(1)
