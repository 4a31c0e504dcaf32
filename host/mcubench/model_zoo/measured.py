# SPDX-License-Identifier: Apache-2.0
"""The accuracy of a model that was just made, as its card says it."""

from importlib.metadata import version
from typing import Any

import numpy as np
import numpy.typing as npt

from mcubench.dataset import quantize_samples, top1
from mcubench.errors import ModelError
from mcubench.model import parse_model

Array = npt.NDArray[Any]


def measure(float_outputs: Array, model: bytes, inputs: Array, labels: Array) -> dict[str, Any]:
    """A classifier's accuracy as its card has it: of TensorFlow's outputs, and of the int8 model by TFLM's own."""
    results = {
        "float32": _measured(float_outputs, labels, "tensorflow"),
        "int8": _measured(_run_int8(model, inputs), labels, "tflite-micro"),
    }
    for name, result in results.items():
        print(f"{name}: {result['correct']} of {len(labels)} right ({result['accuracy']:.2%})")  # noqa: T201
    return {"test_samples": len(labels), **results}


def as_model_takes_them(model: bytes, inputs: Array) -> Array:
    """The samples in the integers of the model's input tensor.

    Raises:
        ModelError: the input is not quantized.
    """
    graph = parse_model(model)
    quantization = graph.tensors[graph.inputs[0]].quantization
    if quantization is None:
        raise ModelError("the model's input is not quantized")
    return quantize_samples(inputs, quantization.scales[0], quantization.zero_points[0])


def _measured(outputs: Array, labels: Array, package: str) -> dict[str, Any]:
    """How many samples a classifier's outputs put into their class; `package` computed them."""
    correct = int((top1(outputs) == labels).sum())
    return {
        "correct": correct,
        "accuracy": round(correct / len(labels), 6),
        "interpreter": f"{package} {version(package)}",
    }


def _run_int8(model: bytes, inputs: Array) -> Array:
    """The int8 model's outputs for each sample, from TensorFlow Lite Micro's own interpreter."""
    from tflite_micro.python.tflite_micro import runtime  # noqa: PLC0415 - there is no wheel of it for every system

    interpreter = runtime.Interpreter.from_bytes(model)
    outputs = []
    for sample in as_model_takes_them(model, inputs):
        interpreter.set_input(sample[np.newaxis], 0)
        interpreter.invoke()
        outputs.append(np.array(interpreter.get_output(0)[0]))
    return np.stack(outputs)
