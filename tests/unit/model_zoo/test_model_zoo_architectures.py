# SPDX-License-Identifier: Apache-2.0
"""The four architectures are those of MLPerf Tiny, layer by layer, and their random weights do not make them dumb."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tflite_micro.python.tflite_micro import runtime

from mcubench import resources
from mcubench.model import Graph, Operator, operator_macs, parameter_count, read_model

# Name here, name of the published file, and its MACs and parameters: those of the benchmark's own table of models.
ARCHITECTURES = [
    ("ds_cnn", "kws", 2_656_768, 22_604),
    ("mobilenet_v1_025", "vww", 7_489_664, 210_850),
    ("resnet_8", "ic", 12_501_632, 77_706),
    ("autoencoder", "ad", 264_192, 265_864),
]
NAMES = [name for name, *_ in ARCHITECTURES]
OUTPUTS_SEEN = 32


def model_path(name: str) -> Path:
    return resources.MODELS / name / f"{name}.tflite"


@cache
def graph(name: str) -> Graph:
    return read_model(model_path(name)).graph


def step(graph: Graph, operator: Operator) -> tuple[Any, ...]:
    """What an operator costs: its name, options, shapes of its weights and of its output, and its MACs."""
    options = {key: value for key, value in operator.options.items() if key in STEP_OPTIONS}
    constants = [graph.tensors[index] for index in operator.inputs if index is not None]
    shapes = [tensor.shape for tensor in constants if tensor.is_constant]
    per_channel = [tensor.quantization.per_channel for tensor in constants if tensor.quantization is not None]
    return operator.name, options, shapes, per_channel, squeezed(graph, operator), operator_macs(graph, operator)


STEP_OPTIONS = {
    *("padding", "stride_h", "stride_w", "activation", "fused_activation_function", "depth_multiplier"),
    *("filter_height", "filter_width", "beta", "dilation_h_factor", "dilation_w_factor"),
}


def squeezed(graph: Graph, operator: Operator) -> tuple[int, ...]:
    """The output's shape without extents of 1: a converter may drop them early or late."""
    return tuple(extent for extent in graph.result(operator).shape if extent != 1)


@pytest.mark.parametrize(("name", "published"), [(name, published) for name, published, *_ in ARCHITECTURES])
def test_every_layer_is_that_of_the_published_file(name: str, published: str, mlperf_tiny: Path) -> None:
    """But for the RESHAPE before a dense layer, which today's converter folds into it."""
    theirs = read_model(mlperf_tiny / f"{published}.tflite").graph
    ours = graph(name)
    expected = [step(theirs, operator) for operator in theirs.operators if operator.name != "RESHAPE"]
    assert [step(ours, operator) for operator in ours.operators] == expected
    assert [ours.tensors[index].shape for index in ours.inputs] == [theirs.tensors[i].shape for i in theirs.inputs]
    assert [ours.tensors[index].dtype for index in ours.inputs] == [theirs.tensors[i].dtype for i in theirs.inputs]


@pytest.mark.parametrize(("name", "macs", "parameters"), [(name, *counts) for name, _, *counts in ARCHITECTURES])
def test_multiplications_and_parameters_are_the_published_ones(name: str, macs: int, parameters: int) -> None:
    assert sum(operator_macs(graph(name), operator) or 0 for operator in graph(name).operators) == macs
    assert parameter_count(graph(name)) == parameters


@pytest.mark.parametrize("name", NAMES)
def test_outputs_change_with_the_input(name: str) -> None:
    interpreter = runtime.Interpreter.from_file(str(model_path(name)))
    random = np.random.default_rng(0)
    outputs = []
    for _ in range(OUTPUTS_SEEN):
        interpreter.set_input(
            random.integers(-128, 128, graph(name).tensors[graph(name).inputs[0]].shape, np.int8), 0
        )
        interpreter.invoke()
        outputs.append(np.array(interpreter.get_output(0)[0], np.int32))
    values = np.stack(outputs)
    assert len({tuple(output) for output in outputs}) > OUTPUTS_SEEN / 3
    assert np.median(values.std(axis=0)) > 3
    if name != "autoencoder":
        assert len(set(values.argmax(axis=1).tolist())) > 1


@pytest.mark.parametrize("name", NAMES)
def test_no_layer_is_dead_or_saturated(name: str) -> None:
    """Quantized by its own calibration, an activation that says anything has scales neither tiny nor huge."""
    activations = [tensor for tensor in graph(name).tensors if not tensor.is_constant]
    scales = [tensor.quantization.scales[0] for tensor in activations if tensor.quantization is not None]
    inner = scales[1:] if name != "resnet_8" else [scale for scale in scales if scale != 1.0]
    assert min(inner) > 1e-3
    assert max(inner) < 1
