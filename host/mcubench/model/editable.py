# SPDX-License-Identifier: Apache-2.0
"""A .tflite that is changed: the schema's object form, and writing it so that the same content is the same bytes."""

import struct
from dataclasses import dataclass
from typing import Any, Self

import flatbuffers
import numpy as np
import numpy.typing as npt

from mcubench.errors import ModelError
from mcubench.model import DType
from mcubench.model.schema import FILE_IDENTIFIER, load_schema

# schema.fbs, table Buffer: `data:[ubyte] (force_align: 16)`. The generated code does not keep to it, and a Cortex-M0
# cannot read a 32-bit bias from an odd address.
_BUFFER_ALIGNMENT = 16
# schema.fbs, table OperatorCode: codes above 127 are announced to old readers by 127 in the one-byte field.
_LARGEST_OLD_CODE = 127
# What the generated code raises for an offset outside the file.
_FOREIGN = (ValueError, IndexError, TypeError, AttributeError, KeyError, MemoryError, struct.error)


@dataclass(frozen=True, eq=False)
class Affine:
    """How a tensor's integers stand for reals: real = scale * (stored - zero point), one pair a channel or one."""

    scales: npt.NDArray[np.float32]
    zero_points: npt.NDArray[np.int64]
    axis: int = 0

    @classmethod
    def of_tensor(cls, scale: float, zero_point: int) -> Self:
        """One scale for the whole tensor."""
        return cls(np.array([scale], np.float32), np.array([zero_point], np.int64))

    @classmethod
    def symmetric(cls, scales: npt.NDArray[np.float32], axis: int = 0) -> Self:
        """Zero points of 0."""
        return cls(scales, np.zeros(len(scales), np.int64), axis)

    @property
    def scale(self) -> float:
        """The first scale, which is that of an activation."""
        return float(self.scales[0])

    @property
    def zero_point(self) -> int:
        """The first zero point."""
        return int(self.zero_points[0])

    def equals(self, other: "Affine") -> bool:
        """Whether the same integers stand for the same reals."""
        return np.array_equal(self.scales, other.scales) and np.array_equal(self.zero_points, other.zero_points)


class EditableModel:
    """The first subgraph of a model, to be changed in place. `root` is the schema's ModelT.

    Operators and tensors are the schema's OperatorT and TensorT. Other subgraphs are written as they were read.
    """

    def __init__(self, data: bytes) -> None:
        """Unpack a file that `parse_model` would accept, or one whose constants lie behind the flatbuffer.

        Raises:
            ModelError: it cannot be unpacked.
        """
        self.schema = load_schema()
        self._names = {
            code: name for name, code in vars(self.schema.BuiltinOperator).items() if not name.startswith("_")
        }
        try:
            self.root = self.schema.ModelT.InitFromPackedBuf(data, 0)
            self._take_in_data_behind(data)
            # Unpacked, they are views of the file.
            for holder in (self.graph, *(self.graph.operators or [])):
                holder.inputs, holder.outputs = _indices(holder.inputs), _indices(holder.outputs)
        except _FOREIGN as error:
            raise ModelError("the model cannot be unpacked: its parts lie outside of the file") from error

    @property
    def graph(self) -> Any:
        """The SubGraphT that an inference runs."""
        return self.root.subgraphs[0]

    def name(self, operator: Any) -> str:
        """The operator's name in the schema, 'CONV_2D'."""
        code = self.root.operatorCodes[operator.opcodeIndex]
        return str(self._names.get(max(code.builtinCode, code.deprecatedBuiltinCode), "CUSTOM"))

    def label(self, operator: Any) -> str:
        """What a report calls an operator: its place and its name."""
        index = next(place for place, other in enumerate(self.graph.operators) if other is operator)
        return f"{index} {self.name(operator)}"

    def tensor_name(self, index: int) -> str:
        """The name of a tensor as text."""
        return as_text(self.graph.tensors[index].name)

    def dtype(self, index: int) -> DType:
        """The type of a tensor's elements."""
        return DType(self.graph.tensors[index].type)

    def quantization(self, index: int) -> Affine | None:
        """How the tensor is quantized, None where it is not."""
        found = self.graph.tensors[index].quantization
        if found is None or found.scale is None or len(found.scale) == 0:
            return None
        scales = np.asarray(found.scale, np.float32)
        has_zero_points = found.zeroPoint is not None and len(found.zeroPoint) > 0
        zero_points = np.asarray(found.zeroPoint if has_zero_points else np.zeros(len(scales)))
        return Affine(scales, zero_points.astype(np.int64), int(found.quantizedDimension))

    def set_quantization(self, index: int, affine: Affine) -> None:
        """Give a tensor scales and zero points."""
        parameters = self.schema.QuantizationParametersT()
        parameters.scale, parameters.zeroPoint = affine.scales, affine.zero_points
        parameters.quantizedDimension = affine.axis
        self.graph.tensors[index].quantization = parameters

    def constant(self, index: int) -> npt.NDArray[Any] | None:
        """A constant's values in its shape, None where the tensor is computed.

        Raises:
            ModelError: NumPy has no such type.
        """
        tensor = self.graph.tensors[index]
        data = self.root.buffers[tensor.buffer].data
        if data is None or len(data) == 0:
            return None
        dtype = self.dtype(index).numpy
        if dtype is None:
            raise ModelError(f"tensor {index} '{self.tensor_name(index)}': NumPy has no {self.dtype(index).name}")
        shape = () if tensor.shape is None else tuple(tensor.shape)
        return np.frombuffer(np.asarray(data, np.uint8).tobytes(), dtype).reshape(shape)

    def set_constant(self, index: int, values: npt.NDArray[Any]) -> None:
        """Give a tensor a value of its own, in a buffer that no other tensor shares."""
        self.graph.tensors[index].buffer = self._add_buffer(values.tobytes())

    def add_tensor(
        self,
        name: str,
        shape: npt.ArrayLike,
        dtype: DType,
        affine: Affine | None = None,
    ) -> int:
        """Add a tensor that is computed; its index."""
        tensor = self.schema.TensorT()
        tensor.name, tensor.type = name, int(dtype)
        tensor.shape = np.asarray(shape, np.int32)
        tensor.buffer = self._add_buffer(None)
        tensor.hasRank = True
        self.graph.tensors.append(tensor)
        index = len(self.graph.tensors) - 1
        if affine is not None:
            self.set_quantization(index, affine)
        return index

    def new_operator(self, name: str, inputs: list[int], outputs: list[int]) -> Any:
        """An operator without options, which the caller puts into its place."""
        operator = self.schema.OperatorT()
        operator.opcodeIndex = self._code_index(name)
        operator.inputs, operator.outputs = np.array(inputs, np.int32), np.array(outputs, np.int32)
        return operator

    def producer(self, tensor: int) -> Any | None:
        """The operator that writes a tensor."""
        return next((operator for operator in self.graph.operators if tensor in operator.outputs), None)

    def consumers(self, tensor: int) -> list[Any]:
        """The operators that read a tensor."""
        return [operator for operator in self.graph.operators if tensor in operator.inputs]

    def is_output(self, tensor: int) -> bool:
        """Whether a tensor is an output of the model."""
        return tensor in self.graph.outputs

    def remove(self, operator: Any) -> None:
        """Take an operator out."""
        self.graph.operators = [other for other in self.graph.operators if other is not operator]

    def replace_input(self, operator: Any, position: int, tensor: int) -> None:
        """Have an operator read another tensor."""
        inputs = np.array(operator.inputs, np.int32)
        inputs[position] = tensor
        operator.inputs = inputs

    def insert_before(self, operator: Any, new: Any) -> None:
        """Put an operator in front of another one."""
        place = next(place for place, other in enumerate(self.graph.operators) if other is operator)
        self.graph.operators.insert(place, new)

    def insert_after(self, operator: Any, new: Any) -> None:
        """Put an operator behind another one."""
        place = next(place for place, other in enumerate(self.graph.operators) if other is operator)
        self.graph.operators.insert(place + 1, new)

    def add_metadata(self, name: str, content: bytes) -> None:
        """Add an entry to the file's metadata."""
        entry = self.schema.MetadataT()
        entry.name, entry.buffer = name, self._add_buffer(content)
        self.root.metadata = [*(self.root.metadata or []), entry]

    def pack(self, *, keep_tensors: bool = False) -> bytes:
        """The file: what nothing refers to is left out, constants are aligned; tensors can keep their indices."""
        self._sweep(keep_tensors=keep_tensors)
        builder = flatbuffers.Builder(1024)
        builder.Finish(self.root.Pack(builder), FILE_IDENTIFIER)
        return bytes(builder.Output())

    def _code_index(self, name: str) -> int:
        for index, code in enumerate(self.root.operatorCodes):
            if self._names.get(max(code.builtinCode, code.deprecatedBuiltinCode)) == name:
                return index
        code = self.schema.OperatorCodeT()
        code.builtinCode = getattr(self.schema.BuiltinOperator, name)
        code.deprecatedBuiltinCode = min(code.builtinCode, _LARGEST_OLD_CODE)
        code.version = 1
        self.root.operatorCodes.append(code)
        return len(self.root.operatorCodes) - 1

    def _add_buffer(self, data: bytes | None) -> int:
        buffer = self.schema.BufferT()
        buffer.data = None if data is None else np.frombuffer(data, np.uint8)
        self.root.buffers.append(buffer)
        return len(self.root.buffers) - 1

    def _take_in_data_behind(self, data: bytes) -> None:
        """Constants that lie behind the flatbuffer, as writers of very large models put them, become ordinary."""
        for index, buffer in enumerate(self.root.buffers):
            if buffer.offset > 1:
                end = buffer.offset + buffer.size
                if end > len(data):
                    raise ModelError(f"buffer {index} ends outside of the file")
                buffer.data = np.frombuffer(data[buffer.offset : end], np.uint8)
            buffer.offset = buffer.size = 0

    def _sweep(self, *, keep_tensors: bool) -> None:
        """Leave out tensors, buffers and operator codes that nothing refers to, and hold equal constants once."""
        if len(self.root.subgraphs) == 1:
            if not keep_tensors:
                self._sweep_tensors()
            self._sweep_codes()
        self._sweep_buffers()

    def _sweep_tensors(self) -> None:
        graph = self.graph
        used = {*map(int, graph.inputs), *map(int, graph.outputs)}
        for operator in graph.operators:
            used |= {int(index) for index in (*operator.inputs, *operator.outputs) if index >= 0}
            used |= {int(index) for index in (() if operator.intermediates is None else operator.intermediates)}
        kept = [index for index in range(len(graph.tensors)) if index in used]
        place = {old: new for new, old in enumerate(kept)} | {-1: -1}

        def moved(indices: Any) -> Any:
            return np.array([place[int(index)] for index in indices], np.int32)

        graph.tensors = [graph.tensors[index] for index in kept]
        graph.inputs, graph.outputs = moved(graph.inputs), moved(graph.outputs)
        for operator in graph.operators:
            operator.inputs, operator.outputs = moved(operator.inputs), moved(operator.outputs)
            if operator.intermediates is not None:
                operator.intermediates = moved(operator.intermediates)
        for signature in self.root.signatureDefs or []:
            for tensor_map in (*signature.inputs, *signature.outputs):
                tensor_map.tensorIndex = place[tensor_map.tensorIndex]

    def _sweep_codes(self) -> None:
        used = sorted({operator.opcodeIndex for operator in self.graph.operators})
        place = {old: new for new, old in enumerate(used)}
        self.root.operatorCodes = [self.root.operatorCodes[index] for index in used]
        for operator in self.graph.operators:
            operator.opcodeIndex = place[operator.opcodeIndex]

    def _sweep_buffers(self) -> None:
        """Buffer 0 is empty by convention; tensors that are computed all share it."""
        buffers: list[Any] = [_aligned(self.schema, None)]
        known: dict[bytes, int] = {}

        def place(index: int) -> int:
            data = self.root.buffers[index].data
            content = b"" if data is None else np.asarray(data, np.uint8).tobytes()
            if not content:
                return 0
            if content not in known:
                known[content] = len(buffers)
                buffers.append(_aligned(self.schema, content))
            return known[content]

        for graph in self.root.subgraphs:
            for tensor in graph.tensors:
                tensor.buffer = place(tensor.buffer)
        for entry in self.root.metadata or []:
            entry.buffer = place(entry.buffer)
        self.root.metadataBuffer = None
        self.root.buffers = buffers


def _indices(found: Any) -> npt.NDArray[np.int32]:
    """The indices of tensors that a file has, which leaves an empty list out."""
    return np.array([] if found is None else found, np.int32)


def as_text(name: bytes | str | None) -> str:
    """A name as the generated classes hold it: bytes of a file, text that was set."""
    return name.decode(errors="replace") if isinstance(name, bytes) else name or ""


def _aligned(schema: Any, content: bytes | None) -> Any:
    """A BufferT that packs its data aligned as the schema asks."""

    class AlignedBuffer(schema.BufferT):  # type: ignore[misc] # the schema is loaded at run time
        def Pack(self, builder: flatbuffers.Builder) -> Any:  # noqa: N802 - the generated classes' name
            vector = None
            if content is not None:
                builder.StartVector(1, len(content), _BUFFER_ALIGNMENT)
                builder.head -= len(content)
                builder.Bytes[builder.head : builder.head + len(content)] = content
                vector = builder.EndVector()
            schema.BufferStart(builder)
            if vector is not None:
                schema.BufferAddData(builder, vector)
            return schema.BufferEnd(builder)

    buffer = AlignedBuffer()
    buffer.data = None if content is None else np.frombuffer(content, np.uint8)
    return buffer
