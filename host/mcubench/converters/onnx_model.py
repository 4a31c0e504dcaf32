# SPDX-License-Identifier: Apache-2.0
"""ONNX files, by way of onnx2tf."""

import importlib.util
import os
import random
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime  # type: ignore[import-not-found] # it is installed where this runs
import tensorflow as tf

from mcubench.converters.comparison import Array, compare
from mcubench.converters.layout import channels_last, in_the_layout_of, layout_note, permuted
from mcubench.converters.onnx_graph import dimensions, inputs_of, read_graph
from mcubench.converters.refusal import last_words, unsupported
from mcubench.converters.request import Converted, Port, Request
from mcubench.converters.tf_lite import input_key, output_keys, to_tflite

_SEED = 0


def convert(request: Request) -> Converted:
    """Convert an ONNX model.

    Raises:
        Refusal: it is damaged, leads out of its folder, or cannot be converted.
    """
    model, files = read_graph(request.path, request.input_shapes)
    missing = sorted({node.op_type for node in model.graph.node if not _has_operator(node.op_type)})
    if missing:
        raise unsupported(f"onnx2tf has no operator for {', '.join(missing)}")
    source = inputs_of(model)
    output_names = [value.name for value in model.graph.output]
    network = _to_network(model, request.folder)
    if len(network.inputs) != len(source) or len(network.outputs) != len(output_names):
        raise unsupported("onnx2tf gives it other inputs or outputs, for some of them are not used")
    inputs = [
        Port(input_key(index), value.name, tuple(tensor.shape), tensor.dtype.name)
        for index, (value, tensor) in enumerate(zip(source, network.inputs, strict=True))
    ]
    orders = [_order(value, port) for value, port in zip(source, inputs, strict=True)]
    session = _session(model.SerializeToString())

    def call(*values: Any) -> Any:
        return network(values[0] if len(values) == 1 else list(values), training=False)

    def reference(values: list[Array], computed: list[Array]) -> list[Array]:
        fed = {
            value.name: np.ascontiguousarray(array.transpose(np.argsort(order)))
            for value, array, order in zip(source, values, orders, strict=True)
        }
        results = session.run(output_names, fed)
        return [in_the_layout_of(got, np.asarray(wanted)) for got, wanted in zip(computed, results, strict=True)]

    keyed = output_keys(output_names)
    data = to_tflite(call, inputs, list(keyed), network)
    outputs, difference, notes = compare(data, inputs, keyed, reference)
    layouts = [
        layout_note(kind, port.name, _sizes(value), port.shape)
        for kind, values, ports in (("input", source, inputs), ("output", model.graph.output, outputs))
        for value, port in zip(values, ports, strict=True)
    ]
    return Converted(
        data=data,
        inputs=tuple(inputs),
        outputs=outputs,
        difference=difference,
        notes=(*(note for note in layouts if note is not None), *notes),
        files=files,
    )


def _has_operator(name: str) -> bool:
    return importlib.util.find_spec(f"onnx2tf.ops.{name}") is not None


def _to_network(model: Any, folder: Path) -> Any:
    """A Keras model of the same, its channels last."""
    # onnx2tf starts `onnxsim`, which lies beside this Python.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    from onnx2tf import onnx2tf  # noqa: PLC0415 - it looks for programs when it is imported

    # It would fetch pictures to try the model on; any numbers do, and these are the same every time.
    onnx2tf.download_test_image_data = lambda: np.random.default_rng(_SEED).random((20, 128, 128, 3), np.float32)
    random.seed(_SEED)
    np.random.seed(_SEED)  # noqa: NPY002 - what onnx2tf draws from
    tf.random.set_seed(_SEED)
    # It writes what it simplifies over the file that it reads.
    path = folder / "source.onnx"
    onnx.save(model, path)
    try:
        return onnx2tf.convert(
            input_onnx_file_path=str(path),
            output_folder_path=str(folder / "onnx2tf"),
            disable_model_save=True,
            non_verbose=True,
        )
    except (Exception, SystemExit) as error:  # the library raises whatever it likes, or ends the process
        raise unsupported(f"onnx2tf cannot convert it: {last_words(error)}") from error


def _session(model: bytes) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the library raises whatever it likes
        raise unsupported(f"ONNX Runtime cannot run it: {last_words(error)}") from error


def _order(value: Any, port: Port) -> tuple[int, ...]:
    sizes = _sizes(value)
    order = channels_last(len(sizes))
    if permuted(sizes, order) == port.shape:
        return order
    if sizes == port.shape:
        return tuple(range(len(sizes)))
    raise unsupported(f"onnx2tf made the input '{value.name}' {list(port.shape)} of {list(sizes)}")


def _sizes(value: Any) -> tuple[int, ...]:
    return tuple(size or 0 for size in dimensions(value))
