# SPDX-License-Identifier: Apache-2.0
"""Running a model over samples in child processes, by the first interpreter that takes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mcubench.errors import MeasurementError, ToolError
from mcubench.model import Model, operator_macs
from mcubench.oracle import ORACLE, Runtime, start_runtime
from mcubench.oracle.interpreters import LITERT, TFLM, is_installed

Array = npt.NDArray[Any]

# What one process is given at once: bytes that have to be handed over, and work within its time limit.
_MAX_BYTES = 128 << 20
_MAX_MACS = 50_000_000_000


@dataclass(frozen=True)
class Inference:
    """`outputs[output]` is (samples, ...); `by` is the interpreter, with its version."""

    outputs: tuple[Array, ...]
    by: str
    package: str


def infer(model: Model, inputs: Sequence[Array]) -> Inference:
    """Run a model; `inputs[input]` is (samples, *shape).

    TensorFlow Lite Micro goes first, as it is what boards run; LiteRT's reference kernels stand in where it lacks an
    operator, as it does for some that only floats need.

    Raises:
        MeasurementError: no interpreter that is installed runs it.
        ToolError: none is installed.
    """
    refusals: list[MeasurementError] = []
    for package in (TFLM, LITERT):
        if not is_installed(package):
            continue
        try:
            return infer_by(package, model, inputs)
        except MeasurementError as error:
            refusals.append(error)
    if refusals:
        raise refusals[0]
    raise ToolError(
        f"neither {TFLM} nor {LITERT} is installed, and one of them has to run the models",
        hint="install mcubench with its dependencies: pip install '.[convert]'",
    )


def infer_by(package: str, model: Model, inputs: Sequence[Array]) -> Inference:
    """Run a model by the reference kernels of one package.

    Raises:
        MeasurementError: it does not run the model.
    """
    runtime = Runtime(package)
    samples = [list(values) for values in zip(*inputs, strict=True)]
    size = _batch_size(model)
    outputs: list[tuple[Array, ...]] = []
    for start in range(0, len(samples), size):
        with start_runtime(runtime, model, samples[start : start + size], role=ORACLE) as job:
            outputs += job.answer().outputs
    stacked = tuple(np.stack(values) for values in zip(*outputs, strict=True))
    return Inference(stacked, f"{package} {runtime.version}", package)


def _batch_size(model: Model) -> int:
    graph = model.graph
    size_bytes = sum(graph.tensors[index].size_bytes for index in (*graph.inputs, *graph.outputs))
    macs = sum(operator_macs(graph, operator) or 0 for operator in graph.operators)
    return max(min(_MAX_BYTES // max(size_bytes, 1), _MAX_MACS // max(macs, 1)), 1)
