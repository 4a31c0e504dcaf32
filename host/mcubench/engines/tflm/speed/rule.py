# SPDX-License-Identifier: Apache-2.0
"""What a rule about slow operators is, and what it looks at."""

from collections.abc import Callable
from dataclasses import dataclass

from mcubench.model import FindingKind, Graph, Operator, Tensor, operator_macs, operator_traffic, params_size_bytes


@dataclass(frozen=True)
class Whole:
    """What an operator's part is measured against; at least 1 each, so that a part can be taken."""

    macs: int
    moved_bytes: int
    params_bytes: int

    @classmethod
    def of(cls, graph: Graph) -> "Whole":
        """The sums over a graph; operators without a formula count no MACs."""
        return cls(
            macs=max(sum(operator_macs(graph, operator) or 0 for operator in graph.operators), 1),
            moved_bytes=max(sum(operator_traffic(graph, operator).moved_bytes for operator in graph.operators), 1),
            params_bytes=max(params_size_bytes(graph), 1),
        )


@dataclass(frozen=True)
class Subject:
    """One operator that is looked at, in its graph."""

    graph: Graph
    operator: Operator
    whole: Whole

    @property
    def name(self) -> str:
        """The operator's name in the schema."""
        return self.operator.name

    def input(self, position: int) -> Tensor | None:
        """The tensor at an input position, None where there is none."""
        inputs = self.operator.inputs
        index = inputs[position] if position < len(inputs) else None
        return None if index is None else self.graph.tensors[index]

    def inputs(self) -> tuple[Tensor, ...]:
        """All inputs that are there."""
        return tuple(self.graph.tensors[index] for index in self.operator.inputs if index is not None)

    def output(self) -> Tensor | None:
        """The first tensor that it writes."""
        return self.graph.tensors[self.operator.outputs[0]] if self.operator.outputs else None

    def operands(self, rank: int) -> tuple[Tensor, Tensor, Tensor] | None:
        """Input, weights and output where all are there and have that many dimensions, none of them 0."""
        found = (self.input(0), self.input(1), self.output())
        operands = [t for t in found if t is not None and len(t.shape) == rank and t.element_count > 0]
        return (operands[0], operands[1], operands[2]) if len(operands) == len(found) else None

    def option(self, name: str, default: int) -> int:
        """An integer option of the operator."""
        value = self.operator.options.get(name, default)
        return int(value) if isinstance(value, int) else default

    def macs(self) -> int | None:
        """Its MACs, None where no formula is known."""
        return operator_macs(self.graph, self.operator)


@dataclass(frozen=True)
class Rule:
    """`look` says what is met at an operator, with its numbers, and None where the rule does not apply.

    `why`, `advice` and `kind` are the finding's. `source` is where the rule was read: files of TensorFlow Lite Micro
    below `tensorflow/lite/micro/kernels/`, or of CMSIS-NN below `Source/` (docs/tflm-api.md says at which commits).
    None: it follows from the shapes alone.
    """

    id: str
    kind: FindingKind
    why: str
    advice: str
    source: str | None
    look: Callable[[Subject], str | None]
