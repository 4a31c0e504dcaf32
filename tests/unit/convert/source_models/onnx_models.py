# SPDX-License-Identifier: Apache-2.0
"""Makes ONNX files, good and bad: `onnx_models.py FOLDER`."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FOLDER = Path(sys.argv[1])
RANDOM = np.random.default_rng(0)


def tensor(name: str, *shape: int) -> Any:
    """Random weights."""
    return numpy_helper.from_array((RANDOM.standard_normal(shape) * 0.3).astype(np.float32), name)


def floats(name: str, *shape: int | str) -> Any:
    """An input or output."""
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def model(nodes: list[Any], inputs: list[Any], outputs: list[Any], weights: list[Any], *domains: str) -> Any:
    """A model of these nodes."""
    graph = helper.make_graph(nodes, "graph", inputs, outputs, weights)
    opsets = [helper.make_opsetid("", 17), *(helper.make_opsetid(domain, 1) for domain in domains)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=9)


def network(*size: int | str) -> Any:
    """A convolution, whose result is an output too, and a classifier."""
    nodes = [
        helper.make_node("Conv", ["x", "w", "b"], ["c"], kernel_shape=[3, 3], pads=[1, 1, 1, 1], strides=[2, 2]),
        helper.make_node("Relu", ["c"], ["features"]),
        helper.make_node("GlobalAveragePool", ["features"], ["g"]),
        helper.make_node("Flatten", ["g"], ["f"]),
        helper.make_node("Gemm", ["f", "w2", "b2"], ["l"]),
        helper.make_node("Softmax", ["l"], ["y"]),
    ]
    weights = [tensor("w", 8, 3, 3, 3), tensor("b", 8), tensor("w2", 8, 4), tensor("b2", 4)]
    outputs = [floats("y", "N", 4), floats("features", "N", 8, "H", "W")]
    return model(nodes, [floats("x", "N", 3, *size)], outputs, weights)


def one_node(name: str, operator: str, inputs: list[str], domain: str = "") -> None:
    """A file with one operator."""
    node = helper.make_node(operator, inputs, ["y"], name="suspect", domain=domain)
    weights = [
        numpy_helper.from_array(np.array(0.1, np.float32), "scale"),
        numpy_helper.from_array(np.array(0, np.int8), "zero"),
    ]
    kind = TensorProto.INT8 if operator == "QuantizeLinear" else TensorProto.FLOAT
    output = helper.make_tensor_value_info("y", kind, (1, 4))
    domains = (domain,) if domain else ()
    made = model([node], [floats("x", 1, 4)], [output], [item for item in weights if item.name in inputs], *domains)
    onnx.save(made, FOLDER / name)


def main() -> None:
    """Write them."""
    onnx.save(network(16, 20), FOLDER / "network.onnx")
    onnx.save(network("H", "W"), FOLDER / "open.onnx")
    beside = {"save_as_external_data": True, "all_tensors_to_one_file": True, "size_threshold": 0}
    onnx.save(network(16, 20), FOLDER / "beside.onnx", location="beside.bin", **beside)
    outside = onnx.load(FOLDER / "beside.onnx", load_external_data=False)
    for weight in outside.graph.initializer:
        weight.external_data[0].value = "../outside.bin"
    (FOLDER / "outside.onnx").write_bytes(outside.SerializeToString())
    for weight in outside.graph.initializer:
        weight.external_data[0].value = "nowhere.bin"
    (FOLDER / "nowhere.onnx").write_bytes(outside.SerializeToString())
    one_node("custom.onnx", "Secret", ["x"], "com.example")
    one_node("quantized.onnx", "QuantizeLinear", ["x", "scale", "zero"])
    one_node("lacking.onnx", "Normalizer", ["x"], "ai.onnx.ml")
    whole = (FOLDER / "network.onnx").read_bytes()
    (FOLDER / "cut.onnx").write_bytes(whole[: len(whole) // 2])


if __name__ == "__main__":
    main()
