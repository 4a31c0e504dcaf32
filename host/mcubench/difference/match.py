# SPDX-License-Identifier: Apache-2.0
"""Which operator of one model is which of another: layers that came and went are told from those that stayed."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from mcubench.result import OperatorRow


@dataclass(frozen=True)
class OperatorPair:
    """An operator before and after; None on the side that has none."""

    before: OperatorRow | None
    after: OperatorRow | None

    @property
    def row(self) -> OperatorRow:
        """The operator as it is now, or as it was where it is gone."""
        row = self.after or self.before
        if row is None:
            raise ValueError("a pair of no operators")
        return row

    @property
    def label(self) -> str:
        """What the operator is called, and what became of it."""
        label = operator_label(self.row)
        if self.before is None:
            return f"{label} (new)"
        if self.after is None:
            return f"{label} (gone)"
        if self.before.output_shape != self.after.output_shape:
            return f"{label} (was {_shape(self.before)})"
        return label


def operator_label(row: OperatorRow) -> str:
    """`operator 4 CONV_2D 1x32x32x16`."""
    return f"operator {row.index} {row.name} {_shape(row)}"


def match_operators(before: Sequence[OperatorRow], after: Sequence[OperatorRow]) -> tuple[OperatorPair, ...]:
    """The pairs, in the order of what is now; what is gone stands where it was.

    Operators of the same name and output shape, in the same order, are the same. Between those, operators of the same
    name in the same order are the same with another shape, and what is left over came or went.
    """
    pairs: list[OperatorPair] = []
    matcher = difflib.SequenceMatcher(
        None, [_key(row) for row in before], [_key(row) for row in after], autojunk=False
    )
    for tag, start, end, after_start, after_end in matcher.get_opcodes():
        old, new = before[start:end], after[after_start:after_end]
        if tag == "equal":
            pairs += [OperatorPair(one, other) for one, other in zip(old, new, strict=True)]
        else:
            pairs += _match_by_name(old, new)
    return tuple(pairs)


def _match_by_name(before: Sequence[OperatorRow], after: Sequence[OperatorRow]) -> list[OperatorPair]:
    pairs: list[OperatorPair] = []
    names = [row.name for row in before], [row.name for row in after]
    for tag, start, end, after_start, after_end in difflib.SequenceMatcher(
        None, *names, autojunk=False
    ).get_opcodes():
        old, new = before[start:end], after[after_start:after_end]
        if tag == "equal":
            pairs += [OperatorPair(one, other) for one, other in zip(old, new, strict=True)]
        else:
            pairs += [OperatorPair(row, None) for row in old] + [OperatorPair(None, row) for row in new]
    return pairs


def _key(row: OperatorRow) -> tuple[str, tuple[int, ...]]:
    return row.name, row.output_shape


def _shape(row: OperatorRow) -> str:
    return "x".join(map(str, row.output_shape)) or "scalar"
