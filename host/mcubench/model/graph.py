# SPDX-License-Identifier: Apache-2.0
"""A model as frozen values: tensors, the operators between them, and how their numbers are quantized."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from mcubench.errors import ModelError
from mcubench.model.dtype import DType

OptionValue = bool | int | float | str | tuple[int, ...] | tuple[float, ...]

_NAME_IN_MESSAGES = 60
_FORMS_IN_MESSAGES = 5


class Padding(IntEnum):
    """The schema's Padding."""

    SAME = 0
    VALID = 1


class Activation(IntEnum):
    """The schema's ActivationFunctionType."""

    NONE = 0
    RELU = 1
    RELU_N1_TO_1 = 2
    RELU6 = 3
    TANH = 4
    SIGN_BIT = 5


@dataclass(frozen=True)
class Quantization:
    """real = scale * (stored - zero point), for the whole tensor or for each index along `axis`.

    `scales` are the file's float32 values, exactly; there is one zero point a scale. `axis` is 0 for a whole
    tensor.
    """

    scales: tuple[float, ...]
    zero_points: tuple[int, ...]
    axis: int = 0

    @property
    def per_channel(self) -> bool:
        """True where there is more than one scale."""
        return len(self.scales) > 1


@dataclass(frozen=True)
class Tensor:
    """A value that flows through the graph, or a constant: `data` are its bytes, little-endian, row-major.

    A variable keeps its value from one inference to the next.
    """

    index: int
    name: str
    shape: tuple[int, ...]
    dtype: DType
    quantization: Quantization | None = None
    data: bytes | None = field(default=None, repr=False)
    is_variable: bool = False

    @property
    def label(self) -> str:
        """What an error message calls this tensor."""
        return f"tensor {self.index} '{self.short_name}'" if self.name else f"tensor {self.index}"

    @property
    def short_name(self) -> str:
        """The name, cut where it is too long for a message: a converter may write a novel."""
        return self.name if len(self.name) <= _NAME_IN_MESSAGES else f"{self.name[:_NAME_IN_MESSAGES]}..."

    @property
    def form(self) -> str:
        """Type and shape, for a message."""
        return f"{self.dtype.name} {list(self.shape)}"

    @property
    def element_count(self) -> int:
        """The product of the shape; 1 for a scalar."""
        return math.prod(self.shape)

    @property
    def size_bytes(self) -> int:
        """Bytes that the elements take; types of less than 8 bits are packed.

        Raises:
            ModelError: the type has no size of its own (the reader lets no such tensor through).
        """
        bits = self.dtype.item_bits
        if bits is None:
            raise ModelError(f"{self.label}: a {self.dtype.name} element has no fixed size")
        return (self.element_count * bits + 7) // 8

    @property
    def is_constant(self) -> bool:
        """True where the file holds the value."""
        return self.data is not None

    def array(self) -> NDArray[np.generic]:
        """The constant as a read-only view of its bytes.

        Raises:
            ModelError: the tensor is not constant, or NumPy cannot express its type.
        """
        if self.data is None:
            raise ModelError(f"{self.label} is not a constant")
        if self.dtype.numpy is None:
            raise ModelError(f"{self.label}: NumPy has no {self.dtype.name}")
        return np.frombuffer(self.data, self.dtype.numpy).reshape(self.shape)


@dataclass(frozen=True)
class Operator:
    """One step: `name` as in the schema ('CONV_2D'), or 'CUSTOM:<code>'; operands are tensors' indices.

    An input that the operator does without is None. `options` has every field of the operator's options table by
    its name in the schema, enumerations as integers.
    """

    index: int
    name: str
    version: int
    inputs: tuple[int | None, ...]
    outputs: tuple[int, ...]
    options: Mapping[str, OptionValue] = field(hash=False)

    @property
    def label(self) -> str:
        """What an error message calls this operator."""
        return f"operator {self.index} {self.name}"


@dataclass(frozen=True)
class Graph:
    """The first subgraph of a model; operators are in the order of execution.

    `called` are the model's other subgraphs, which a CALL_ONCE, an IF or a WHILE runs; `metadata` is what the
    converter wrote beside the graph. Checked by the reader: every index exists, and every operator's inputs are there
    before it runs.
    """

    tensors: tuple[Tensor, ...]
    operators: tuple[Operator, ...]
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    description: str = ""
    called: tuple["Graph", ...] = ()
    metadata: Mapping[str, bytes] = field(default_factory=dict, hash=False, repr=False)

    @property
    def subgraph_count(self) -> int:
        """How many graphs the model has, this one included."""
        return 1 + len(self.called)

    @property
    def called_operators(self) -> frozenset[str]:
        """The names of the operators in other subgraphs."""
        return frozenset(operator.name for graph in self.called for operator in graph.operators)

    def signature(self, operator: Operator) -> str:
        """Types and shapes of what an operator reads and writes, for a message; of many the first ones."""
        read = [None if index is None else self.tensors[index] for index in operator.inputs]
        return f"{_forms(read)} -> {_forms([self.tensors[index] for index in operator.outputs])}"

    def operand(self, operator: Operator, position: int) -> Tensor:
        """The input of an operator at a position.

        Raises:
            ModelError: the operator has no such input.
        """
        index = operator.inputs[position] if position < len(operator.inputs) else None
        if index is None:
            raise ModelError(f"{operator.label} lacks its input {position}")
        return self.tensors[index]

    def result(self, operator: Operator) -> Tensor:
        """The first output of an operator.

        Raises:
            ModelError: the operator has no output.
        """
        if not operator.outputs:
            raise ModelError(f"{operator.label} has no output")
        return self.tensors[operator.outputs[0]]


def _forms(tensors: Sequence[Tensor | None]) -> str:
    forms = ["none" if tensor is None else tensor.form for tensor in tensors[:_FORMS_IN_MESSAGES]]
    more = len(tensors) - len(forms)
    return ", ".join(forms) + (f" and {more} more" if more else "")
