# SPDX-License-Identifier: Apache-2.0
"""Operators that will be slow with TensorFlow Lite Micro on a Cortex-M, and why: rules read from its kernels."""

from mcubench.engines.tflm.speed import convolution, elements, movement, types
from mcubench.engines.tflm.speed.rule import Rule, Subject, Whole
from mcubench.model import Finding, Graph, Operator, Place

__all__ = ["RULES", "find_slow_operators"]

RULES: tuple[Rule, ...] = (*types.RULES, *convolution.RULES, *movement.RULES, *elements.RULES)


def find_slow_operators(graph: Graph) -> tuple[Finding, ...]:
    """What each rule meets, the rules in their order, those that meet nothing left out.

    Raises:
        ModelError: an operator's operands make no sense.
    """
    whole = Whole.of(graph)
    subjects = [Subject(graph, operator, whole) for operator in graph.operators]
    found = (_finding(rule, subjects) for rule in RULES)
    return tuple(finding for finding in found if finding.places)


def _finding(rule: Rule, subjects: list[Subject]) -> Finding:
    places = ((subject.operator, rule.look(subject)) for subject in subjects)
    return Finding(
        rule=rule.id,
        kind=rule.kind,
        why=rule.why,
        advice=rule.advice,
        source=rule.source,
        places=tuple(_place(operator, what) for operator, what in places if what is not None),
    )


def _place(operator: Operator, what: str) -> Place:
    return Place(operator=operator.index, what=f"{operator.name}: {what}")
