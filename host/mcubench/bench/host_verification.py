# SPDX-License-Identifier: Apache-2.0
"""Outputs of an engine on this computer, against those of another: a thing compared with itself is never wrong."""

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy.typing as npt

from mcubench.bench.tolerance import litert_default, litert_reference
from mcubench.bench.verification import first_difference, fnv1a, is_near, largest_difference, verify
from mcubench.errors import VerificationError
from mcubench.model import Graph
from mcubench.oracle import OracleAnswer
from mcubench.result import Verification

Array = npt.NDArray[Any]

# The oracle of outputs that were held against nothing.
NO_ORACLE = "none"
_IS_ORACLE = "this engine is the oracle itself"
_DIFFERS = "LiteRT's default kernels are known to differ a little from TensorFlow Lite Micro's"


def verify_oracle(graph: Graph, outputs: Sequence[Array], other: OracleAnswer, *, input_text: str) -> Verification:
    """TFLM's own outputs beside those of LiteRT's reference kernels, which are known to be near.

    Raises:
        VerificationError: they are not.
    """
    require_near(graph, outputs, other.outputs[0], "the output")
    return verify(outputs, other, litert_reference(graph), input_text=input_text).model_copy(
        update={"reason": f"{_IS_ORACLE}, and LiteRT's reference kernels are known to be near it"}
    )


def verify_nothing(outputs: Sequence[Array], why: str, *, input_text: str) -> Verification:
    """TFLM's own outputs where nothing else computes them."""
    return Verification(
        reason=f"{_IS_ORACLE}, and {why}",
        oracle=NO_ORACLE,
        input=input_text,
        output_sha256=tuple(hashlib.sha256(output.tobytes()).hexdigest() for output in outputs),
        output_fnv1a=tuple(fnv1a(output.tobytes()) for output in outputs),
    )


def verify_default_kernels(
    graph: Graph, outputs: Sequence[Array], oracle: OracleAnswer, *, input_text: str
) -> Verification:
    """LiteRT's outputs beside the oracle's; a difference is stated, as it is what its users get."""
    tolerance = None if oracle.is_tflm else litert_reference(graph)
    verification = verify(outputs, oracle, tolerance, input_text=input_text)
    return verification.model_copy(update={"reason": _DIFFERS}) if verification.bit_exact is False else verification


def require_near(
    graph: Graph, outputs: Sequence[Array], expected: Sequence[Array], what: str, *, samples: bool = False
) -> None:
    """Refuse TFLM's own outputs where LiteRT's reference kernels give others.

    Over many `samples` more may be between them than for one input: as much as between LiteRT's own two sets of
    kernels.

    Raises:
        VerificationError: names the first element that differs.
    """
    tolerance = litert_default(graph) if samples else litert_reference(graph)
    difference = None if is_near(outputs, expected, tolerance) else first_difference(outputs, expected)
    if difference is None:
        return
    largest = largest_difference(outputs, expected)
    raise VerificationError(
        f"{what} differs from that of LiteRT's reference kernels by up to {largest:g}: output {difference.output} "
        f"at element {difference.element} is {difference.target}, not {difference.oracle}",
        hint="one of the two packages computes it wrong: --engine litert shows the other's output",
    )
