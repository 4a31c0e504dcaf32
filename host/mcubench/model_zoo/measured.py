# SPDX-License-Identifier: Apache-2.0
"""The accuracy of a model that was just made, as its card says it."""

from importlib.metadata import version
from typing import Any

import numpy as np
import numpy.typing as npt

from mcubench.dataset import quantize_samples, top1

Array = npt.NDArray[Any]


def measured(outputs: Array, labels: Array, package: str) -> dict[str, Any]:
    """How many samples a classifier's outputs put into their class; `package` computed them."""
    correct = int((top1(outputs) == labels).sum())
    return {
        "correct": correct,
        "accuracy": round(correct / len(labels), 6),
        "interpreter": f"{package} {version(package)}",
    }


def run_int8(model: bytes, inputs: Array) -> Array:
    """The int8 model's outputs for each sample, from TensorFlow Lite Micro's own interpreter."""
    from tflite_micro.python.tflite_micro import runtime  # noqa: PLC0415 - there is no wheel of it for every system

    interpreter = runtime.Interpreter.from_bytes(model)
    quantization = interpreter.get_input_details(0)["quantization_parameters"]
    scale, zero_point = float(quantization["scales"][0]), int(quantization["zero_points"][0])
    outputs = []
    for sample in quantize_samples(inputs, scale, zero_point):
        interpreter.set_input(sample[np.newaxis], 0)
        interpreter.invoke()
        outputs.append(np.array(interpreter.get_output(0)[0]))
    return np.stack(outputs)
