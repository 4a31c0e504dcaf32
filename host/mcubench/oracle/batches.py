# SPDX-License-Identifier: Apache-2.0
"""Many samples through an interpreter, a batch at a time: neither memory nor a time limit bounds how many.

Each batch has a process of its own, so that one that crashes takes no other's outputs along.
"""

from collections.abc import Callable, Generator, Sequence

import numpy as np
import numpy.typing as npt

from mcubench.model import Model, operator_macs
from mcubench.oracle.arrays import Array
from mcubench.oracle.process import OracleJob

_BATCH_BYTES = 32 << 20
_BATCH_SAMPLES = 2048

# Reference kernels do some hundred million multiply-accumulates a second; a fifth of that is a hung process.
_S_AT_LEAST = 300.0
_S_PER_MAC = 1 / 20e6

# Starts an interpreter on `samples[sample][input]`.
Start = Callable[[Sequence[Sequence[Array]]], OracleJob]


def time_limit_s(model: Model, inferences: int) -> float:
    """How long an interpreter may take before it counts as hung."""
    macs = sum(operator_macs(model.graph, operator) or 0 for operator in model.graph.operators)
    return _S_AT_LEAST + inferences * macs * _S_PER_MAC


def infer_each(
    start: Start,
    model: Model,
    samples: Array,
    *,
    order: npt.NDArray[np.intp] | None = None,
    limit_s: float | None = None,
) -> Generator[tuple[Array, ...], None, None]:
    """The outputs for each sample of the model's one input, in the order of `order`, by default as they are.

    While the outputs of a batch are used the next one is computed. `limit_s` is for a batch, by default by the
    model's size. Close the generator where not all of it was read: a process may be under way.

    Raises:
        MeasurementError: the interpreter crashed, refused the model, or took too long.
        FileError: there is no room for a request.
    """
    graph = model.graph
    each_bytes = sum(graph.tensors[index].size_bytes for index in (*graph.inputs, *graph.outputs))
    size = max(min(_BATCH_BYTES // max(each_bytes, 1), _BATCH_SAMPLES), 1)
    order = np.arange(len(samples)) if order is None else order
    batches = [order[begin : begin + size] for begin in range(0, len(order), size)]
    job: OracleJob | None = None
    try:
        for number, batch in enumerate(batches):
            job = job or _start(start, samples[batch])
            answer = job.answer(time_limit_s(model, len(batch)) if limit_s is None else limit_s)
            job.close()
            job = _start(start, samples[batches[number + 1]]) if number + 1 < len(batches) else None
            yield from answer.outputs
    finally:
        if job is not None:
            job.close()


def _start(start: Start, batch: Array) -> OracleJob:
    return start([[sample] for sample in batch])
