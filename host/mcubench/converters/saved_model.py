# SPDX-License-Identifier: Apache-2.0
"""TensorFlow's SavedModel folders."""

from typing import Any

import tensorflow as tf

from mcubench.converters.refusal import damaged, last_words, unsupported
from mcubench.converters.request import Converted, Port, Request
from mcubench.converters.saved_model_graph import check_graph
from mcubench.converters.shapes import fix_shapes
from mcubench.converters.tf_lite import convert_call, input_key

_DEFAULT = "serving_default"


def convert(request: Request) -> Converted:
    """Convert one signature of a SavedModel.

    Raises:
        Refusal: it is damaged, would read or write files, or cannot be converted.
    """
    check_graph(request.path / "saved_model.pb", trust=request.trust)
    try:
        loaded = tf.saved_model.load(str(request.path))
        signatures = dict(loaded.signatures)
    except Exception as error:  # the library raises whatever it likes
        raise damaged(f"TensorFlow cannot load it: {last_words(error)}") from error
    function = signatures[_choose(sorted(signatures), request.signature)]
    tensors = _inputs(function)
    shapes = fix_shapes({name: _dimensions(name, tensor) for name, tensor in tensors.items()}, request.input_shapes)
    inputs = [
        Port(input_key(index), name, shapes[name], tensor.dtype.name)
        for index, (name, tensor) in enumerate(tensors.items())
    ]
    outputs = sorted(function.structured_outputs)

    def call(*values: Any) -> list[Any]:
        results = function(**{port.name: value for port, value in zip(inputs, values, strict=True)})
        return [results[name] for name in outputs]

    return convert_call(call, inputs, outputs, loaded)


def _choose(names: list[str], wanted: str | None) -> str:
    if not names:
        raise unsupported("it has no signature", "save it with one: model.export(FOLDER), or signatures=...")
    if wanted is not None:
        if wanted not in names:
            raise unsupported(f"it has no signature '{wanted}': there is {', '.join(names)}")
        return wanted
    if _DEFAULT in names:
        return _DEFAULT
    if len(names) > 1:
        raise unsupported(f"it has several signatures: {', '.join(names)}", f"choose one: --signature {names[0]}")
    return names[0]


def _inputs(function: Any) -> dict[str, Any]:
    """The inputs in the order of the graph: the file holds their names in none."""
    named = function.structured_input_signature[1]
    order = [tensor.name.partition(":")[0] for tensor in function.inputs]
    return {name: named[name] for name in [*order, *sorted(named)] if name in named}


def _dimensions(name: str, tensor: Any) -> list[int | None]:
    if tensor.shape.rank is None:
        raise unsupported(f"input '{name}' has no shape at all", "save it with the shape of its inputs")
    return list(tensor.shape.as_list())
