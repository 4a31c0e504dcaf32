# SPDX-License-Identifier: Apache-2.0
"""Reading an ONNX file as data: its tensors in other files, its operators, and the shapes of its inputs."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import onnx
from google.protobuf.message import DecodeError  # type: ignore[import-untyped] # it has no types
from onnx import external_data_helper, inliner, shape_inference

from mcubench.converters.refusal import damaged, last_words, unsupported
from mcubench.converters.shapes import fix_shapes

_OWN_DOMAINS = {"", "ai.onnx", "ai.onnx.ml"}
_QUANTIZED = (
    "QLinear",
    "QuantizeLinear",
    "DequantizeLinear",
    "DynamicQuantizeLinear",
    "ConvInteger",
    "MatMulInteger",
)
_LARGEST_BYTES = 1 << 30


def read_graph(path: Path, shapes: Mapping[str, tuple[int, ...]]) -> tuple[Any, tuple[str, ...]]:
    """The model with all of its tensors and every input's shape fixed, and the names of the other files it is in.

    Raises:
        Refusal: it is damaged, leads out of its folder, or leaves dimensions open.
    """
    try:
        model = onnx.load(path, load_external_data=False)
    except (DecodeError, OSError, ValueError) as error:
        raise damaged("it is no ONNX model, or a damaged one") from error
    files = _load_tensors(model, path.parent)
    try:
        onnx.checker.check_model(model)
        model = inliner.inline_local_functions(model)
    except Exception as error:  # the library raises whatever it likes
        raise damaged(f"ONNX finds it wrong: {last_words(error)}") from error
    for node in _nodes(model.graph):
        if node.domain not in _OWN_DOMAINS:
            raise unsupported(f"'{node.name}' is {node.op_type} of {node.domain}, which is no operator of ONNX")
        if node.op_type.startswith(_QUANTIZED):
            raise unsupported(
                f"'{node.name}' is {node.op_type}: the model is quantized already", "convert the one with floats"
            )
    return _fix_shapes(model, shapes), files


def inputs_of(model: Any) -> list[Any]:
    """The inputs that have to be given: those without a value in the file."""
    valued = {tensor.name for tensor in model.graph.initializer}
    return [value for value in model.graph.input if value.name not in valued]


def dimensions(value: Any) -> tuple[int | None, ...]:
    """An input's or output's shape; None is a dimension that is open."""
    dims = value.type.tensor_type.shape.dim
    return tuple(dim.dim_value if dim.HasField("dim_value") and dim.dim_value > 0 else None for dim in dims)


def _nodes(graph: Any) -> Iterator[Any]:
    waiting = [graph]
    while waiting:
        for node in waiting.pop().node:
            yield node
            for attribute in node.attribute:
                waiting += [*([attribute.g] if attribute.HasField("g") else []), *attribute.graphs]


def _tensors(model: Any) -> Iterator[Any]:
    yield from model.graph.initializer
    for owner in (model.graph, *model.functions):
        for node in _nodes(owner):
            for attribute in node.attribute:
                if attribute.HasField("t"):
                    yield attribute.t
                yield from attribute.tensors
                if attribute.HasField("g"):
                    yield from attribute.g.initializer


def _load_tensors(model: Any, folder: Path) -> tuple[str, ...]:
    """Read the tensors that lie in other files, which must be in the model's own folder."""
    root = folder.resolve()
    files: set[str] = set()
    total_bytes = 0
    for tensor in _tensors(model):
        if not external_data_helper.uses_external_data(tensor):
            continue
        try:
            location = external_data_helper.ExternalDataInfo(tensor).location
            place = Path(os.path.realpath(root / location))
            if not place.is_relative_to(root):
                raise unsupported(
                    f"the data of '{tensor.name}' lie outside of the model's folder: {location}",
                    "save the model and its data into one folder",
                )
            if not place.is_file():
                raise damaged(f"the data of '{tensor.name}' are missing: {location} is not beside the model")
            total_bytes += place.stat().st_size if location not in files else 0
            if total_bytes > _LARGEST_BYTES:
                raise damaged(f"more than {_LARGEST_BYTES >> 30} GiB of data are no model for a microcontroller")
            external_data_helper.load_external_data_for_tensor(tensor, str(root))
        except (OSError, ValueError, onnx.checker.ValidationError) as error:
            raise damaged(f"the data of '{tensor.name}' cannot be read: {last_words(error)}") from error
        tensor.data_location = onnx.TensorProto.DEFAULT
        del tensor.external_data[:]
        files.add(location)
    return tuple(sorted(files))


def _fix_shapes(model: Any, shapes: Mapping[str, tuple[int, ...]]) -> Any:
    inputs = inputs_of(model)
    for value in inputs:
        if not value.type.HasField("tensor_type") or not value.type.tensor_type.HasField("shape"):
            raise unsupported(f"input '{value.name}' is no tensor with a shape")
    fixed = fix_shapes({value.name: dimensions(value) for value in inputs}, shapes)
    for value in inputs:
        dims = value.type.tensor_type.shape.dim
        del dims[:]
        for size in fixed[value.name]:
            dims.add().dim_value = size
    # What the file says of the other shapes was said for the open ones.
    del model.graph.value_info[:]
    for value in model.graph.output:
        if value.type.HasField("tensor_type"):
            value.type.tensor_type.ClearField("shape")
    try:
        return shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
    except Exception as error:  # the library raises whatever it likes
        raise unsupported(f"ONNX cannot tell its shapes: {last_words(error)}") from error
