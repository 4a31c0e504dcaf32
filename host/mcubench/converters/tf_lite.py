# SPDX-License-Identifier: Apache-2.0
"""From a TensorFlow function to a float .tflite of built-in operators only."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from mcubench.converters.comparison import Array, compare
from mcubench.converters.refusal import last_words, unsupported
from mcubench.converters.request import Converted, Port

_LACKING = re.compile(r"\btf\.([A-Z]\w+)")


def convert_call(
    call: Callable[..., Any], inputs: Sequence[Port], output_names: Sequence[str], trackable: Any
) -> Converted:
    """Convert a function of tensors, which returns as many as there are names, and compare what both compute.

    Raises:
        Refusal: it uses what TensorFlow Lite has not, or came out with other numbers.
    """

    def reference(values: list[Array], _: list[Array]) -> list[Array]:
        return [np.asarray(value) for value in flat(call(*(tf.constant(value) for value in values)))]

    keyed = output_keys(output_names)
    data = to_tflite(call, inputs, list(keyed), trackable)
    outputs, difference, notes = compare(data, inputs, keyed, reference)
    return Converted(data, tuple(inputs), outputs, difference, notes)


def input_key(index: int) -> str:
    """What the signature calls an input."""
    return f"input_{index:03}"


def output_keys(names: Sequence[str]) -> dict[str, str]:
    """What the signature calls the outputs, with the source's names for them."""
    return {f"output_{index:03}": name for index, name in enumerate(names)}


def flat(outputs: Any) -> list[Any]:
    """The tensors that a function returned, in their order."""
    return list(tf.nest.flatten(outputs))


def to_tflite(call: Callable[..., Any], inputs: Sequence[Port], keys: Sequence[str], trackable: Any) -> bytes:
    """Convert a function of tensors; the signature has the inputs' keys, and `keys` for the outputs.

    Raises:
        Refusal: it uses what TensorFlow Lite has not.
    """
    specs = [tf.TensorSpec(port.shape, port.dtype, name=port.key) for port in inputs]
    try:
        concrete = tf.function(
            lambda *tensors: dict(zip(keys, flat(call(*tensors)), strict=True)), autograph=False
        ).get_concrete_function(*specs)
        return bytes(tf.lite.TFLiteConverter.from_concrete_functions([concrete], trackable).convert())
    except Exception as error:  # the libraries raise whatever they like
        raise unsupported(_reason(error)) from error


def _reason(error: Exception) -> str:
    """Which operators TensorFlow Lite lacks, or its own words."""
    text = str(error)
    if "not supported by the native TFLite runtime" in text or "custom op" in text:
        names = sorted(set(_LACKING.findall(text)))
        return f"TensorFlow Lite has no operator for TensorFlow's {', '.join(names)}"
    return f"TensorFlow Lite's converter refuses it: {last_words(error)}"
