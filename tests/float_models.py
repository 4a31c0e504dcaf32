# SPDX-License-Identifier: Apache-2.0
"""Small float models with a signature, as a converter writes them: a convolution, then one operator."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mcubench.model import DType, OptionValue
from mcubench.model.schema import load_schema
from model_builder import OperatorSpec, TensorSpec, build_model, pack_model, unpack_model

INPUT = "x"
SHAPE = (1, 6, 6, 4)
CHANNELS = 8
FloatArray = NDArray[np.float32]


def conv_then(
    name: str,
    shape: tuple[int, ...] = (1, 6, 6, CHANNELS),
    *,
    table: str = "",
    options: dict[str, OptionValue] | None = None,
    constants: Sequence[NDArray[Any]] = (),
    output: DType = DType.FLOAT32,
    seed: int = 0,
) -> bytes:
    """CONV_2D 3x3 of `SHAPE` to 8 channels, then the operator; `constants` are its further operands."""
    generator = np.random.default_rng(seed)
    filters = generator.normal(0, 0.3, (CHANNELS, 3, 3, SHAPE[3])).astype(np.float32)
    bias = generator.normal(0, 0.3, CHANNELS).astype(np.float32)
    first, tensors = _conv(filters, bias)
    places = tuple(range(len(tensors), len(tensors) + len(constants)))
    tensors += [
        TensorSpec(f"constant_{place}", value.shape, _dtype(value), value)
        for place, value in zip(places, constants, strict=True)
    ]
    tensors.append(TensorSpec("y", shape, output))
    second = OperatorSpec(name, (3, *places), (len(tensors) - 1,), table, options or {})
    return with_signature(build_model(tensors, [first, second], [0], [len(tensors) - 1]))


def conv_alone(filters: FloatArray, bias: FloatArray) -> bytes:
    """CONV_2D with these filters [out, height, width, 4] and biases."""
    operator, tensors = _conv(filters, bias)
    return with_signature(build_model(tensors, [operator], [0], [3]))


def with_signature(data: bytes) -> bytes:
    """The file with the signature `serving_default`, inputs and outputs called by their tensors' names."""
    schema, model = load_schema(), unpack_model(data)
    graph = model.subgraphs[0]

    def entries(indices: Sequence[int]) -> list[Any]:
        maps = []
        for index in indices:
            entry = schema.TensorMapT()
            entry.name, entry.tensorIndex = graph.tensors[index].name, int(index)
            maps.append(entry)
        return maps

    signature = schema.SignatureDefT()
    signature.signatureKey = "serving_default"
    signature.inputs, signature.outputs = entries(graph.inputs), entries(graph.outputs)
    model.signatureDefs = [signature]
    return pack_model(model)


def _conv(filters: FloatArray, bias: FloatArray) -> tuple[OperatorSpec, list[TensorSpec]]:
    options: dict[str, OptionValue] = {"stride_h": 1, "stride_w": 1, "padding": 0}
    options |= {"dilation_h_factor": 1, "dilation_w_factor": 1}
    tensors = [
        TensorSpec(INPUT, SHAPE, DType.FLOAT32),
        TensorSpec("filters", filters.shape, DType.FLOAT32, filters),
        TensorSpec("bias", bias.shape, DType.FLOAT32, bias),
        TensorSpec("conv", (*SHAPE[:3], len(filters)), DType.FLOAT32),
    ]
    return OperatorSpec("CONV_2D", (0, 1, 2), (3,), "Conv2DOptions", options), tensors


def _dtype(value: NDArray[Any]) -> DType:
    return DType.INT32 if value.dtype == np.int32 else DType.FLOAT32
