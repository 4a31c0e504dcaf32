# SPDX-License-Identifier: Apache-2.0
"""What the store has of the runs before: the figures of a report's page over time."""

from collections.abc import Iterator, Sequence

from mcubench.report.named_run import NamedRun
from mcubench.report.page_table import metric_title
from mcubench.report.trend import Trend, TrendPoint
from mcubench.result import Absent
from mcubench.store import RunFilter, Store, open_store

# What a page follows, of those that a run has.
_FOLLOWED = (
    *("flash_bytes", "ram_bytes", "arena_bytes", "stack_bytes", "latency_ms", "dwt_cycles", "systick_cycles"),
    *("timer_cycles", "modelled_cycles", "emulated_instructions", "accuracy", "energy_mwh", "startup_ms"),
)


def load_trends(runs: Sequence[NamedRun]) -> list[Trend]:
    """For each model, board and engine of the runs the figures of all such runs that are kept.

    Raises:
        StoreError: the store cannot be read.
    """
    store = open_store()
    of_each = {_filter(run): run for run in runs}
    return [trend for wanted, run in of_each.items() for trend in _trends(store, wanted, run)]


def _filter(run: NamedRun) -> RunFilter:
    result = run.result
    return RunFilter(board=result.board.id, model=result.model.name, engine=result.engine, kernels=result.kernels)


def _trends(store: Store, wanted: RunFilter, run: NamedRun) -> Iterator[Trend]:
    where = f"{run.result.model.name} on {run.result.board.id}, engine {run.software}"
    for name in _FOLLOWED:
        metric = run.metric(name)
        if isinstance(metric, Absent):
            continue
        quantity = (metric.unit, metric.kind, metric.counter)
        points = [
            TrendPoint(point.created, point.figure.value, _label(point.run_id, point.revision))
            for point in store.series(name, wanted)
            if (point.figure.unit, point.figure.kind, point.figure.counter) == quantity
        ]
        if points:
            yield Trend(f"{metric_title(name)}: {where}", metric.unit, metric.kind, points)


def _label(run_id: str, revision: str | None) -> str:
    return run_id if revision is None else f"{run_id}, revision {revision[:12]}"
