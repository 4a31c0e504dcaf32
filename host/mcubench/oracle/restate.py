# SPDX-License-Identifier: Apache-2.0
"""Operators that TensorFlow Lite Micro has no kernel of, restated in ones that it has.

So the oracle speaks about a whole model that has one. What each is equal to is its definition: RELU_N1_TO_1 cuts at
-1 and 1 after the rescaling that RELU has, too (`QuantizedReluX` in tensorflow/lite/kernels/activations.cc); of the
rest the integers stand for reals, and the function is that of the reals.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from mcubench.model import DType, Model, parse_model
from mcubench.model.editable import Affine, EditableModel

_Rewrite = Callable[[EditableModel, Any], "tuple[str, ...] | None"]


@dataclass(frozen=True)
class Restatement:
    """The model as the oracle is to run it; tensors keep their indices.

    `words` has a sentence's part an operator and type that was restated: 'NEG of int8 by DEQUANTIZE, NEG, QUANTIZE'.
    """

    model: Model
    words: tuple[str, ...] = ()


def restate(model: Model) -> Restatement:
    """The model itself where TensorFlow Lite Micro has every kernel, else one that gives the same by definition."""
    graph = model.graph
    firsts = [(operator.name, operator.inputs[0]) for operator in graph.operators if operator.inputs]
    kinds = {(name, graph.tensors[index].dtype) for name, index in firsts if index is not None}
    if kinds.isdisjoint(RESTATED):
        return Restatement(model)
    editable = EditableModel(model.data)
    words: dict[str, None] = {}
    for operator in list(editable.graph.operators):
        kind = _kind(editable, operator)
        if kind is None or kind not in RESTATED or len(operator.outputs) != 1:
            continue
        names = RESTATED[kind](editable, operator)
        if names is not None:
            words[f"{kind[0]} of {kind[1].name.lower()} by {', '.join(names)}"] = None
    data = editable.pack(keep_tensors=True)
    return Restatement(replace(model, data=data, size_bytes=len(data), graph=parse_model(data)), tuple(words))


def _kind(model: EditableModel, operator: Any) -> tuple[str, DType] | None:
    if len(operator.inputs) == 0 or operator.inputs[0] < 0:
        return None
    return model.name(operator), model.dtype(int(operator.inputs[0]))


def _through_float32(model: EditableModel, operator: Any) -> tuple[str, ...] | None:
    """Dequantized, computed in float32, quantized."""
    tensors = [*map(int, operator.inputs), *map(int, operator.outputs)]
    if any(index < 0 or model.quantization(index) is None for index in tensors):
        return None
    for position, quantized in enumerate(map(int, operator.inputs)):
        real = _like(model, quantized, "real", None)
        model.insert_before(operator, model.new_operator("DEQUANTIZE", [quantized], [real]))
        model.replace_input(operator, position, real)
    output = int(operator.outputs[0])
    real = _like(model, output, "real", None)
    operator.outputs = np.array([real], np.int32)
    model.insert_after(operator, model.new_operator("QUANTIZE", [real], [output]))
    return "DEQUANTIZE", model.name(operator), "QUANTIZE"


def _cut_quantized(model: EditableModel, operator: Any) -> tuple[str, ...] | None:
    """Rescaled, then cut where -1 and 1 are on the output's scale, rounded as TensorFlow Lite rounds them."""
    output = int(operator.outputs[0])
    affine, limits = model.quantization(output), model.dtype(output).integer_range
    if affine is None or limits is None or model.quantization(int(operator.inputs[0])) is None:
        return None
    with np.errstate(over="ignore", divide="ignore"):
        steps = np.floor(float(np.float32(1) / np.float32(affine.scale)) + 0.5)
    ends = [int(np.clip(affine.zero_point + sign * steps, *limits)) for sign in (-1, 1)]
    rescaled = _like(model, output, "rescaled", affine)
    model.insert_before(operator, model.new_operator("QUANTIZE", [int(operator.inputs[0])], [rescaled]))
    return "QUANTIZE", *_cut(model, operator, rescaled, np.array(ends, model.dtype(output).numpy), affine)


def _cut_real(model: EditableModel, operator: Any) -> tuple[str, ...] | None:
    return _cut(model, operator, int(operator.inputs[0]), np.array([-1, 1], np.float32), None)


def _cut(model: EditableModel, operator: Any, source: int, ends: Any, affine: Affine | None) -> tuple[str, ...]:
    """MAXIMUM with the one end and MINIMUM with the other, in the operator's place.

    The ends come first: of two that do not compare both operators give the second, so what is not a number stays so.
    """
    output = int(operator.outputs[0])
    low, high = (model.add_tensor(f"cut at {end}", [1], model.dtype(output), affine) for end in ends)
    model.set_constant(low, ends[:1])
    model.set_constant(high, ends[1:])
    between = _like(model, output, "cut", affine)
    model.insert_before(operator, model.new_operator("MAXIMUM", [low, source], [between]))
    model.insert_before(operator, model.new_operator("MINIMUM", [high, between], [output]))
    model.remove(operator)
    return "MAXIMUM", "MINIMUM"


def _like(model: EditableModel, tensor: int, what: str, affine: Affine | None) -> int:
    """A tensor of the same shape: float32 where it is not `affine`, else of the same type."""
    dtype = DType.FLOAT32 if affine is None else model.dtype(tensor)
    shape = model.graph.tensors[tensor].shape
    return model.add_tensor(f"{model.tensor_name(tensor)} {what}", [] if shape is None else shape, dtype, affine)


# What the `tflite-micro` package has no kernel of, among what `mcubench engines` lists.
RESTATED: dict[tuple[str, DType], _Rewrite] = {
    ("RELU_N1_TO_1", DType.INT8): _cut_quantized,
    ("RELU_N1_TO_1", DType.INT16): _cut_quantized,
    ("RELU_N1_TO_1", DType.FLOAT32): _cut_real,
    ("NEG", DType.INT8): _through_float32,
    ("NEG", DType.INT16): _through_float32,
    ("ELU", DType.INT16): _through_float32,
    ("HARD_SWISH", DType.INT16): _through_float32,
    ("LOG_SOFTMAX", DType.INT16): _through_float32,
    ("PRELU", DType.INT16): _through_float32,
}
