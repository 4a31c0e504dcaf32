# SPDX-License-Identifier: Apache-2.0
"""Comparing runs with the first of them: metric by metric, operator by operator."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from mcubench.comparison.document import Cell, ComparedMetric, ComparedOperator, ComparedRun, Comparison, Verdict
from mcubench.comparison.group import Group, Sample, is_noisy
from mcubench.comparison.noise import bootstrap_difference, is_noise
from mcubench.difference import OPERATOR_COUNTERS, change_of_metric, difference_of, match_operators, operator_label
from mcubench.result import METRICS, Absent, Metric, OperatorRow, Value


def compare_runs(groups: Sequence[Group], *, across_kinds: bool = False) -> Comparison:
    """All of them beside the first. Numbers of different kinds or counters are compared where that is asked for.

    Measured times are noise where their difference is small, or the bootstrap interval includes 0; numbers that
    repeat exactly are equal or different.
    """
    counter = _operator_counter(groups, across_kinds=across_kinds)
    return Comparison(
        across_kinds=across_kinds,
        runs=tuple(_run(group) for group in groups),
        metrics=tuple(
            ComparedMetric(name=metric.name, unit=metric.unit, cells=_cells(metric.name, groups, across_kinds))
            for metric in METRICS
            if any(isinstance(group.metric(metric.name), Value) for group in groups)
        ),
        differences=tuple(
            difference_of(groups[0].first, group.first, across_kinds=across_kinds) for group in groups[1:]
        ),
        operator_counter=counter,
        operators=() if counter is None else tuple(_operators(groups, counter, across_kinds=across_kinds)),
    )


def _run(group: Group) -> ComparedRun:
    result = group.first
    return ComparedRun(
        name=group.name,
        results=len(group.results),
        model=result.model,
        board=result.board,
        engine=result.engine,
        kernels=result.kernels,
        target=result.target.name,
        kind=result.target.kind,
        counter=result.provenance.get("counter"),
    )


def _cells(name: str, groups: Sequence[Group], across_kinds: bool) -> tuple[Cell, ...]:
    metrics = [group.metric(name) for group in groups]
    samples = [group.sample(name) for group in groups]
    first = Cell(metric=metrics[0], verdict="first" if isinstance(metrics[0], Value) else "absent")
    others = (
        compare_metrics(name, metrics[0], metric, (samples[0], sample), across_kinds=across_kinds)
        for metric, sample in zip(metrics[1:], samples[1:], strict=True)
    )
    return (first, *others)


def compare_metrics(
    name: str,
    before: Metric,
    after: Metric,
    samples: tuple[Sample | None, Sample | None] = (None, None),
    *,
    across_kinds: bool = False,
) -> Cell:
    """One number beside another."""
    change = change_of_metric(name, before, after, across_kinds=across_kinds)
    if isinstance(after, Absent):
        return Cell(metric=after, verdict="absent")
    if change.difference is None or isinstance(before, Absent):
        return Cell(metric=after, verdict="not compared", change=change)
    if change.difference == 0:
        return Cell(metric=after, verdict="equal", change=change)
    if not is_noisy(before) and not is_noisy(after):
        return Cell(metric=after, verdict="different", change=change)
    one, other = samples
    interval = None
    if one is not None and other is not None:
        basis = one.basis if one.basis == other.basis else f"{one.basis}, and {other.basis}"
        interval = bootstrap_difference(one.values, other.values, basis)
    verdict: Verdict = "noise" if is_noise(change.percent, interval) else "different"
    return Cell(metric=after, verdict=verdict, change=change, interval=interval)


def _operator_counter(groups: Sequence[Group], *, across_kinds: bool) -> str | None:
    """The counter by which every run has operators, and which is the same counter in all of them."""
    for name in OPERATOR_COUNTERS:
        found = [_first_value(group.first.operators or (), name) for group in groups]
        there = [value for value in found if value is not None]
        if len(there) < len(groups):
            continue
        if all(change_of_metric(name, there[0], one, across_kinds=across_kinds).reason is None for one in there[1:]):
            return name
    return None


def _first_value(rows: Sequence[OperatorRow], counter: str) -> Value | None:
    found = (row.metrics.get(counter) for row in rows)
    return next((metric for metric in found if isinstance(metric, Value)), None)


@dataclass
class _Line:
    """One operator, in each of the runs that have it."""

    row: OperatorRow
    rows: list[OperatorRow | None] = field(default_factory=list)


def _operators(groups: Sequence[Group], counter: str, *, across_kinds: bool) -> list[ComparedOperator]:
    lines: list[_Line] = []
    for number, group in enumerate(groups):
        lines = _matched(lines, group.first.operators or (), number)
    return [
        ComparedOperator(
            label=_label(line),
            indices=tuple(None if row is None else row.index for row in line.rows),
            cells=tuple(_operator_cell(line, row, counter, across_kinds=across_kinds) for row in line.rows),
        )
        for line in lines
    ]


def _label(line: _Line) -> str:
    """The operator as it is in the first run that has it, and its other shapes."""
    shapes = dict.fromkeys(row.output_shape for row in line.rows if row is not None)
    others = ["x".join(map(str, shape)) or "scalar" for shape in shapes if shape != line.row.output_shape]
    return " -> ".join([operator_label(line.row), *others])


def _matched(lines: Sequence[_Line], rows: Sequence[OperatorRow], number: int) -> list[_Line]:
    """The lines with one run more: each operator of it in the line of the same one, or in a line of its own."""
    places = [line.row.model_copy(update={"index": place}) for place, line in enumerate(lines)]
    matched: list[_Line] = []
    for pair in match_operators(places, rows):
        line = lines[pair.before.index] if pair.before is not None else _Line(pair.row, [None] * number)
        line.rows.append(pair.after)
        matched.append(line)
    return matched


def _operator_cell(line: _Line, row: OperatorRow | None, counter: str, *, across_kinds: bool) -> Cell | None:
    if row is None:
        return None
    nothing = Absent(reason="the run has no such operator")
    metric = row.metrics.get(counter, nothing)
    if row is line.rows[0]:
        return Cell(metric=metric, verdict="first" if isinstance(metric, Value) else "absent")
    before = nothing if line.rows[0] is None else line.rows[0].metrics.get(counter, nothing)
    return compare_metrics(counter, before, metric, across_kinds=across_kinds)
