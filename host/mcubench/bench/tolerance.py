# SPDX-License-Identifier: Apache-2.0
"""By how much tensors may differ from the oracle's, where they cannot be expected to be the same bytes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mcubench.model import DType, Graph, Operator

Array = npt.NDArray[Any]

_REAL = (DType.FLOAT32,)
_DETECTION = "CUSTOM:TFLite_Detection_PostProcess"
# Operators that TensorFlow Lite Micro and engine aot compute by the C library, and the types of their first inputs.
# Source: tensorflow/lite/micro/kernels and tensorflow/lite/kernels/internal/reference.
BY_C_LIBRARY: Mapping[str, tuple[DType, ...]] = {
    **dict.fromkeys(("LOGISTIC", "TANH", "SOFTMAX", "UNIDIRECTIONAL_SEQUENCE_LSTM"), _REAL),
    **dict.fromkeys(("EXP", "LOG", "SIN", "COS"), _REAL),
    # Of int16, too, where no integer kernel exists.
    **dict.fromkeys(("ELU", "LOG_SOFTMAX"), (DType.FLOAT32, DType.INT16)),
    # Of integers it makes numbers first.
    _DETECTION: (DType.FLOAT32, DType.INT8, DType.UINT8),
}


@dataclass(frozen=True)
class Tolerance:
    """What the tensors of a graph may differ by: those of `tensors` a little, the rest by nothing.

    `counts` is for quantized integers, and for the floats that `steps` has, with what one count is there; floats may
    differ by `share` of the largest value of the oracle's tensor, too. Integers that are not quantized have to be the
    same everywhere.
    """

    graph: Graph
    tensors: frozenset[int]
    reason: str
    counts: int
    share: float
    steps: Mapping[int, float]

    def allows(self, outputs: Sequence[Array], expected: Sequence[Array]) -> bool:
        """Whether no element of the graph's outputs differs by more."""
        pairs = zip(self.graph.outputs, outputs, expected, strict=True)
        return all(self.allows_tensor(index, ours, theirs) for index, ours, theirs in pairs)

    def allows_tensor(self, index: int, ours: Array, theirs: Array) -> bool:
        """Whether no element of a tensor differs by more. What is not a number is near nothing but itself."""
        limit = self._limit(index, theirs)
        return ours.tobytes() == theirs.tobytes() or (limit > 0 and bool((differences(ours, theirs) <= limit).all()))

    def _limit(self, index: int, expected: Array) -> float:
        tensor = self.graph.tensors[index]
        if index not in self.tensors:
            return 0
        if expected.dtype.kind == "f":
            finite = expected[np.isfinite(expected)].astype(np.float64)
            return max(self.share * float(abs(finite).max(initial=0)), self.counts * self.steps.get(index, 0.0))
        return self.counts if tensor.quantization is not None and tensor.dtype is not DType.BOOL else 0


def differences(outputs: Array, expected: Array) -> npt.NDArray[np.float64]:
    """The absolute difference of each element, infinite where one alone is a number."""
    ours, theirs = outputs.astype(np.float64), expected.astype(np.float64)
    same = (ours == theirs) | (np.isnan(ours) & np.isnan(theirs))
    with np.errstate(invalid="ignore"):
        apart = np.where(same, 0.0, abs(ours - theirs))
    return np.where(np.isnan(apart), np.inf, apart)


def litert_reference(graph: Graph) -> Tolerance:
    """LiteRT's reference kernels were measured within 2 counts of TFLM's on the MLPerf Tiny models."""
    reason = "the oracle is LiteRT's reference kernels, not TensorFlow Lite Micro: the package does not exist here"
    return _of_litert(graph, reason, 2, 1e-3)


def litert_default(graph: Graph) -> Tolerance:
    """LiteRT's default kernels were measured within 13 counts of its reference ones on the same models."""
    return _of_litert(graph, "LiteRT's own two sets of kernels differ by as much", 13, 1e-2)


def c_library(graph: Graph) -> Tolerance | None:
    """What follows a function of the C library, which rounds as it likes; None where there is none.

    One rounding of float32 is a share of 2^-24, which the operators that follow can enlarge.
    """
    sources = [operator for operator in graph.operators if _calls_c_library(graph, operator)]
    if not sources:
        return None
    names = sorted({f"{operator.name} of {_first_type(graph, operator).name.lower()}" for operator in sources})
    reason = (
        f"exp() and its like round differently in the target's C library than in this computer's ({', '.join(names)})"
    )
    return Tolerance(graph, _downstream(graph, sources), reason, 2, 2.0**-16, _dequantized(graph))


def tolerance_of(graph: Graph, *, is_tflm: bool) -> Tolerance | None:
    """What a target may differ by from the oracle; None where all bytes have to be the same.

    `is_tflm` says that the oracle is TensorFlow Lite Micro.
    """
    return c_library(graph) if is_tflm else litert_reference(graph)


def _of_litert(graph: Graph, reason: str, counts: int, share: float) -> Tolerance:
    """For all tensors. Boxes of one score may come in any order, so theirs and their classes say little."""
    found = [operator.outputs for operator in graph.operators if operator.name == _DETECTION]
    boxes = {index: 1.0 for outputs in found for index in outputs}
    every = frozenset(range(len(graph.tensors)))
    return Tolerance(graph, every, reason, counts, share, {**_dequantized(graph), **boxes})


def _dequantized(graph: Graph) -> dict[int, float]:
    """The scale of what DEQUANTIZE reads, by what it writes."""
    steps: dict[int, float] = {}
    for operator in graph.operators:
        index = operator.inputs[0] if operator.name == "DEQUANTIZE" and operator.inputs else None
        quantization = None if index is None else graph.tensors[index].quantization
        if quantization is not None:
            steps |= dict.fromkeys(operator.outputs, max(quantization.scales))
    return steps


def _first_type(graph: Graph, operator: Operator) -> DType:
    index = operator.inputs[0] if operator.inputs else None
    return DType.RESOURCE if index is None else graph.tensors[index].dtype


def _calls_c_library(graph: Graph, operator: Operator) -> bool:
    return _first_type(graph, operator) in BY_C_LIBRARY.get(operator.name, ())


def _downstream(graph: Graph, sources: Sequence[Operator]) -> frozenset[int]:
    """What the operators write, and what is computed from that; a variable hands it to all that read variables."""
    reached = {index for operator in sources for index in operator.outputs}
    count = -1
    while count != len(reached):
        count = len(reached)
        is_kept = any(
            operator.name == "ASSIGN_VARIABLE" and not reached.isdisjoint(operator.inputs)
            for operator in graph.operators
        )
        for operator in graph.operators:
            if not reached.isdisjoint(operator.inputs) or (is_kept and operator.name == "READ_VARIABLE"):
                reached |= set(operator.outputs)
    return frozenset(reached)
