# SPDX-License-Identifier: Apache-2.0
"""Running a model over samples in a child process, by the first interpreter that takes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mcubench.errors import MeasurementError, ToolError
from mcubench.model import Model
from mcubench.oracle import ORACLE, Runtime, start_runtime
from mcubench.oracle.interpreters import LITERT, TFLM, is_installed

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Inference:
    """`outputs[output]` is (samples, ...); `by` is the interpreter, with its version."""

    outputs: tuple[Array, ...]
    by: str


def infer(model: Model, inputs: Sequence[Array]) -> Inference:
    """Run a model; `inputs[input]` is (samples, *shape).

    TensorFlow Lite Micro goes first, as it is what boards run; LiteRT's reference kernels stand in where it lacks an
    operator, as it does for some that only floats need.

    Raises:
        MeasurementError: no interpreter that is installed runs it.
        ToolError: none is installed.
    """
    packages = [package for package in (TFLM, LITERT) if is_installed(package)]
    samples = [list(values) for values in zip(*inputs, strict=True)]
    refusals: list[MeasurementError] = []
    for package in packages:
        runtime = Runtime(package)
        try:
            with start_runtime(runtime, model, samples, role=ORACLE) as job:
                answer = job.answer()
        except MeasurementError as error:
            refusals.append(error)
            continue
        outputs = tuple(np.stack(values) for values in zip(*answer.outputs, strict=True))
        return Inference(outputs, f"{answer.package} {answer.version}")
    if not refusals:
        raise ToolError(
            f"neither {TFLM} nor {LITERT} is installed, and one of them has to run the models",
            hint="install mcubench with its dependencies: pip install '.[convert]'",
        )
    raise refusals[0]
