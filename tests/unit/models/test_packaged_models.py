# SPDX-License-Identifier: Apache-2.0
"""The committed models are what their cards say, and stay within what the smallest board can hold."""

import hashlib
import math
import re
from functools import cache
from typing import Any

import numpy as np
import pytest
from tflite_micro.python.tflite_micro import runtime
from tflite_micro.tensorflow.lite.micro.python import schema_py_generated as schema

from mcubench.dataset import PackagedModel, find_model, load_dataset, packaged_names, quantize_samples, top1

# What the ahead-of-time engine runs.
ALLOWED_OPERATORS = {
    "CONV_2D",
    "DEPTHWISE_CONV_2D",
    "FULLY_CONNECTED",
    "ADD",
    "AVERAGE_POOL_2D",
    "MAX_POOL_2D",
    "RESHAPE",
    "SOFTMAX",
}
OPERATOR_NAMES = {code: name for name, code in vars(schema.BuiltinOperator).items() if isinstance(code, int)}
# 8 KiB of RAM and 48 KiB of flash hold the whole firmware.
MAX_LIVE_BYTES = 2048
MAX_CONSTANT_BYTES = 20 * 1024

every_model = pytest.mark.parametrize("name", packaged_names())


@cache
def packaged(name: str) -> PackagedModel:
    found = find_model(name)
    assert isinstance(found, PackagedModel)
    return found


@cache
def content(name: str) -> Any:
    """The .tflite through the schema that comes with tflite-micro."""
    raw = packaged(name).model_path.read_bytes()
    return schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(raw, 0))


def operators(name: str) -> list[tuple[str, Any]]:
    codes = content(name).operatorCodes
    return [
        (OPERATOR_NAMES[codes[operator.opcodeIndex].builtinCode], operator)
        for operator in content(name).subgraphs[0].operators
    ]


def is_constant(name: str, index: int) -> bool:
    model = content(name)
    return model.buffers[model.subgraphs[0].tensors[index].buffer].data is not None


def test_digits_is_packaged() -> None:
    assert "digits" in packaged_names()


@every_model
def test_the_card_has_the_hash_of_every_file(name: str) -> None:
    model = packaged(name)
    assert f"{name}.tflite" in model.card.files
    assert ("test.npz" in model.card.files) == (model.card.accuracy is not None)
    for file, sha256 in model.card.files.items():
        assert hashlib.sha256((model.folder / file).read_bytes()).hexdigest() == sha256, file


@every_model
def test_the_card_is_named_like_its_folder(name: str) -> None:
    assert packaged(name).card.name == name
    assert (packaged(name).folder / packaged(name).card.training.script).is_file()


every_measured_model = pytest.mark.parametrize(
    "name", [name for name in packaged_names() if packaged(name).dataset_path is not None]
)


@every_measured_model
def test_the_card_has_the_accuracy_that_tflite_micro_gives(name: str) -> None:
    model = packaged(name)
    assert model.dataset_path is not None
    dataset = load_dataset(model.dataset_path)
    assert dataset.labels is not None
    interpreter = runtime.Interpreter.from_file(str(model.model_path))
    quantization = interpreter.get_input_details(0)["quantization_parameters"]
    outputs = []
    for sample in quantize_samples(
        dataset.inputs, float(quantization["scales"][0]), int(quantization["zero_points"][0])
    ):
        interpreter.set_input(sample[np.newaxis], 0)
        interpreter.invoke()
        outputs.append(np.array(interpreter.get_output(0)[0]))
    correct = int((top1(np.stack(outputs)) == dataset.labels).sum())
    assert model.card.accuracy is not None
    assert (len(dataset), correct) == (model.card.accuracy.test_samples, model.card.accuracy.int8.correct)


@every_measured_model
def test_the_test_samples_are_what_the_card_says(name: str) -> None:
    model = packaged(name)
    assert model.dataset_path is not None
    dataset = load_dataset(model.dataset_path)
    values = dataset.inputs.astype(np.float32)
    if dataset.inputs.dtype == np.int8:  # as the model takes them
        graph = content(name).subgraphs[0]
        quantization = graph.tensors[graph.inputs[0]].quantization
        values = (values - np.float32(quantization.zeroPoint[0])) * np.float32(quantization.scale[0])
    assert values.shape[1:] == model.card.input.shape
    low, high = model.card.input.range
    assert low <= values.min() < low + (high - low) / 10
    assert high - (high - low) / 10 < values.max() <= high
    assert dataset.labels is not None
    assert set(dataset.labels.tolist()) == set(range(len(model.card.classes)))


@every_model
def test_only_operators_that_the_engine_has_are_used(name: str) -> None:
    assert {operator for operator, _ in operators(name)} <= ALLOWED_OPERATORS


def test_digits_uses_every_operator_that_the_engine_has() -> None:
    assert {operator for operator, _ in operators("digits")} == ALLOWED_OPERATORS


@every_model
def test_every_activation_is_int8_for_one_sample(name: str) -> None:
    tensors = content(name).subgraphs[0].tensors
    activations = [tensor for index, tensor in enumerate(tensors) if not is_constant(name, index)]
    assert all(tensor.type == schema.TensorType.INT8 and tensor.shape[0] == 1 for tensor in activations)
    assert all(tensor.shapeSignature is None for tensor in activations)


def test_one_model_has_a_fully_connected_operator_quantized_per_channel() -> None:
    channels = {
        name: len(content(name).subgraphs[0].tensors[operator.inputs[1]].quantization.scale)
        for name in packaged_names()
        for kind, operator in operators(name)
        if kind == "FULLY_CONNECTED"
    }
    assert max(channels.values()) > 1
    for name, count in channels.items():
        expected = "per channel" if count > 1 else "per tensor"
        assert packaged(name).card.quantization.fully_connected == expected


def test_the_live_tensors_and_constants_of_digits_fit_the_smallest_board() -> None:
    name = "digits"
    graph = content(name).subgraphs[0]
    sizes = {
        index: math.prod(int(extent) for extent in tensor.shape)
        for index, tensor in enumerate(graph.tensors)
        if not is_constant(name, index)
    }
    last_use: dict[int, int] = {}
    first_use: dict[int, int] = {}
    for step, operator in enumerate(graph.operators):
        for index in (*operator.inputs, *operator.outputs):
            first_use.setdefault(index, step)
            last_use[index] = step
    live = [
        sum(size for index, size in sizes.items() if first_use[index] <= step <= last_use[index])
        for step in range(len(graph.operators))
    ]
    assert max(live) <= MAX_LIVE_BYTES
    assert sum(len(buffer.data) for buffer in content(name).buffers if buffer.data is not None) <= (
        MAX_CONSTANT_BYTES
    )


@every_model
def test_no_file_has_an_absolute_path_of_the_machine_that_made_it(name: str) -> None:
    model = packaged(name)
    for file in ("card.yaml", *model.card.files):
        raw = (model.folder / file).read_bytes()
        assert not re.search(rb"(?<![\w.:/])/[a-z_]{2,}/[A-Za-z_]", raw), file
