# SPDX-License-Identifier: Apache-2.0
"""Whether another interpreter makes the same of the quantized model.

A kernel that ignores part of a quantization says nothing of it: its numbers are wrong, and so is every figure that is
taken from them.
"""

from collections.abc import Mapping
from typing import Any

import numpy.typing as npt

from mcubench.convert.loss.inference import infer_by
from mcubench.convert.loss.noise import measure_noise
from mcubench.convert.loss.values import is_real, real_values, step_of
from mcubench.errors import MeasurementError
from mcubench.model import Model
from mcubench.oracle.interpreters import LITERT, TFLM, is_installed
from mcubench.result import Absent, Noise, SecondOpinion

Array = npt.NDArray[Any]


def ask_another(
    quantized: Model, inputs: Array, outputs: Mapping[int, Array], package: str
) -> SecondOpinion | Absent:
    """Run the quantized model by the interpreter that `package` is not; `outputs` are those that it gave."""
    other = LITERT if package == TFLM else TFLM
    if not is_installed(other):
        return Absent(reason=f"{other} is not installed")
    try:
        inference = infer_by(other, quantized, [inputs])
    except MeasurementError as error:
        return Absent(reason=error.message)
    noises: list[Noise] = []
    for index, theirs in zip(quantized.graph.outputs, inference.outputs, strict=True):
        tensor = quantized.graph.tensors[index]
        if is_real(tensor):
            noise = measure_noise(real_values(tensor, theirs), real_values(tensor, outputs[index]), step_of(tensor))
            noises += [noise] if isinstance(noise, Noise) else []
    if not noises:
        return Absent(reason="no output has real, finite values")
    return SecondOpinion(by=inference.by, noise=max(noises, key=lambda noise: noise.worst_error))
