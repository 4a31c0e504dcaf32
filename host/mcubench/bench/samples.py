# SPDX-License-Identifier: Apache-2.0
"""A data set made ready for a model's input."""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from mcubench.bench.journal import Journal, OutputType
from mcubench.dataset import Dataset, ValueRange, check_samples, match_samples, quantize_samples, quantized_range
from mcubench.dataset.storage import allocate, blocks
from mcubench.errors import ConfigError
from mcubench.model import Graph, Tensor
from mcubench.scoring import Task

Array = npt.NDArray[Any]
Order = npt.NDArray[np.intp]
# The outputs for the samples of that order, one after the other, as somebody other than the target computes them.
Expected = Callable[[Order], Generator[tuple[Array, ...], None, None]]


@dataclass(frozen=True, eq=False)
class Samples:
    """A data set, its samples as the model takes them, (count, *input shape), and how they are scored.

    Without a task, `unscored_because` says why. `notes` are what is odd about the samples. With a `journal` each
    output is kept until all are there.
    """

    dataset: Dataset
    inputs: Array
    task: Task | None
    unscored_because: str | None = None
    notes: tuple[str, ...] = ()
    journal: Journal | None = field(default=None, repr=False)


def prepare_samples(dataset: Dataset, graph: Graph) -> Array:
    """The samples as the model's one input takes them.

    Raises:
        ConfigError: the model has several inputs, or the samples do not fit it.
    """
    tensor = one_input(graph)
    try:
        samples = match_samples(dataset.inputs, tensor.shape)
    except ConfigError as error:
        raise ConfigError(f"data set {dataset.name}: {error.message}", hint=error.hint) from error
    if tensor.dtype.numpy is None:
        raise ConfigError(f"the model's input is {tensor.dtype.name}, which a data set cannot fill")
    if tensor.quantization is None:
        if samples.dtype != tensor.dtype.numpy:
            raise ConfigError(f"the samples are {samples.dtype}, and the model's input takes {tensor.dtype.numpy}")
        return samples
    if samples.dtype == tensor.dtype.numpy:
        return samples
    scale, zero_point = tensor.quantization.scales[0], tensor.quantization.zero_points[0]
    quantized = allocate(samples.shape, tensor.dtype.numpy, f"data set {dataset.name}")
    for block in blocks(samples):
        quantized[block] = quantize_samples(samples[block], scale, zero_point, tensor.dtype.numpy)
    return quantized


def range_of_input(graph: Graph) -> ValueRange | None:
    """What the model's one input can represent; None where it is not quantized.

    Raises:
        ConfigError: the model has several inputs.
    """
    tensor = one_input(graph)
    if tensor.quantization is None or tensor.dtype.numpy is None:
        return None
    return quantized_range(tensor.quantization.scales[0], tensor.quantization.zero_points[0], tensor.dtype.numpy)


def output_types(graph: Graph) -> tuple[OutputType, ...]:
    """What each output of the model is."""
    return tuple(_output_type(graph.tensors[index]) for index in graph.outputs)


def notes_on(dataset: Dataset, graph: Graph) -> tuple[str, ...]:
    """What is odd about samples for a model's input.

    Raises:
        ConfigError: they cannot be meant for it.
    """
    return check_samples(dataset, range_of_input(graph))


def one_input(graph: Graph) -> Tensor:
    """The input that a data set goes into.

    Raises:
        ConfigError: the model has several.
    """
    if len(graph.inputs) != 1:
        raise ConfigError(f"a data set goes into one input, and the model has {len(graph.inputs)}")
    return graph.tensors[graph.inputs[0]]


def _output_type(tensor: Tensor) -> OutputType:
    if tensor.dtype.numpy is None:
        raise ConfigError(f"the model's output '{tensor.short_name}' is {tensor.dtype.name}, which cannot be scored")
    return OutputType(np.dtype(tensor.dtype.numpy), tensor.shape)
