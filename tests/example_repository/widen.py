# SPDX-License-Identifier: Apache-2.0
"""Make the second revision of the example's model: one layer of the digits model wider, and the same answers.

The channels that are added have weights of their own, and the dense layer behind them weighs them by 0: memory and
work grow, the output does not change by a bit. Run as `python tests/example_repository/widen.py`.
"""

from pathlib import Path
from typing import Any

import flatbuffers
import numpy as np
import numpy.typing as npt

from mcubench.model.schema import FILE_IDENTIFIER, load_schema

FOLDER = Path(__file__).parent
# Of the digits model: a convolution of 1 x 1, a pooling, a reshape and a dense layer, one behind the other.
CONVOLUTION, POOLING, RESHAPE, DENSE = 6, 7, 8, 9
CHANNELS = 256

Array = npt.NDArray[Any]


def main() -> None:
    """Write the second revision beside the first."""
    first = (FOLDER / "revision_1.tflite").read_bytes()
    (FOLDER / "revision_2.tflite").write_bytes(widen(first, CHANNELS))


def widen(data: bytes, channels: int) -> bytes:
    """The model with more channels in one convolution, which nothing behind it takes notice of."""
    schema = load_schema()
    model = schema.ModelT.InitFromPackedBuf(data, 0)
    graph = model.subgraphs[0]
    convolution, pooling, reshape, dense = (
        graph.operators[index] for index in (CONVOLUTION, POOLING, RESHAPE, DENSE)
    )
    before = graph.tensors[convolution.inputs[1]].shape[0]
    more = channels - before
    for index in convolution.inputs[1:3]:
        _repeat(model, graph.tensors[index], more)
    for index in (convolution.outputs[0], pooling.outputs[0]):
        graph.tensors[index].shape = [*graph.tensors[index].shape[:-1], channels]
    rows, columns = graph.tensors[pooling.outputs[0]].shape[1:3]
    flat = [1, int(rows * columns * channels)]
    graph.tensors[reshape.outputs[0]].shape = flat
    _store(model, graph.tensors[reshape.inputs[1]], np.array(flat, np.int32))
    weights = graph.tensors[dense.inputs[1]]
    old = _load(model, weights, np.int8).reshape(weights.shape[0], rows, columns, before)
    new = np.pad(old, ((0, 0), (0, 0), (0, 0), (0, more)))
    weights.shape = [int(weights.shape[0]), flat[1]]
    _store(model, weights, new)
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), FILE_IDENTIFIER)
    return bytes(builder.Output())


def _repeat(model: Any, tensor: Any, more: int) -> None:
    """More channels along the first axis: those that are there, once more from the start."""
    dtype = np.int8 if len(tensor.shape) > 1 else np.int32
    old = _load(model, tensor, dtype).reshape(tensor.shape)
    places = np.arange(len(old) + more) % len(old)
    tensor.shape = [len(places), *map(int, tensor.shape[1:])]
    _store(model, tensor, old[places])
    tensor.quantization.scale = np.asarray(tensor.quantization.scale)[places]
    tensor.quantization.zeroPoint = np.asarray(tensor.quantization.zeroPoint)[places]


def _load(model: Any, tensor: Any, dtype: type[Any]) -> Array:
    return np.frombuffer(bytes(model.buffers[tensor.buffer].data), dtype)


def _store(model: Any, tensor: Any, data: Array) -> None:
    model.buffers[tensor.buffer].data = np.frombuffer(np.ascontiguousarray(data).tobytes(), np.uint8)


if __name__ == "__main__":
    main()
