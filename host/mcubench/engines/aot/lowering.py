# SPDX-License-Identifier: Apache-2.0
"""What every operator family needs while it is lowered: checked access to tensors, and errors that say where."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mcubench.engines.aot.fixed_point import (
    INT8_MAX,
    INT8_MIN,
    INT32_MAX,
    INT32_MIN,
    Multiplier,
    activation_range,
    float_activation_range,
    quantize_multiplier,
)
from mcubench.engines.aot.kernel_call import ArenaTensor, ConstantArray
from mcubench.engines.aot.weights import unpacked_int4
from mcubench.errors import UnsupportedError
from mcubench.model import Activation, DType, Graph, Operator, Tensor

# A kernel shifts left within 32 bits.
_LARGEST_SHIFT = 30


@dataclass(frozen=True)
class Lowering:
    """One operator of a graph, being lowered."""

    graph: Graph
    operator: Operator

    def unsupported(self, what: str) -> UnsupportedError:
        """The error that names the operator, its layer, what about it cannot be compiled, its types and shapes."""
        outputs = self.operator.outputs
        where = f" (writes '{self.graph.tensors[outputs[0]].short_name}')" if outputs else ""
        return UnsupportedError(
            f"engine aot cannot compile operator {self.operator.index}, {self.operator.name}{where}: {what} "
            f"({self.graph.signature(self.operator)})",
            hint="`mcubench engines` lists the operators and types that each engine runs",
        )

    def input(self, position: int) -> Tensor:
        """The tensor at an input position, which must be there."""
        tensor = self.optional_input(position)
        if tensor is None:
            raise self.unsupported(f"input {position} is missing")
        return tensor

    def optional_input(self, position: int) -> Tensor | None:
        """The tensor at an input position, or None where the graph leaves it out."""
        inputs = self.operator.inputs
        index = inputs[position] if position < len(inputs) else None
        return None if index is None else self.graph.tensors[index]

    def output(self) -> Tensor:
        """The one output tensor."""
        if len(self.operator.outputs) != 1:
            raise self.unsupported(f"it has {len(self.operator.outputs)} outputs, not one")
        return self.graph.tensors[self.operator.outputs[0]]

    def outputs(self) -> list[Tensor]:
        """The output tensors, at least one."""
        if not self.operator.outputs:
            raise self.unsupported("it has no output")
        return [self.graph.tensors[index] for index in self.operator.outputs]

    def check_type(self, tensor: Tensor, *types: DType) -> None:
        """Check that a tensor has one of some types."""
        if tensor.dtype not in types:
            wanted = " or ".join(dtype.name for dtype in types)
            raise self.unsupported(f"tensor '{tensor.short_name}' is {tensor.dtype.name}, not {wanted}")

    def integers(self, tensor: Tensor) -> list[int]:
        """The values of a constant of 32-bit or 64-bit integers."""
        self.check_type(tensor, DType.INT32, DType.INT64)
        return [int(value) for value in self.constant(tensor, tensor.dtype).astype(np.int64).ravel()]

    def integer(self, tensor: Tensor) -> int:
        """The one value of such a constant."""
        values = self.integers(tensor)
        if len(values) != 1:
            raise self.unsupported(f"tensor '{tensor.short_name}' has {len(values)} values, not one")
        return values[0]

    def axis(self, value: int, rank: int) -> int:
        """A dimension by its number, negative from the end."""
        if not -rank <= value < rank:
            raise self.unsupported(f"dimension {value} of {rank}")
        return value % rank

    def int8_activation(self, tensor: Tensor, rank: int | None = None) -> tuple[float, int]:
        """Check that a tensor is int8 with one scale, of `rank` dimensions if given; return scale, zero point."""
        self.check_type(tensor, DType.INT8)
        if rank is not None and len(tensor.shape) != rank:
            raise self.unsupported(
                f"tensor '{tensor.short_name}' has shape {list(tensor.shape)}, not {rank} dimensions"
            )
        if tensor.quantization is None or tensor.quantization.per_channel:
            raise self.unsupported(f"tensor '{tensor.short_name}' has no single scale and zero point")
        return tensor.quantization.scales[0], tensor.quantization.zero_points[0]

    def activation(self, tensor: Tensor, dtype: DType) -> tuple[float, int]:
        """Check that a tensor has one scale and is of a quantized type; return scale, zero point (0 for int16)."""
        if dtype is DType.INT8:
            return self.int8_activation(tensor)
        self.check_type(tensor, dtype)
        if tensor.quantization is None or tensor.quantization.per_channel:
            raise self.unsupported(f"tensor '{tensor.short_name}' has no single scale and zero point")
        if dtype is DType.INT16 and tensor.quantization.zero_points[0] != 0:
            raise self.unsupported(f"tensor '{tensor.short_name}' is INT16 and has a zero point that is not 0")
        return tensor.quantization.scales[0], tensor.quantization.zero_points[0]

    def integer_range(self, tensor: Tensor) -> tuple[int, int]:
        """The least and the greatest value of an integer tensor's type."""
        limits = tensor.dtype.integer_range
        if limits is None:
            raise self.unsupported(f"tensor '{tensor.short_name}' is {tensor.dtype.name}, which is no integer")
        return limits

    def check_same_count(self, source: Tensor, output: Tensor) -> None:
        """Check that two tensors have as many elements."""
        if source.element_count != output.element_count:
            raise self.unsupported(f"input {list(source.shape)} does not go with output {list(output.shape)}")

    def last_dimension(self, source: Tensor, output: Tensor, *, at_most: int = INT32_MAX) -> int:
        """The size of the last dimension of two tensors that have one shape."""
        if not source.shape or source.shape != output.shape:
            raise self.unsupported(f"input {list(source.shape)} does not go with output {list(output.shape)}")
        depth = source.shape[-1]
        if not 1 <= depth <= at_most:
            raise self.unsupported(f"its last dimension has {depth} elements, more than {at_most}")
        return depth

    def constant(self, tensor: Tensor, dtype: DType) -> npt.NDArray[np.generic]:
        """The values of a tensor that must be a constant of a type."""
        if not tensor.is_constant:
            raise self.unsupported(f"tensor '{tensor.short_name}' is computed, and must be a constant")
        if tensor.dtype is DType.INT4 and dtype is DType.INT8:
            return unpacked_int4(tensor)
        self.check_type(tensor, dtype)
        return tensor.array()

    def address(self, tensor: Tensor) -> ArenaTensor | ConstantArray:
        """Where a kernel finds a tensor: in the arena, or in flash if it is a constant."""
        if tensor.dtype.numpy is None or tensor.dtype.numpy.kind not in "biuf":
            raise self.unsupported(f"tensor '{tensor.short_name}' is {tensor.dtype.name}")
        if tensor.is_constant:
            return ConstantArray("input", tensor.array().ravel())
        return ArenaTensor(tensor.index, tensor.dtype.numpy.name)

    def option(self, name: str, default: int = 0) -> int:
        """An integer option of the operator."""
        value = self.operator.options.get(name, default)
        if not isinstance(value, int):
            raise self.unsupported(f"option {name} is not an integer")
        return int(value)

    def positive_option(self, name: str) -> int:
        """An integer option that must be at least 1."""
        value = self.option(name)
        if value < 1:
            raise self.unsupported(f"option {name} is {value}")
        return value

    def fused_range(self, tensor: Tensor) -> tuple[int, int]:
        """The output range that the fused activation leaves of a quantized tensor's."""
        scale, zero_point = self.activation(tensor, tensor.dtype)
        activation = self._fused_activation()
        fused = activation_range(activation, scale, zero_point, self.integer_range(tensor))
        if fused is None:
            raise self.unsupported(f"fused activation {activation.name} at scale {scale}")
        return fused

    def fused_float_range(self) -> tuple[float, float]:
        """The range that the fused activation leaves of float32."""
        activation = self._fused_activation()
        fused = float_activation_range(activation)
        if fused is None:
            raise self.unsupported(f"fused activation {activation.name}")
        return fused

    def _fused_activation(self) -> Activation:
        try:
            return Activation(self.option("fused_activation_function"))
        except ValueError as error:
            raise self.unsupported("its fused activation is not in the schema") from error

    def channel_multipliers(self, weights: Tensor, channels: int, axis: int) -> list[Multiplier]:
        """One multiplier an output channel: input scale x weight scale / output scale, in double precision.

        Source: PopulateConvolutionQuantizationParams in tensorflow/lite/kernels/kernel_util.cc; for FULLY_CONNECTED
        with one scale GetQuantizedConvolutionMultipler in tensorflow/lite/micro/kernels/kernel_util.cc, which before
        tflite-micro's pull request 1500 multiplied the scales in single precision.
        """
        quantization = weights.quantization
        if quantization is None:
            raise self.unsupported(f"tensor '{weights.short_name}' has no scale")
        if any(quantization.zero_points):
            raise self.unsupported(f"tensor '{weights.short_name}' has a zero point that is not 0")
        if quantization.per_channel and quantization.axis != axis:
            raise self.unsupported(f"tensor '{weights.short_name}' is quantized along dimension {quantization.axis}")
        input_scale, _ = self.activation(self.input(0), self.input(0).dtype)
        output_scale, _ = self.activation(self.output(), self.input(0).dtype)
        scales = quantization.scales if quantization.per_channel else quantization.scales * channels
        return [quantize_multiplier(input_scale * scale / output_scale) for scale in scales]

    def biases(self, channels: int, position: int = 2) -> npt.NDArray[np.int32]:
        """The int32 biases, zeros where the graph has none."""
        tensor = self.optional_input(position)
        if tensor is None:
            return np.zeros(channels, np.int32)
        values = self.constant(tensor, DType.INT32).astype(np.int32).ravel()
        if values.size != channels:
            raise self.unsupported(f"tensor '{tensor.short_name}' has {values.size} biases for {channels} channels")
        return values

    def folded_biases(
        self, weights_by_channel: npt.NDArray[np.generic], biases: npt.NDArray[np.int32], input_zero_point: int
    ) -> npt.NDArray[np.int32]:
        """The biases with the input's zero point in, so that a kernel multiplies inputs as they are."""
        sums: npt.NDArray[np.int64] = weights_by_channel.astype(np.int64).sum(axis=1)
        folded = biases.astype(np.int64) - input_zero_point * sums
        if folded.min() < INT32_MIN or folded.max() > INT32_MAX:
            raise self.unsupported("a bias with the input's zero point folded in does not fit 32 bits")
        return folded.astype(np.int32)

    def check_accumulators(
        self,
        weights_by_channel: npt.NDArray[np.generic],
        biases: npt.NDArray[np.int32],
        input_zero_point: int,
        multipliers: list[Multiplier],
    ) -> None:
        """Prove that no 32-bit accumulator can overflow, before and after the multiplier's left shift."""
        reach = max(INT8_MAX - input_zero_point, input_zero_point - INT8_MIN)
        sums = np.abs(weights_by_channel.astype(np.int64)).sum(axis=1) * reach + np.abs(biases.astype(np.int64))
        for channel, (largest, multiplier) in enumerate(zip(sums.tolist(), multipliers, strict=True)):
            if multiplier.shift > _LARGEST_SHIFT or largest << max(multiplier.shift, 0) > INT32_MAX:
                raise self.unsupported(f"the 32-bit accumulator of channel {channel} can overflow")


def multiplier_arrays(multipliers: list[Multiplier]) -> dict[str, ConstantArray]:
    """The fields `multipliers` and `shifts` of a kernel's parameters."""
    return {
        "multipliers": ConstantArray("multipliers", np.array([m.value for m in multipliers], np.int32)),
        "shifts": ConstantArray("shifts", np.array([m.shift for m in multipliers], np.int8)),
    }
