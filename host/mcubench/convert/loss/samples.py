# SPDX-License-Identifier: Apache-2.0
"""The samples of a comparison, as each of the two models takes them."""

from typing import Any

import numpy as np
import numpy.typing as npt

from mcubench.convert.loss.values import real_values, stored_values
from mcubench.dataset import Dataset, match_samples
from mcubench.errors import ConfigError
from mcubench.model import DType, Graph

Array = npt.NDArray[Any]

# Every activation of every sample is held at once.
_MAX_ACTIVATION_BYTES = 64 << 20
_MAX_SAMPLES = 128


def check_comparable(float_graph: Graph, quantized: Graph) -> None:
    """Refuse models that do not compute the same from one input.

    Raises:
        ConfigError: says what is not the same.
    """
    if len(float_graph.inputs) != 1:
        raise ConfigError(f"a data set goes into one input, and the model has {len(float_graph.inputs)}")
    source = float_graph.tensors[float_graph.inputs[0]]
    if source.dtype is not DType.FLOAT32:
        raise ConfigError(
            f"the input of the float model is {source.dtype.name}: there is nothing to compare with",
            hint="compare with the model that was not quantized",
        )
    for what in ("inputs", "outputs"):
        ours, theirs = (
            [graph.tensors[index].shape for index in getattr(graph, what)] for graph in (float_graph, quantized)
        )
        if ours != theirs:
            raise ConfigError(f"the {what} of the float model are {ours}, and those of the quantized one {theirs}")


def choose_samples(graph: Graph, dataset: Dataset) -> Array:
    """As many samples as there is room for, evenly spaced: a data set may be sorted by class."""
    activations = sum(tensor.size_bytes for tensor in graph.tensors if not tensor.is_constant)
    count = min(len(dataset), _MAX_SAMPLES, max(_MAX_ACTIVATION_BYTES // max(activations, 1), 1))
    return dataset.inputs[evenly_spaced(len(dataset), count)]


def evenly_spaced(available: int, count: int) -> npt.NDArray[np.int64]:
    """Indices from the first to the last."""
    return np.linspace(0, available - 1, count).round().astype(np.int64)


def float_inputs(float_graph: Graph, quantized: Graph, samples: Array) -> Array:
    """The samples as the float model takes them; int8 ones are what the quantized model takes.

    Raises:
        ConfigError: the samples do not fit the models.
    """
    source, target = float_graph.tensors[float_graph.inputs[0]], quantized.tensors[quantized.inputs[0]]
    matched = match_samples(samples, source.shape)
    if matched.dtype == np.float32:
        return matched
    if matched.dtype != target.dtype.numpy or target.quantization is None:
        raise ConfigError(f"the samples are {matched.dtype}, and the quantized model's input is {target.dtype.name}")
    return real_values(target, matched).astype(np.float32)


def quantized_inputs(quantized: Graph, inputs: Array) -> Array:
    """The float model's inputs as the quantized model takes them."""
    return stored_values(quantized.tensors[quantized.inputs[0]], inputs)
