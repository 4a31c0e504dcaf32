# SPDX-License-Identifier: Apache-2.0
"""Which engines run a converted model's operators."""

from mcubench.convert.check import Checked
from mcubench.engines import AotEngine
from mcubench.model import Graph, Model, Operator
from mcubench.result import OperatorSupport

Key = tuple[str, tuple[str, ...]]


def operator_support(model: Model, checked: Checked) -> tuple[OperatorSupport, ...]:
    """The operators by name and types, in the order in which they come first."""
    groups: dict[Key, list[Operator]] = {}
    for operator in model.graph.operators:
        groups.setdefault(_key(model.graph, operator), []).append(operator)
    return tuple(_support(model.graph, key, operators, checked) for key, operators in groups.items())


def _key(graph: Graph, operator: Operator) -> Key:
    tensors = [graph.tensors[index] for index in (*operator.inputs[:1], *operator.outputs[:1]) if index is not None]
    return operator.name, tuple(tensor.dtype.name.lower() for tensor in tensors)


def _support(graph: Graph, key: Key, operators: list[Operator], checked: Checked) -> OperatorSupport:
    engine = AotEngine()
    refusals = {}
    refused = next((why for operator in operators if (why := engine.refusal(graph, operator)) is not None), None)
    if refused is not None:
        refusals[engine.name] = refused
    if checked.tflm_refusal is not None:
        refusals["tflm"] = checked.tflm_refusal
    return OperatorSupport(
        name=key[0],
        count=len(operators),
        types=key[1],
        engines=tuple(name for name in (engine.name, "tflm") if name not in refusals),
        refusals=refusals,
    )
