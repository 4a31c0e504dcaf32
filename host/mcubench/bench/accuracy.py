# SPDX-License-Identifier: Apache-2.0
"""Accuracy over a data set: every sample through the target, every output held against the oracle's."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mcubench.bench.session import Session
from mcubench.bench.verification import first_difference, is_tolerable, largest_difference
from mcubench.dataset import Dataset, match_samples, quantize_samples, top1
from mcubench.errors import ConfigError, VerificationError
from mcubench.model import Graph
from mcubench.oracle import OracleAnswer

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Accuracy:
    """Share of samples whose top output is their label, on the target and by the oracle."""

    samples: int
    target: float | None
    host: float | None
    bit_exact_samples: int


def prepare_samples(dataset: Dataset, graph: Graph) -> list[Array]:
    """The samples as the model's one input takes them.

    Raises:
        ConfigError: the model has several inputs, or the samples or labels do not fit it.
    """
    if len(graph.inputs) != 1:
        raise ConfigError(f"a data set goes into one input, and the model has {len(graph.inputs)}")
    tensor = graph.tensors[graph.inputs[0]]
    dataset.check_labels(graph.tensors[graph.outputs[0]].element_count)
    samples = match_samples(dataset.inputs, tensor.shape)
    if tensor.dtype.numpy is None:
        raise ConfigError(f"the model's input is {tensor.dtype.name}, which a data set cannot fill")
    if tensor.quantization is not None:
        quantization = tensor.quantization
        samples = quantize_samples(samples, quantization.scales[0], quantization.zero_points[0], tensor.dtype.numpy)
    elif samples.dtype != tensor.dtype.numpy:
        raise ConfigError(f"the samples are {samples.dtype}, and the model's input takes {tensor.dtype.numpy}")
    return list(samples)


def measure_accuracy(
    session: Session,
    dataset: Dataset,
    samples: Sequence[Array],
    answer: OracleAnswer,
    *,
    first_sample: int,
    on_sample: Callable[[int], None],
) -> Accuracy:
    """Run every sample; `answer.outputs` holds the oracle's from `first_sample` on.

    Raises:
        VerificationError: an output differs from the oracle's by more than it may.
    """
    outputs: list[Sequence[Array]] = []
    for number, sample in enumerate(samples):
        output = session.infer([sample])
        expected = answer.outputs[first_sample + number]
        difference = first_difference(output, expected)
        largest = largest_difference(output, expected)
        if difference is not None and not is_tolerable(largest, bit_exact=answer.bit_exact):
            raise VerificationError(
                f"sample {number} of {dataset.name}: output {difference.output} differs from the oracle's at element "
                f"{difference.element}: {difference.target}, not {difference.oracle}",
                hint="save the sample with numpy and run it with --input FILE.npy --profile to see which layer it is",
            )
        outputs.append(output)
        on_sample(number + 1)
    return score(dataset, outputs, answer.outputs[first_sample:])


def score(dataset: Dataset, outputs: Sequence[Sequence[Array]], expected: Sequence[Sequence[Array]]) -> Accuracy:
    """Hold `outputs[sample][output]` against the labels and the oracle's; a difference is counted, not raised."""
    pairs = zip(outputs, expected, strict=True)
    return Accuracy(
        samples=len(outputs),
        target=_share_right([sample[0] for sample in outputs], dataset),
        host=_share_right([sample[0] for sample in expected], dataset),
        bit_exact_samples=sum(first_difference(ours, theirs) is None for ours, theirs in pairs),
    )


def _share_right(outputs: Sequence[Array], dataset: Dataset) -> float | None:
    if dataset.labels is None:
        return None
    flat = np.stack([output.ravel() for output in outputs])
    return float(np.mean(top1(flat) == dataset.labels))
