# SPDX-License-Identifier: Apache-2.0
"""Holding the target's outputs against the oracle's."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mcubench.bench.session import Session
from mcubench.bench.tolerance import Tolerance, differences
from mcubench.engines import CompiledModel
from mcubench.errors import VerificationError
from mcubench.model import Graph, Model
from mcubench.oracle import OracleAnswer, start_oracle
from mcubench.result import FirstDifference, Verification

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class LayerDifference:
    """The first operator whose output differs, and where in it."""

    operator: int
    name: str
    difference: FirstDifference


def fnv1a(data: bytes) -> int:
    """FNV-1a, 32 bits (Fowler, Noll, Vo: offset basis 2166136261, prime 16777619)."""
    value = 2166136261
    for byte in data:
        value = (value ^ byte) * 16777619 & 0xFFFFFFFF
    return value


def first_difference(outputs: Sequence[Array], expected: Sequence[Array]) -> FirstDifference | None:
    """The first element that is not the same, output by output; None where all are."""
    for position, (ours, theirs) in enumerate(zip(outputs, expected, strict=True)):
        left, right = ours.ravel(), theirs.ravel()
        if left.tobytes() == right.tobytes():
            continue
        element = int(np.flatnonzero(left.view(np.uint8) != right.view(np.uint8))[0]) // left.itemsize
        return FirstDifference(
            output=position, element=element, target=left[element].item(), oracle=right[element].item()
        )
    return None


def largest_difference(outputs: Sequence[Array], expected: Sequence[Array]) -> float:
    """The largest absolute difference of any element."""
    pairs = zip(outputs, expected, strict=True)
    return max(float(differences(ours, theirs).max(initial=0)) for ours, theirs in pairs)


def verify(
    outputs: Sequence[Array], answer: OracleAnswer, tolerance: Tolerance | None, *, input_text: str
) -> Verification:
    """Compare the outputs with the first sample of the oracle; a difference is stated, not raised.

    They are not called bit-exact, nor wrong, where they differ by no more than `tolerance` allows, and never called
    bit-exact where the oracle is not TensorFlow Lite Micro itself.
    """
    expected = answer.outputs[0]
    difference = first_difference(outputs, expected)
    reason = None
    differs = difference is not None
    if tolerance is not None and (not answer.is_tflm or (differs and tolerance.allows(outputs, expected))):
        reason = tolerance.reason
    return Verification(
        bit_exact=None if reason is not None else not differs,
        reason=reason,
        oracle=answer.title,
        input=input_text,
        output_sha256=tuple(hashlib.sha256(output.tobytes()).hexdigest() for output in outputs),
        output_fnv1a=tuple(fnv1a(output.tobytes()) for output in outputs),
        largest_difference=largest_difference(outputs, expected),
        first_difference=difference,
    )


def is_near(outputs: Sequence[Array], expected: Sequence[Array], tolerance: Tolerance | None) -> bool:
    """Whether the outputs are the same, or differ by no more than `tolerance` allows, if there is one."""
    if tolerance is not None:
        return tolerance.allows(outputs, expected)
    return first_difference(outputs, expected) is None


def refusal(verification: Verification, layer: LayerDifference | None, *, looked: bool) -> VerificationError:
    """What is said of outputs that differ: the first element, and the first layer if it was looked for."""
    difference = verification.first_difference
    if difference is None:
        raise ValueError("the outputs do not differ")
    message = (
        f"output {difference.output} differs from the oracle's ({verification.oracle}) at element "
        f"{difference.element}: {difference.target}, not {difference.oracle}"
    )
    if layer is not None:
        at = layer.difference
        message += (
            f"; the first layer that differs is operator {layer.operator}, {layer.name}, at element {at.element}: "
            f"{at.target}, not {at.oracle}"
        )
    elif looked:
        message += "; every layer on its own is right"
    return VerificationError(message, hint=None if looked else "--profile names the first layer that differs")


def find_first_different_layer(
    session: Session,
    model: Model,
    compiled: CompiledModel,
    inputs: Sequence[Array],
    tolerance: Tolerance | None = None,
) -> LayerDifference | None:
    """Run the model up to each operator in turn, and compare what it wrote with the oracle's tensor."""
    graph = model.graph
    wanted = [operator.outputs[0] for operator in graph.operators if operator.outputs]
    with start_oracle(model, [inputs], tensors=wanted) as job:
        tensors = job.answer().tensors
    for operator in graph.operators:
        if not operator.outputs:
            continue
        index = operator.outputs[0]
        session.run_operators(inputs, operator.index + 1)
        ours = _read_tensor(session, graph, compiled, index)
        difference = first_difference([ours], [tensors[index]])
        if difference is not None and not (tolerance and tolerance.allows_tensor(index, ours, tensors[index])):
            return LayerDifference(operator.index, operator.name, difference)
    return None


def _read_tensor(session: Session, graph: Graph, compiled: CompiledModel, index: int) -> Array:
    tensor = (compiled.pruned or graph).tensors[index]
    offset = compiled.arena_offsets.get(index)
    data = session.read_arena(session.tensor_offset(index) if offset is None else offset, tensor.size_bytes)
    values = np.frombuffer(data, tensor.dtype.numpy).reshape(tensor.shape)
    kept = compiled.kept_channels.get(index)
    return values if kept is None else kept.restore(values)
