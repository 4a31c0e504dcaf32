# SPDX-License-Identifier: Apache-2.0
"""Small .tflite files for tests, written with the object API of the schema's generated classes.

`build_model` writes any graph; `ModelBuilder` lays int8 layers one after another and works out their shapes and
quantization as the converter does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import flatbuffers
import numpy as np
from numpy.typing import NDArray

from mcubench.model import Activation, DType, OptionValue, Padding
from mcubench.model.schema import FILE_IDENTIFIER, VERSION, load_schema

ABSENT = -1

Int8Array = NDArray[np.int8]
Int32Array = NDArray[np.int32]
Pair = tuple[int, int]

_DTYPE_OF_NUMPY = {
    np.dtype(np.int8): DType.INT8,
    np.dtype(np.int16): DType.INT16,
    np.dtype(np.int32): DType.INT32,
    np.dtype(np.int64): DType.INT64,
    np.dtype(np.float32): DType.FLOAT32,
}


@dataclass(frozen=True)
class TensorSpec:
    """A tensor to write; `data` makes it a constant."""

    name: str
    shape: tuple[int, ...]
    dtype: DType = DType.INT8
    data: NDArray[Any] | None = None
    scales: tuple[float, ...] = ()
    zero_points: tuple[int, ...] = ()
    axis: int = 0
    is_variable: bool = False


@dataclass(frozen=True)
class OperatorSpec:
    """An operator to write: `name` as in the schema or 'CUSTOM:<code>', an absent input is ABSENT.

    `table` is the class of its options, '' for none.
    """

    name: str
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    table: str = ""
    options: Mapping[str, OptionValue] = field(default_factory=dict)
    version: int = 1


def build_model(
    tensors: Sequence[TensorSpec],
    operators: Sequence[OperatorSpec],
    inputs: Sequence[int],
    outputs: Sequence[int],
    description: str = "built by a test",
) -> bytes:
    """A .tflite file with one subgraph."""
    schema = load_schema()
    codes = sorted({(operator.name, operator.version) for operator in operators})
    subgraph = schema.SubGraphT()
    subgraph.name = "main"
    subgraph.tensors = [_tensor(schema, spec, buffer) for buffer, spec in enumerate(tensors, start=1)]
    subgraph.operators = [_operator(schema, spec, codes) for spec in operators]
    subgraph.inputs, subgraph.outputs = list(inputs), list(outputs)
    model = schema.ModelT()
    model.version = VERSION
    model.description = description
    model.operatorCodes = [_operator_code(schema, name, version) for name, version in codes]
    model.subgraphs = [subgraph]
    # Buffer 0 is empty by convention; activations have empty buffers of their own, as the converter writes them.
    model.buffers = [_buffer(schema, None), *(_buffer(schema, spec.data) for spec in tensors)]
    return pack_model(model)


def pack_model(model: Any) -> bytes:
    """The file of a model in the object API's form (the schema's ModelT)."""
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), FILE_IDENTIFIER)
    return bytes(builder.Output())


def unpack_model(data: bytes) -> Any:
    """A file in the object API's form, to be changed and packed again."""
    return load_schema().ModelT.InitFromPackedBuf(data, 0)


def _buffer(schema: Any, data: NDArray[Any] | None) -> Any:
    buffer = schema.BufferT()
    buffer.data = None if data is None else np.frombuffer(np.ascontiguousarray(data).tobytes(), np.uint8)
    return buffer


def _tensor(schema: Any, spec: TensorSpec, buffer: int) -> Any:
    tensor = schema.TensorT()
    tensor.name, tensor.shape, tensor.type = spec.name, list(spec.shape), int(spec.dtype)
    tensor.buffer, tensor.isVariable = buffer, spec.is_variable
    tensor.quantization = schema.QuantizationParametersT()
    if spec.scales:
        tensor.quantization.scale = np.array(spec.scales, np.float32)
        tensor.quantization.zeroPoint = np.array(spec.zero_points, np.int64)
        tensor.quantization.quantizedDimension = spec.axis
    return tensor


def _operator_code(schema: Any, name: str, version: int) -> Any:
    code = schema.OperatorCodeT()
    builtin, _, custom = name.partition(":")
    code.builtinCode, code.version = getattr(schema.BuiltinOperator, builtin), version
    # 127 in the old one-byte field is how a code above 127 is announced to old readers (schema.fbs).
    code.deprecatedBuiltinCode = min(code.builtinCode, 127)
    code.customCode = custom or None
    return code


def _operator(schema: Any, spec: OperatorSpec, codes: list[tuple[str, int]]) -> Any:
    operator = schema.OperatorT()
    operator.opcodeIndex = codes.index((spec.name, spec.version))
    operator.inputs, operator.outputs = list(spec.inputs), list(spec.outputs)
    if spec.table:
        operator.builtinOptionsType = getattr(schema.BuiltinOptions, spec.table)
        operator.builtinOptions = getattr(schema, f"{spec.table}T")()
        for key, value in spec.options.items():
            head, *rest = key.split("_")
            attribute = head + "".join(word.capitalize() for word in rest)
            # A misspelt option must not vanish in an attribute that nobody packs.
            getattr(operator.builtinOptions, attribute)
            setattr(operator.builtinOptions, attribute, list(value) if isinstance(value, tuple) else value)
    return operator


class ModelBuilder:
    """Lays int8 layers; every method returns the index of the tensor that its layer writes.

    `ranges` are the least and the greatest value that an input may have, where not all of its type will do.
    """

    def __init__(self) -> None:
        self.tensors: list[TensorSpec] = []
        self.operators: list[OperatorSpec] = []
        self.inputs: list[int] = []
        self.ranges: dict[int, tuple[float, float]] = {}

    def build(self, *outputs: int) -> bytes:
        """The file."""
        return build_model(self.tensors, self.operators, self.inputs, outputs)

    def input(self, shape: tuple[int, ...], scale: float = 0.5, zero_point: int = 0) -> int:
        """An input of the graph."""
        index = self.activation("input", shape, scale, zero_point)
        self.inputs.append(index)
        return index

    def typed_input(self, spec: TensorSpec) -> int:
        """An input of the graph, of any type."""
        index = self.tensor(spec)
        self.inputs.append(index)
        return index

    def tensor(self, spec: TensorSpec) -> int:
        """Any tensor."""
        return self._add(spec)

    def operator(
        self,
        name: str,
        inputs: Sequence[int],
        outputs: Sequence[TensorSpec],
        table: str = "",
        options: Mapping[str, OptionValue] | None = None,
    ) -> tuple[int, ...]:
        """Any operator, with the tensors that it writes."""
        written = tuple(self._add(spec) for spec in outputs)
        self.operators.append(OperatorSpec(name, tuple(inputs), written, table, options or {}))
        return written

    def activation(self, name: str, shape: tuple[int, ...], scale: float, zero_point: int) -> int:
        """An int8 tensor that an operator writes."""
        return self._add(TensorSpec(name, shape, DType.INT8, None, (scale,), (zero_point,)))

    def constant(self, name: str, data: NDArray[Any], scales: Sequence[float] = (), axis: int = 0) -> int:
        """A constant with zero point 0, for each scale one channel along `axis`."""
        scales = tuple(float(scale) for scale in scales)
        zeros = (0,) * len(scales)
        return self._add(TensorSpec(name, data.shape, _DTYPE_OF_NUMPY[data.dtype], data, scales, zeros, axis))

    def conv_2d(
        self,
        x: int,
        filters: Int8Array,
        bias: Int32Array | None,
        *,
        filter_scales: Sequence[float],
        output_scale: float,
        output_zero_point: int = 0,
        stride: Pair = (1, 1),
        dilation: Pair = (1, 1),
        padding: Padding = Padding.SAME,
        activation: Activation = Activation.NONE,
    ) -> int:
        """CONV_2D: filters [out, height, width, in], one filter scale or one for each output; pairs are (h, w)."""
        options = _window_options(stride, dilation, padding, activation)
        size = self._window(x, filters.shape[1:3], stride, dilation, padding)
        operands = self._weights(x, filters, bias, filter_scales, axis=0)
        shape = (self.tensors[x].shape[0], *size, filters.shape[0])
        y = self.activation("conv_2d", shape, output_scale, output_zero_point)
        return self._run("CONV_2D", operands, y, "Conv2DOptions", options, version=3)

    def depthwise_conv_2d(
        self,
        x: int,
        filters: Int8Array,
        bias: Int32Array | None,
        *,
        filter_scales: Sequence[float],
        output_scale: float,
        output_zero_point: int = 0,
        stride: Pair = (1, 1),
        dilation: Pair = (1, 1),
        padding: Padding = Padding.SAME,
        activation: Activation = Activation.NONE,
    ) -> int:
        """DEPTHWISE_CONV_2D: filters [1, height, width, out]; out / in is the depth multiplier.

        Without a bias it has two inputs: TensorFlow Lite Micro's kernel follows an ABSENT third one to a crash.
        """
        options = _window_options(stride, dilation, padding, activation)
        options["depth_multiplier"] = filters.shape[3] // self.tensors[x].shape[3]
        size = self._window(x, filters.shape[1:3], stride, dilation, padding)
        operands = self._weights(x, filters, bias, filter_scales, axis=3)
        operands = tuple(operand for operand in operands if operand != ABSENT)
        shape = (self.tensors[x].shape[0], *size, filters.shape[3])
        y = self.activation("depthwise_conv_2d", shape, output_scale, output_zero_point)
        return self._run("DEPTHWISE_CONV_2D", operands, y, "DepthwiseConv2DOptions", options, version=3)

    def fully_connected(
        self,
        x: int,
        weights: Int8Array,
        bias: Int32Array | None,
        *,
        weight_scales: Sequence[float],
        output_scale: float,
        output_zero_point: int = 0,
        activation: Activation = Activation.NONE,
    ) -> int:
        """FULLY_CONNECTED: weights [out, in], one scale or one for each output; the input is flattened to rows."""
        operands = self._weights(x, weights, bias, weight_scales, axis=0)
        rows = int(np.prod(self.tensors[x].shape)) // weights.shape[1]
        y = self.activation("fully_connected", (rows, weights.shape[0]), output_scale, output_zero_point)
        options: dict[str, OptionValue] = {"fused_activation_function": int(activation)}
        return self._run("FULLY_CONNECTED", operands, y, "FullyConnectedOptions", options, version=4)

    def add(
        self,
        a: int,
        b: int,
        *,
        output_scale: float,
        output_zero_point: int = 0,
        activation: Activation = Activation.NONE,
    ) -> int:
        """ADD, with NumPy's broadcasting."""
        shape = np.broadcast_shapes(self.tensors[a].shape, self.tensors[b].shape)
        y = self.activation("add", shape, output_scale, output_zero_point)
        options: dict[str, OptionValue] = {"fused_activation_function": int(activation)}
        return self._run("ADD", (a, b), y, "AddOptions", options, version=2)

    def average_pool_2d(self, x: int, size: Pair, **window: Any) -> int:
        """AVERAGE_POOL_2D; `window` may hold `stride`, `padding` and `activation`."""
        return self._pool("AVERAGE_POOL_2D", x, size, **window)

    def max_pool_2d(self, x: int, size: Pair, **window: Any) -> int:
        """MAX_POOL_2D; `window` may hold `stride`, `padding` and `activation`."""
        return self._pool("MAX_POOL_2D", x, size, **window)

    def reshape(self, x: int, shape: tuple[int, ...]) -> int:
        """RESHAPE, the shape both as an operand and as an option."""
        target = self.constant("shape", np.array(shape, np.int32))
        y = self._like(x, "reshape", shape)
        return self._run("RESHAPE", (x, target), y, "ReshapeOptions", {"new_shape": shape})

    def softmax(self, x: int, beta: float = 1.0) -> int:
        """SOFTMAX; its int8 output is always in 1/256 from -128 on."""
        y = self.activation("softmax", self.tensors[x].shape, 1 / 256, -128)
        return self._run("SOFTMAX", (x,), y, "SoftmaxOptions", {"beta": beta}, version=2)

    def _add(self, spec: TensorSpec) -> int:
        self.tensors.append(spec)
        return len(self.tensors) - 1

    def _run(
        self,
        name: str,
        inputs: tuple[int, ...],
        output: int,
        table: str,
        options: Mapping[str, OptionValue],
        *,
        version: int = 1,
    ) -> int:
        self.operators.append(OperatorSpec(name, inputs, (output,), table, options, version))
        return output

    def _like(self, x: int, name: str, shape: tuple[int, ...]) -> int:
        return self.activation(name, shape, self.tensors[x].scales[0], self.tensors[x].zero_points[0])

    def _weights(
        self, x: int, weights: Int8Array, bias: Int32Array | None, scales: Sequence[float], *, axis: int
    ) -> tuple[int, ...]:
        """Input, weights and bias; a bias is in units of input scale times weight scale."""
        w = self.constant("weights", weights, scales, axis)
        if bias is None:
            return (x, w, ABSENT)
        products = np.float32(self.tensors[x].scales[0]) * np.array(scales, np.float32)
        return (x, w, self.constant("bias", bias, products.tolist()))

    def _pool(
        self,
        name: str,
        x: int,
        size: Pair,
        *,
        stride: Pair = (1, 1),
        padding: Padding = Padding.VALID,
        activation: Activation = Activation.NONE,
    ) -> int:
        options = _window_options(stride, None, padding, activation)
        options |= {"filter_height": size[0], "filter_width": size[1]}
        batch, *_, channels = self.tensors[x].shape
        shape = (batch, *self._window(x, size, stride, (1, 1), padding), channels)
        return self._run(name, (x,), self._like(x, name.lower(), shape), "Pool2DOptions", options, version=2)

    def _window(
        self, x: int, size: tuple[int, ...], stride: Pair, dilation: Pair, padding: Padding
    ) -> tuple[int, ...]:
        """Height and width of what a sliding window writes."""
        spans = ((k - 1) * d for k, d in zip(size, dilation, strict=True))
        lost = (0, 0) if padding is Padding.SAME else tuple(spans)
        sizes = self.tensors[x].shape[1:3]
        return tuple(-(-(n - less) // step) for n, less, step in zip(sizes, lost, stride, strict=True))


def _window_options(
    stride: Pair, dilation: Pair | None, padding: Padding, activation: Activation
) -> dict[str, OptionValue]:
    options: dict[str, OptionValue] = {
        "stride_h": stride[0],
        "stride_w": stride[1],
        "padding": int(padding),
        "fused_activation_function": int(activation),
    }
    if dilation is not None:
        options |= {"dilation_h_factor": dilation[0], "dilation_w_factor": dilation[1]}
    return options


def random_int8(seed: int, shape: tuple[int, ...]) -> Int8Array:
    """Every int8 value that a weight may have (-127 to 127) is as likely as another."""
    return np.random.default_rng(seed).integers(-127, 128, shape, np.int8)


def random_bias(seed: int, count: int, magnitude: int = 4000) -> Int32Array:
    """Biases up to `magnitude` on either side of zero."""
    return np.random.default_rng(seed).integers(-magnitude, magnitude + 1, count, np.int32)


def random_scales(seed: int, count: int, low: float = 0.002, high: float = 0.02) -> tuple[float, ...]:
    """Float32 scales between two bounds."""
    return tuple(np.random.default_rng(seed).uniform(low, high, count).astype(np.float32).tolist())
