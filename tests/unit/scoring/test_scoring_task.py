# SPDX-License-Identifier: Apache-2.0
"""What a model is for follows from its outputs and the labels, or is asked for."""

from typing import Any

import numpy as np
import pytest

from mcubench.dataset import Boxes, Dataset
from mcubench.dataset.boxes import Category, Picture
from mcubench.errors import ConfigError
from mcubench.model import DType, Graph, parse_model
from mcubench.scoring import Task, choose_task, kind_of_words
from model_builder import OperatorSpec, TensorSpec, build_model

BOXES = Boxes((Picture(1, 8, 8),), (Category(1, "cat"),), ())


def graph(output: tuple[int, ...], *, operator: str = "RELU", source: tuple[int, ...] = (1, 8), **spec: Any) -> Graph:
    tensors = [TensorSpec("x", source, scales=(1.0,), zero_points=(0,)), TensorSpec("y", output, **spec)]
    return parse_model(build_model(tensors, [OperatorSpec(operator, (0,), (1,))], [0], [1]))


def detector(outputs: list[int] | None = None) -> Graph:
    shapes = ((1, 5, 4), (1, 5), (1, 5), (1,))
    tensors = [TensorSpec("x", (1, 8, 8, 3)), *(TensorSpec(f"y{n}", s, DType.FLOAT32) for n, s in enumerate(shapes))]
    operator = OperatorSpec("CUSTOM:TFLite_Detection_PostProcess", (0,), (1, 2, 3, 4))
    return parse_model(build_model(tensors, [operator], [0], outputs or [1, 2, 3, 4]))


def dataset(*labels: int, **changes: Any) -> Dataset:
    values: dict[str, Any] = {"labels": np.array(labels) if labels else None, "name": "set", "sha256": "ab" * 32}
    return Dataset(np.zeros((max(len(labels), 1), 8), np.float32), **(values | changes))


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("image classification", "classification"),
        ("keyword spotting", "classification"),
        ("person detection", "classification"),
        ("anomaly detection", "anomaly"),
        ("Object detection", "detection"),
        ("regression", "regression"),
    ],
)
def test_a_cards_words_name_a_kind(words: str, kind: str) -> None:
    assert kind_of_words(words) == kind


def test_a_vector_and_labels_are_a_classification() -> None:
    task = choose_task(graph((1, 4)), dataset(0, 3), None)
    assert task == Task(
        "classification", (0,), "the output 'y'", "the largest of 4 elements; of equal ones the first"
    )


def refusal(model: Graph, samples: Dataset, kind: Any = None) -> str:
    with pytest.raises(ConfigError) as caught:
        choose_task(model, samples, kind)
    return caught.value.message


def test_labels_beyond_the_outputs_are_refused_and_counting_from_one_is_suspected() -> None:
    with pytest.raises(ConfigError, match="sample 1 has label 4, and the model has 4 classes") as caught:
        choose_task(graph((1, 4)), dataset(1, 4), None)
    assert caught.value.hint == "the labels seem to be counted from 1; they are indices from 0"


def test_an_output_like_the_input_is_a_question() -> None:
    assert refusal(graph((1, 8)), dataset(0, 1)) == (
        "the output 'y' has as many elements as the input: is the model an autoencoder, or a classifier?"
    )
    assert choose_task(graph((1, 8)), dataset(0, 1), "classification").kind == "classification"
    assert choose_task(graph((1, 8)), dataset(0, 1), "anomaly").decision == (
        "the mean squared error between input and output, both dequantized"
    )
    assert choose_task(graph((1, 8), operator="SOFTMAX"), dataset(0, 1), None).kind == "classification"


def test_a_map_of_classes_is_no_vector() -> None:
    assert "has the shape (1, 2, 2, 4), which is no vector" in refusal(graph((1, 2, 2, 4)), dataset(0))


def test_one_probability_tells_two_classes_apart() -> None:
    for model in (
        graph((1, 1), operator="LOGISTIC"),
        graph((1, 1), scales=(1 / 256,), zero_points=(-128,)),
    ):
        assert (
            choose_task(model, dataset(0, 1), None).decision
            == "class 1 where the output is 0.5 or more, else class 0"
        )
    assert "sample 0 has label 2, and the model has 2 classes" in refusal(
        graph((1, 1), operator="LOGISTIC"), dataset(2)
    )


def test_one_number_that_is_no_probability_names_no_class() -> None:
    assert refusal(graph((1, 1), scales=(0.5,), zero_points=(0,)), dataset(0, 1)) == (
        "the output 'y' is one number and no probability, so it names no class"
    )
    assert refusal(graph((1, 1)), dataset(0, 1)).endswith("so it names no class")


def test_an_anomaly_detector_has_one_output_or_as_many_as_inputs_and_labels_of_0_and_1() -> None:
    assert choose_task(graph((1, 1)), dataset(0, 1), "anomaly").decision.startswith("the output itself")
    assert "has 4 elements and the input 8" in refusal(graph((1, 4)), dataset(0, 1), "anomaly")
    assert "sample 1 has label 2; for anomalies they are 0" in refusal(graph((1, 8)), dataset(0, 2), "anomaly")


def test_a_regression_has_as_many_outputs_as_numbers_to_be_predicted() -> None:
    targets = np.zeros((1, 4), np.float32)
    assert choose_task(graph((1, 4)), dataset(targets=targets), "regression").kind == "regression"
    assert "numbers to be predicted are 4 a sample" in refusal(graph((1, 2)), dataset(targets=targets), "regression")
    assert "needs labels that are numbers" in refusal(graph((1, 4)), dataset(0), "regression")


def test_boxes_go_with_a_model_that_finds_boxes_and_no_other() -> None:
    task = choose_task(detector(), dataset(boxes=BOXES), None)
    assert (task.kind, task.outputs) == ("detection", (0, 1, 2, 3))
    assert choose_task(detector([4, 3, 2, 1]), dataset(boxes=BOXES), None).outputs == (3, 2, 1, 0)
    assert refusal(graph((1, 4)), dataset(boxes=BOXES)) == (
        "data set set has boxes, and the model's outputs (RELU) are not those of TFLite_Detection_PostProcess"
    )
    assert "has no boxes, and the model's outputs are those of" in refusal(detector(), dataset(0))
    assert (
        refusal(detector(), dataset(boxes=BOXES), "classification") == "--task classification: data set set has boxes"
    )
    assert refusal(detector([1, 2, 3]), dataset(boxes=BOXES)).endswith("are not all outputs of the model")
    assert refusal(graph((1, 4)), dataset(0), "detection").startswith("--task detection: the model's outputs (RELU)")


def test_of_several_outputs_the_first_is_looked_at_and_named() -> None:
    tensors = [TensorSpec("x", (1, 8)), TensorSpec("y", (1, 4)), TensorSpec("z", (1, 2))]
    operators = [OperatorSpec("RELU", (0,), (1,)), OperatorSpec("RELU", (0,), (2,))]
    model = parse_model(build_model(tensors, operators, [0], [2, 1]))
    assert choose_task(model, dataset(0, 1), None).output_words == "output 0 'z' of 2"
