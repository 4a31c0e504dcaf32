# SPDX-License-Identifier: Apache-2.0
"""Reading .tflite files: what a sound one says, and one sentence for everything that is wrong with another."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mcubench.errors import FileError, ModelError
from mcubench.model import DType, Padding, Quantization, parse_model, read_model
from model_builder import ModelBuilder, OperatorSpec, TensorSpec, build_model, pack_model, random_int8, unpack_model


def test_a_file_is_named_hashed_and_parsed(tmp_path: Path, network: bytes) -> None:
    path = tmp_path / "net.tflite"
    path.write_bytes(network)
    model = read_model(path)
    assert (model.path, model.name, model.size_bytes, model.data) == (path, "net", len(network), network)
    assert model.sha256 == hashlib.sha256(network).hexdigest()
    assert model.graph == parse_model(network)


def test_a_name_of_bytes_that_are_no_text_is_one_that_can_be_written(tmp_path: Path, network: bytes) -> None:
    path = tmp_path / os.fsdecode(b"n\xff.tflite")
    path.write_bytes(network)
    assert read_model(path).name == "n\N{REPLACEMENT CHARACTER}"


def test_the_graph_is_what_was_built(network: bytes) -> None:
    graph = parse_model(network)
    assert [operator.name for operator in graph.operators] == [
        "CONV_2D",
        "DEPTHWISE_CONV_2D",
        "ADD",
        "AVERAGE_POOL_2D",
        "MAX_POOL_2D",
        "RESHAPE",
        "FULLY_CONNECTED",
        "SOFTMAX",
    ]
    assert graph.subgraph_count == 1
    assert graph.description == "built by a test"
    (source,) = (graph.tensors[index] for index in graph.inputs)
    assert (source.shape, source.dtype, source.data) == ((1, 6, 6, 2), DType.INT8, None)
    conv = graph.operators[0]
    assert (conv.version, conv.options["stride_w"], conv.options["padding"]) == (3, 1, Padding.SAME)
    filters = graph.operand(conv, 1)
    np.testing.assert_array_equal(filters.array(), random_int8(1, (4, 3, 3, 2)))
    exact = tuple(float(np.float32(scale)) for scale in (0.01, 0.02, 0.03, 0.04))
    assert filters.quantization == Quantization(exact, (0, 0, 0, 0), 0)


def test_an_optional_input_that_is_left_out_is_none() -> None:
    b = ModelBuilder()
    x = b.input((1, 4))
    y = b.fully_connected(x, random_int8(1, (2, 4)), None, weight_scales=(0.1,), output_scale=0.4)
    assert parse_model(b.build(y)).operators[0].inputs == (0, 1, None)


def test_a_custom_operator_has_its_code_in_its_name() -> None:
    data = build_model(
        [TensorSpec("a", (1,)), TensorSpec("b", (1,))], [OperatorSpec("CUSTOM:mix", (0,), (1,))], [0], [1]
    )
    assert parse_model(data).operators[0].name == "CUSTOM:mix"


def test_an_operator_code_in_the_old_field_alone_is_read(network: bytes) -> None:
    model = unpack_model(network)
    for code in model.operatorCodes:
        code.builtinCode = 0
    assert parse_model(pack_model(model)) == parse_model(network)


def test_a_name_cannot_write_to_the_terminal(network: bytes) -> None:
    model = unpack_model(network)
    model.subgraphs[0].tensors[0].name = "\x1b[2Jgone\n"
    assert parse_model(pack_model(model)).tensors[0].name == "\\x1b[2Jgone\\n"


def test_a_variable_needs_nobody_to_write_it() -> None:
    tensors = [TensorSpec("a", (1,)), TensorSpec("state", (1,), is_variable=True), TensorSpec("b", (1,))]
    graph = parse_model(build_model(tensors, [OperatorSpec("ADD", (0, 1), (2,))], [0], [2]))
    assert graph.tensors[1].is_variable


def test_further_subgraphs_are_counted(network: bytes) -> None:
    model = unpack_model(network)
    model.subgraphs.append(model.subgraphs[0])
    graph = parse_model(pack_model(model))
    assert (graph.subgraph_count, len(graph.operators)) == (2, 8)


def test_buffers_that_tensors_share_are_held_once(network: bytes) -> None:
    model = unpack_model(network)
    tensors = model.subgraphs[0].tensors
    tensors.append(tensors[1])
    graph = parse_model(pack_model(model))
    assert graph.tensors[-1].data is graph.tensors[1].data


def _first(model: Any, name: str) -> Any:
    return next(tensor for tensor in model.subgraphs[0].tensors if tensor.name == name.encode())


def _set_shape(model: Any, shape: list[int]) -> None:
    _first(model, "conv_2d").shape = shape


def _set_scales(model: Any, scales: list[float]) -> None:
    _first(model, "weights").quantization.scale = np.array(scales, np.float32)


def _set_zero_points(model: Any, points: list[int]) -> None:
    _first(model, "conv_2d").quantization.zeroPoint = np.array(points, np.int64)


def _set(target: Callable[[Any], Any], **values: Any) -> Callable[[Any], None]:
    def change(model: Any) -> None:
        for name, value in values.items():
            getattr(target(model), name)
            setattr(target(model), name, value)

    return change


def _operator(model: Any) -> Any:
    return model.subgraphs[0].operators[0]


def _options(model: Any) -> Any:
    return _operator(model).builtinOptions


def _second_operator(model: Any) -> Any:
    return model.subgraphs[0].operators[1]


def _graph(model: Any) -> Any:
    return model.subgraphs[0]


def _weights(model: Any) -> Any:
    return _first(model, "weights")


def _activation(model: Any) -> Any:
    return _first(model, "conv_2d")


# In the network of the fixture: 0 is the input, 1 the filters, 2 the bias, 3 the first convolution's output, which
# operator 1 reads, and 5 the second's.
_WRONG: dict[str, tuple[Callable[[Any], object], str]] = {
    "version": (_set(lambda m: m, version=2), "of schema version 2; 3 is"),
    "no subgraph": (_set(lambda m: m, subgraphs=[]), "no subgraph"),
    "no output": (_set(_graph, outputs=[]), "no output"),
    "input index": (_set(_graph, inputs=[99]), "the graph's input is tensor 99 of"),
    "output index": (_set(_graph, outputs=[-2]), "the graph's output is tensor -2 of"),
    "operand index": (_set(_operator, inputs=[0, 1, 77]), "operator 0 CONV_2D refers to tensor 77 of"),
    "result index": (_set(_operator, outputs=[-1]), "operator 0 CONV_2D refers to tensor -1 of"),
    "code index": (_set(_operator, opcodeIndex=40), "operator 0 has the operator code 40 and the file has 8"),
    "code": (_set(lambda m: m.operatorCodes[0], builtinCode=999), "is 999, which is no operator"),
    "too early": (_set(_operator, inputs=[5, 1, 2]), "operator 0 CONV_2D reads tensor 5 'depthwise_conv_2d' before"),
    "itself": (_set(_operator, inputs=[3, 1, 2]), "operator 0 CONV_2D reads tensor 3 'conv_2d' before"),
    "twice": (_set(_second_operator, outputs=[3]), "operator 1 DEPTHWISE_CONV_2D writes tensor 3 'conv_2d', which"),
    "writes input": (_set(_operator, outputs=[0]), "operator 0 CONV_2D writes tensor 0 'input', which has its"),
    "writes constant": (_set(_operator, outputs=[1]), "operator 0 CONV_2D writes tensor 1 'weights', a constant"),
    "constant input": (_set(_graph, inputs=[1]), "the graph's input tensor 1 'weights' is a constant"),
    "input twice": (_set(_graph, inputs=[0, 0]), "tensor 0 'input' is an input of the graph twice"),
    "output unwritten": (_set(_graph, operators=[]), "the graph's output .* is never written"),
    "negative size": (lambda m: _set_shape(m, [1, -1, 6, 4]), "tensor 3 'conv_2d' has the shape .*below zero"),
    "huge": (lambda m: _set_shape(m, [1 << 16, 1 << 15]), "tensor 3 'conv_2d' has the shape .*2 GiB"),
    "huge but for a zero": (lambda m: _set_shape(m, [0, 1 << 16, 1 << 15]), "tensor 3 'conv_2d' .*2 GiB"),
    "rank": (lambda m: _set_shape(m, [1] * 9), "tensor 3 'conv_2d': 9 entries in Shape, at most 8"),
    "unknown type": (_set(_activation, type=99), "tensor 3 'conv_2d' has the unknown type 99"),
    "string": (_set(_activation, type=int(DType.STRING)), "tensor 3 'conv_2d' is a STRING"),
    "buffer index": (_set(_weights, buffer=500), "tensor 1 'weights' is in buffer 500 and the file has"),
    "data size": (_set(_weights, shape=[4, 3, 3, 3]), "tensor 1 'weights' holds 72 bytes, and its shape .*takes 108"),
    "external": (_set(_weights, externalBuffer=1), "tensor 1 'weights' keeps its data in another file"),
    "behind": (_set(lambda m: m.buffers[2], offset=4096, size=72), "tensor 1 'weights' keeps its data behind"),
    "scale count": (lambda m: _set_scales(m, [1.0, 1.0]), "tensor 1 'weights' has 2 scales for 4 channels"),
    "scale zero": (lambda m: _set_scales(m, [1, 0, 1, 1]), "tensor 1 'weights' has a scale that is not"),
    "scale negative": (lambda m: _set_scales(m, [1, -1, 1, 1]), "tensor 1 'weights' has a scale that is not"),
    "scale infinite": (lambda m: _set_scales(m, [1, np.inf, 1, 1]), "tensor 1 'weights' has a scale that is not"),
    "scale nan": (lambda m: _set_scales(m, [1, np.nan, 1, 1]), "tensor 1 'weights' has a scale that is not"),
    "axis": (
        _set(lambda m: _weights(m).quantization, quantizedDimension=4),
        "tensor 1 'weights' is quantized along axis 4 and has 4",
    ),
    "zero point": (lambda m: _set_zero_points(m, [128]), "tensor 3 'conv_2d': 128 is no zero point of INT8"),
    "zero points": (lambda m: _set_zero_points(m, [0, 0]), "tensor 3 'conv_2d' has 2 zero points for 1 scales"),
    "no zero point": (lambda m: _set_zero_points(m, []), "tensor 3 'conv_2d' has 0 zero points for 1 scales"),
    "padding": (
        _set(lambda m: _operator(m).builtinOptions, padding=7),
        "operator 0 CONV_2D has the unknown padding 7",
    ),
    "other options": (
        lambda m: _set(_operator, builtinOptionsType=9, builtinOptions=m.subgraphs[0].operators[7].builtinOptions)(m),
        "operator 0 CONV_2D carries SoftmaxOptions, not Conv2DOptions",
    ),
}


@pytest.mark.parametrize("case", _WRONG)
def test_a_contradiction_is_named(network: bytes, case: str) -> None:
    change, message = _WRONG[case]
    model = unpack_model(network)
    change(model)
    with pytest.raises(ModelError, match=message):
        parse_model(pack_model(model))


def test_a_sparse_tensor_is_refused_by_name(network: bytes) -> None:
    from mcubench.model.schema import load_schema  # noqa: PLC0415 - for the class of the object API alone

    model = unpack_model(network)
    model.subgraphs[0].tensors[1].sparsity = load_schema().SparsityParametersT()
    with pytest.raises(ModelError, match="tensor 1 'weights' is sparse"):
        parse_model(pack_model(model))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty"),
        (b"not a model at all", "not a .tflite file"),
        (b"\x20\x00\x00\x00TFL3", "outside the file|too short"),
        (b"\xff\xff\xff\xffTFL3", "outside the file|too short"),
        (b"\x00\x00\x00\x00TFL3", "outside the file|schema version"),
    ],
)
def test_what_is_no_model_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(ModelError, match=message):
        parse_model(data)


@pytest.mark.parametrize(
    ("start", "hint"),
    [(b"\x89HDF\r\n", "HDF5"), (b"PK\x03\x04", "zip"), (b"version https://git-lfs", "git lfs pull")],
)
def test_another_format_is_recognized(start: bytes, hint: str) -> None:
    with pytest.raises(ModelError) as caught:
        parse_model(start + bytes(64))
    assert hint in (caught.value.hint or "")


def test_the_file_is_named_where_it_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "x.tflite"
    path.write_bytes(b"nonsense")
    with pytest.raises(ModelError, match=r"x\.tflite: not a \.tflite file"):
        read_model(path)


def test_no_such_file_is_a_file_error(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"absent\.tflite: No such file"):
        read_model(tmp_path / "absent.tflite")


def test_a_folder_is_a_file_error(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="is a folder"):
        read_model(tmp_path)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FileError, match="not a regular file"):
        read_model(tmp_path / "pipe")


def test_a_nul_in_the_path_is_a_file_error() -> None:
    with pytest.raises(FileError):
        read_model(Path("a\0b"))


def test_a_file_of_more_than_256_mib_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.tflite"
    with path.open("wb") as file:
        file.truncate((256 << 20) + 1)  # sparse: it takes no space
    with pytest.raises(ModelError, match="more than 256 MiB"):
        read_model(path)


def test_the_mlperf_tiny_models_are_read(mlperf_tiny: Path) -> None:
    # Shapes: the README of the models.
    shapes = {
        "kws": (1, 49, 10, 1),
        "vww": (1, 96, 96, 3),
        "ic": (1, 32, 32, 3),
        "ad": (1, 640),
        "sww": (1, 30, 1, 40),
    }
    for name, shape in shapes.items():
        graph = read_model(mlperf_tiny / f"{name}.tflite").graph
        assert [graph.tensors[index].shape for index in graph.inputs] == [shape]
        assert graph.tensors[graph.inputs[0]].dtype is DType.INT8
