# SPDX-License-Identifier: Apache-2.0
"""Everything that is different in two results."""

from collections.abc import Mapping

from mcubench.difference.blame import blame
from mcubench.difference.change import Change, change_of_metric, change_of_values
from mcubench.difference.contribution import Contribution
from mcubench.difference.match import OperatorPair, match_operators
from mcubench.result import METRICS, Absent, MemoryFacts, Metric, OperatorRow, Result
from mcubench.result.part import Part


class OperatorChange(Part):
    """One operator in two results; an index that is not there: it is new, or gone."""

    name: str
    index_before: int | None = None
    index_after: int | None = None
    shape_before: tuple[int, ...] | None = None
    shape_after: tuple[int, ...] | None = None
    metrics: tuple[Change, ...] = ()


class Difference(Part):
    """Two results compared. Metrics that neither has are left out.

    The blame is for flash and RAM by component and symbol, and for one inference by operator and function.
    """

    metrics: tuple[Change, ...]
    flash: tuple[Change, ...] = ()
    ram: tuple[Change, ...] = ()
    flash_blame: tuple[Contribution, ...] = ()
    ram_blame: tuple[Contribution, ...] = ()
    inference_blame: tuple[Contribution, ...] = ()
    operators: tuple[OperatorChange, ...] = ()


def difference_of(before: Result, after: Result, *, across_kinds: bool = False) -> Difference:
    """Metrics, components of the memories, operators."""
    names = (metric.name for metric in METRICS)
    metrics = (
        change_of_metric(name, before.metrics[name], after.metrics[name], across_kinds=across_kinds) for name in names
    )
    flash: tuple[Change, ...] = ()
    ram: tuple[Change, ...] = ()
    if before.footprint is not None and after.footprint is not None:
        flash = _memory(before.footprint.flash, after.footprint.flash)
        ram = _memory(before.footprint.ram, after.footprint.ram)
    return Difference(
        metrics=tuple(change for change in metrics if change.before is not None or change.after is not None),
        flash=flash,
        ram=ram,
        flash_blame=blame(before, after, "flash_bytes"),
        ram_blame=blame(before, after, "ram_bytes"),
        inference_blame=blame(before, after, "emulated_instructions") or blame(before, after, "latency_ms"),
        operators=tuple(
            _operator(pair, across_kinds=across_kinds)
            for pair in match_operators(before.operators or (), after.operators or ())
        ),
    )


def _memory(before: MemoryFacts, after: MemoryFacts) -> tuple[Change, ...]:
    return tuple(
        change_of_values(name, before.components.get(name, 0), after.components.get(name, 0), "B")
        for name in dict.fromkeys((*after.components, *before.components))
    )


def _operator(pair: OperatorPair, *, across_kinds: bool) -> OperatorChange:
    old, new = pair.before, pair.after
    metrics_before, metrics_after = _metrics(old), _metrics(new)
    gone = Absent(reason="there is no such operator")
    changes = (
        change_of_metric(
            name, metrics_before.get(name, gone), metrics_after.get(name, gone), across_kinds=across_kinds
        )
        for name in dict.fromkeys((*metrics_after, *metrics_before))
    )
    return OperatorChange(
        name=pair.row.name,
        index_before=None if old is None else old.index,
        index_after=None if new is None else new.index,
        shape_before=None if old is None else old.output_shape,
        shape_after=None if new is None else new.output_shape,
        metrics=tuple(change for change in changes if change.before is not None or change.after is not None),
    )


def _metrics(row: OperatorRow | None) -> Mapping[str, Metric]:
    return {} if row is None else row.metrics
