# SPDX-License-Identifier: Apache-2.0
"""Who is to blame: the parts of a metric that changed, the largest change first."""

from mcubench.difference.breakdown import Names, OperatorName, breakdown, counter_of
from mcubench.difference.contribution import Contribution
from mcubench.difference.match import OperatorPair, match_operators, operator_label
from mcubench.difference.piece import difference_of_pieces
from mcubench.result import Result


def blame(before: Result | None, after: Result, metric: str) -> tuple[Contribution, ...]:
    """What made a metric what it is now; without a result to compare with, what it is made of.

    Empty where only the whole is known: of a stack, or of an accuracy.
    """
    results = (after,) if before is None else (before, after)
    counter = counter_of(metric, *results)
    pairs = match_operators(() if before is None else before.operators or (), after.operators or ())
    labelled = before is not None and before.operators is not None
    old_names, new_names = _names(pairs, labelled=labelled)
    old = [] if before is None else breakdown(before, metric, old_names, counter)
    return difference_of_pieces(old, breakdown(after, metric, new_names, counter))


def _names(pairs: tuple[OperatorPair, ...], *, labelled: bool) -> tuple[Names, Names]:
    """What the operators of each result are called; the two of a pair have one key."""
    old: dict[int, OperatorName] = {}
    new: dict[int, OperatorName] = {}
    for number, pair in enumerate(pairs):
        key = f"operator {number}"
        if pair.before is not None:
            label = operator_label(pair.before) if pair.after is not None else pair.label
            old[pair.before.index] = OperatorName(key, label)
        if pair.after is not None:
            new[pair.after.index] = OperatorName(key, pair.label if labelled else operator_label(pair.after))
    return old, new
