# SPDX-License-Identifier: Apache-2.0
"""How many bytes an operator has to move, and how much arithmetic it does for each."""

from typing import NamedTuple

from mcubench.model.complexity import operator_macs
from mcubench.model.graph import Graph, Operator


class Traffic(NamedTuple):
    """Bytes that an operator reads and writes, each tensor once, however often its kernel touches it.

    `input_bytes` are of activations, `constant_bytes` of weights, biases and what else the file holds.
    """

    input_bytes: int
    constant_bytes: int
    output_bytes: int

    @property
    def moved_bytes(self) -> int:
        """All of them: no kernel moves fewer."""
        return self.input_bytes + self.constant_bytes + self.output_bytes


def operator_traffic(graph: Graph, operator: Operator) -> Traffic:
    """The bytes of the operands; a tensor that is an operand twice is there once."""
    inputs = [graph.tensors[index] for index in sorted({i for i in operator.inputs if i is not None})]
    return Traffic(
        input_bytes=sum(tensor.size_bytes for tensor in inputs if not tensor.is_constant),
        constant_bytes=sum(tensor.size_bytes for tensor in inputs if tensor.is_constant),
        output_bytes=sum(graph.tensors[index].size_bytes for index in sorted(set(operator.outputs))),
    )


def macs_per_byte(graph: Graph, operator: Operator) -> float | None:
    """Arithmetic intensity: MACs for each byte moved; None where the MACs are not known or nothing is moved.

    Williams, Waterman and Patterson, "Roofline: An Insightful Visual Performance Model for Multicore Architectures"
    (Communications of the ACM 52(4), 2009) divide operations by the bytes that cross the border of the memory. With
    every tensor crossing it once this is the highest intensity that the operator can have: a kernel that reads its
    input again for each filter has less. Below the ratio of a core's MACs a second to its memory's bytes a second,
    the memory is what the operator waits for.

    Raises:
        ModelError: the operator lacks an operand, or one has too few dimensions.
    """
    macs, moved = operator_macs(graph, operator), operator_traffic(graph, operator).moved_bytes
    return None if macs is None or moved == 0 else macs / moved
