# SPDX-License-Identifier: Apache-2.0
"""By how much outputs may differ from the oracle's, where they cannot be expected to be the same bytes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mcubench.model import DType, Graph

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Tolerance:
    """`counts` is for outputs of integers; of floats it is `share` of the largest value of the oracle's output."""

    reason: str
    counts: int
    share: float

    def allows(self, outputs: Sequence[Array], expected: Sequence[Array]) -> bool:
        """Whether no element differs by more. What is not a number is near nothing but itself."""
        return all(
            bool((differences(ours, theirs) <= self._limit(theirs)).all())
            for ours, theirs in zip(outputs, expected, strict=True)
        )

    def _limit(self, expected: Array) -> float:
        if expected.dtype.kind != "f":
            return self.counts
        finite = expected[np.isfinite(expected)]
        return self.share * float(abs(finite.astype(np.float64)).max(initial=0))


def differences(outputs: Array, expected: Array) -> npt.NDArray[np.float64]:
    """The absolute difference of each element, infinite where one alone is a number."""
    ours, theirs = outputs.astype(np.float64), expected.astype(np.float64)
    same = (ours == theirs) | (np.isnan(ours) & np.isnan(theirs))
    with np.errstate(invalid="ignore"):
        apart = np.where(same, 0.0, abs(ours - theirs))
    return np.where(np.isnan(apart), np.inf, apart)


# LiteRT's reference kernels were measured within 2 counts of TFLM's on the MLPerf Tiny models.
STAND_IN = Tolerance(
    "the oracle is LiteRT's reference kernels, not TensorFlow Lite Micro: the package does not exist here", 2, 1e-3
)
# LiteRT's default kernels were measured within 13 counts of its reference ones on the same models.
LITERTS_OWN = Tolerance("LiteRT's own two sets of kernels differ by as much", 13, 1e-2)

# One rounding of float32 is a share of 2^-24. What follows such a function in a model can enlarge it.
_OF_C_LIBRARY = 2.0**-16
_COUNTS_OF_C_LIBRARY = 2
_NUMBERS = (DType.FLOAT32,)
# Operators that TensorFlow Lite Micro and engine aot compute by functions of the C library, by their first input.
_BY_C_LIBRARY: dict[str, tuple[DType, ...]] = {
    **dict.fromkeys(("LOGISTIC", "TANH", "SOFTMAX", "UNIDIRECTIONAL_SEQUENCE_LSTM"), _NUMBERS),
    **dict.fromkeys(("EXP", "LOG", "SIN", "COS"), _NUMBERS),
    # Of int16, too, where no integer kernel exists.
    **dict.fromkeys(("ELU", "LOG_SOFTMAX"), (DType.FLOAT32, DType.INT16)),
}


def tolerance_of(graph: Graph, *, is_tflm: bool) -> Tolerance | None:
    """What a target may differ by from the oracle's outputs for a model; None where the bytes have to be the same.

    `is_tflm` says that the oracle is TensorFlow Lite Micro.
    """
    if not is_tflm:
        return STAND_IN
    names = {
        f"{operator.name} of {graph.tensors[index].dtype.name.lower()}"
        for operator in graph.operators
        for index in operator.inputs[:1]
        if index is not None and graph.tensors[index].dtype in _BY_C_LIBRARY.get(operator.name, ())
    }
    if not names:
        return None
    return Tolerance(
        "exp() and its like round differently in the target's C library than in this computer's "
        f"({', '.join(sorted(names))})",
        _COUNTS_OF_C_LIBRARY,
        _OF_C_LIBRARY,
    )
