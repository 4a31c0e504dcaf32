# SPDX-License-Identifier: Apache-2.0
"""One number before and after."""

from typing import Self

from mcubench.result import Absent, Metric, Value
from mcubench.result.document import Kind
from mcubench.result.part import Part


class Change(Part):
    """A number in two results; without a difference there is the reason.

    `percent` is of the number before, and is not there where that was 0.
    """

    name: str
    unit: str | None = None
    kind: Kind | None = None
    before: int | float | None = None
    after: int | float | None = None
    difference: int | float | None = None
    percent: float | None = None
    reason: str | None = None

    def called(self, name: str) -> Self:
        """The same under another name."""
        return self.model_copy(update={"name": name})


def change_of_metric(name: str, before: Metric, after: Metric, *, across_kinds: bool = False) -> Change:
    """The change of a metric; numbers of another unit, kind or counter have none, unless kinds may be mixed."""
    number_before = before.value if isinstance(before, Value) else None
    number_after = after.value if isinstance(after, Value) else None
    if not isinstance(before, Value) or not isinstance(after, Value):
        return Change(
            name=name,
            unit=next((metric.unit for metric in (after, before) if isinstance(metric, Value)), None),
            before=number_before,
            after=number_after,
            reason=_absent(before, after),
        )
    reason = _not_comparable(before, after, across_kinds=across_kinds)
    if reason is not None:
        return Change(name=name, unit=after.unit, before=number_before, after=number_after, reason=reason)
    changed = change_of_values(name, before.value, after.value, after.unit)
    return changed.model_copy(update={"kind": after.kind})


def change_of_values(name: str, before: float, after: float, unit: str | None) -> Change:
    """The change of two numbers that can be compared."""
    difference = after - before
    return Change(
        name=name,
        unit=unit,
        before=before,
        after=after,
        difference=difference,
        percent=100 * difference / abs(before) if before else None,
    )


def _absent(before: Metric, after: Metric) -> str:
    reasons = [
        f"{when}: {metric.reason}"
        for when, metric in (("before", before), ("after", after))
        if isinstance(metric, Absent)
    ]
    return "; ".join(reasons)


def _not_comparable(before: Value, after: Value, *, across_kinds: bool) -> str | None:
    if before.unit != after.unit:
        return f"{before.unit} and {after.unit} cannot be compared"
    if across_kinds:
        return None
    if before.kind != after.kind:
        return f"{before.kind} before and {after.kind} after: numbers of different kinds are not compared"
    if before.counter != after.counter:
        return f"counted by {before.counter} before and by {after.counter} after"
    return None
