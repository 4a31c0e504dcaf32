# SPDX-License-Identifier: Apache-2.0
"""What a model is for, which decides how its outputs are scored; what cannot be told is asked for, not guessed."""

import math
from dataclasses import dataclass
from typing import get_args

import numpy as np

from mcubench.dataset import Dataset, quantized_range
from mcubench.errors import ConfigError
from mcubench.model import Graph, Operator, Tensor
from mcubench.result import TaskKind

POST_PROCESS = "CUSTOM:TFLite_Detection_PostProcess"
THRESHOLD = 0.5
# The operators whose output is a probability.
_PROBABILITIES = ("LOGISTIC", "SOFTMAX")
_ASK = f"--task {'|'.join(get_args(TaskKind))} says what the model is for"


@dataclass(frozen=True)
class Task:
    """What the outputs are scored as: `outputs` are positions among the model's, `decision` the rule in words."""

    kind: TaskKind
    outputs: tuple[int, ...]
    output_words: str
    decision: str


def kind_of_words(task: str) -> TaskKind:
    """The kind of a task that a card describes in words, such as "anomaly detection"."""
    words = task.lower()
    if "anomaly" in words:
        return "anomaly"
    if "object detection" in words:
        return "detection"
    return "regression" if "regression" in words else "classification"


def choose_task(graph: Graph, dataset: Dataset, kind: TaskKind | None) -> Task:
    """How a data set with labels, targets or boxes is scored; without a `kind` by what outputs and labels look like.

    Raises:
        ConfigError: the outputs are not those of such a model, or the labels do not go with them.
    """
    post_process = _post_process(graph)
    if dataset.boxes is not None or post_process is not None:
        return _detection(graph, dataset, kind, post_process)
    output = graph.tensors[graph.outputs[0]]
    words = _output_words(graph, output)
    match kind or "classification":
        case "anomaly":
            return _anomaly(graph, dataset, output, words)
        case "regression":
            return _regression(dataset, output, words)
        case "detection":
            raise ConfigError(f"--task detection: {_not_boxes(graph)}")
        case _:
            return _classification(graph, dataset, output, words, asked=kind is not None)


def _classification(graph: Graph, dataset: Dataset, output: Tensor, words: str, *, asked: bool) -> Task:
    input_count = graph.tensors[graph.inputs[0]].element_count
    if not asked and output.element_count == input_count > 1 and not _ends_in(graph, "SOFTMAX"):
        raise ConfigError(
            f"{words} has as many elements as the input: is the model an autoencoder, or a classifier?",
            hint="--task anomaly, or --task classification",
        )
    if sum(extent > 1 for extent in output.shape) > 1:
        raise ConfigError(f"{words} has the shape {output.shape}, which is no vector of classes", hint=_ASK)
    if output.element_count == 1:
        if not _is_probability(graph, output):
            raise ConfigError(f"{words} is one number and no probability, so it names no class", hint=_ASK)
        dataset.check_labels(2)
        return Task("classification", (0,), words, f"class 1 where the output is {THRESHOLD:g} or more, else class 0")
    dataset.check_labels(output.element_count)
    rule = f"the largest of {output.element_count} elements; of equal ones the first"
    return Task("classification", (0,), words, rule)


def _anomaly(graph: Graph, dataset: Dataset, output: Tensor, words: str) -> Task:
    if dataset.labels is not None and int(dataset.labels.max()) > 1:
        sample = int(np.argmax(dataset.labels > 1))
        raise ConfigError(
            f"data set {dataset.name}: sample {sample} has label {dataset.labels[sample]}; for anomalies they are 0 "
            "(normal) and 1"
        )
    if output.element_count == 1:
        return Task("anomaly", (0,), words, "the output itself: the higher, the less normal")
    source = graph.tensors[graph.inputs[0]]
    if output.element_count != source.element_count:
        raise ConfigError(
            f"--task anomaly: {words} has {output.element_count} elements and the input {source.element_count}: "
            "an autoencoder's are as many, and a score is one"
        )
    return Task("anomaly", (0,), words, "the mean squared error between input and output, both dequantized")


def _regression(dataset: Dataset, output: Tensor, words: str) -> Task:
    if dataset.targets is None:
        raise ConfigError(f"data set {dataset.name}: a regression needs labels that are numbers to be predicted")
    found = math.prod(dataset.targets.shape[1:])
    if found != output.element_count:
        raise ConfigError(
            f"data set {dataset.name}: numbers to be predicted are {found} a sample, and elements of {words} "
            f"{output.element_count}"
        )
    return Task("regression", (0,), words, "the output, dequantized")


def _detection(graph: Graph, dataset: Dataset, kind: TaskKind | None, operator: Operator | None) -> Task:
    if operator is None:
        raise ConfigError(
            f"data set {dataset.name} has boxes, and {_not_boxes(graph)}",
            hint="boxes are scored of models that end in this operator, as TensorFlow's SSD models do",
        )
    if dataset.boxes is None:
        raise ConfigError(
            f"data set {dataset.name} has no boxes, and the model's outputs are those of "
            f"{POST_PROCESS.removeprefix('CUSTOM:')}",
            hint="a folder of pictures with COCO's annotations (.json) has boxes",
        )
    if kind not in (None, "detection"):
        raise ConfigError(f"--task {kind}: data set {dataset.name} has boxes")
    places = {index: position for position, index in enumerate(graph.outputs)}
    if len(operator.outputs) != 4 or not set(operator.outputs) <= places.keys():
        raise ConfigError(f"{operator.label}: its four outputs are not all outputs of the model")
    outputs = tuple(places[index] for index in operator.outputs)
    return Task("detection", outputs, "the outputs of TFLite_Detection_PostProcess", "COCO's evaluation of boxes")


def _post_process(graph: Graph) -> Operator | None:
    return next((operator for operator in graph.operators if operator.name == POST_PROCESS), None)


def _not_boxes(graph: Graph) -> str:
    names = sorted({operator.name for operator in graph.operators if set(operator.outputs) & set(graph.outputs)})
    made_by = f" ({', '.join(names)})" if names else ""
    return f"the model's outputs{made_by} are not those of {POST_PROCESS.removeprefix('CUSTOM:')}"


def _output_words(graph: Graph, output: Tensor) -> str:
    name = f" '{output.short_name}'" if output.name else ""
    return f"the output{name}" if len(graph.outputs) == 1 else f"output 0{name} of {len(graph.outputs)}"


def _ends_in(graph: Graph, *names: str) -> bool:
    return any(operator.name in names and graph.outputs[0] in operator.outputs for operator in graph.operators)


def _is_probability(graph: Graph, output: Tensor) -> bool:
    """Whether one number is one: by what computes it, or where that is a DEQUANTIZE or so, by its range."""
    if _ends_in(graph, *_PROBABILITIES):
        return True
    if output.quantization is None or output.dtype.numpy is None:
        return False
    scale = output.quantization.scales[0]
    values = quantized_range(scale, output.quantization.zero_points[0], output.dtype.numpy)
    return -scale <= values.low and values.high <= 1 + scale
