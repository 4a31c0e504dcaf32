# SPDX-License-Identifier: Apache-2.0
"""What the store has of the runs before, and what budgets allow: figures over time, for a report."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from mcubench.budget import Budget, Evidence, Judgement, judge, load_budgets
from mcubench.dataset import resolve_model_path
from mcubench.errors import FileError
from mcubench.pipeline.check import find_baseline, is_of_budget
from mcubench.result import Absent, Result, Trend, TrendLimit, TrendPoint, find_metric
from mcubench.store import RunFilter, Store, open_store

# What is followed, of those figures that a run has.
_FOLLOWED = (
    *("flash_bytes", "ram_bytes", "arena_bytes", "stack_bytes", "latency_ms", "dwt_cycles", "systick_cycles"),
    *("timer_cycles", "modelled_cycles", "emulated_instructions", "accuracy", "energy_mwh", "startup_ms"),
)
# As many as a picture has room for.
_MOST_POINTS = 1_000
_WORDS = {
    "max": "at most {}",
    "min": "at least {}",
    "max_growth": "at most {} above the baseline",
    "max_drop": "at most {} below the baseline",
}

_Limits = Mapping[str, Sequence[TrendLimit]]


def find_trends(results: Sequence[Result], budgets: Path | None) -> list[Trend]:
    """For each model, board and engine of the results the figures of all such runs that are kept.

    Raises:
        StoreError: the store cannot be read.
        ConfigError: the file of budgets, or a baseline that it names, cannot be used.
    """
    store = open_store()
    of_each = {_filter(result): result for result in results}
    return [
        trend
        for wanted, result in of_each.items()
        for trend in _trends(store, wanted, result, {} if budgets is None else _limits(budgets, result))
    ]


def _filter(result: Result) -> RunFilter:
    return RunFilter(board=result.board.id, model=result.model.name, engine=result.engine, kernels=result.kernels)


def _trends(store: Store, wanted: RunFilter, result: Result, limits: _Limits) -> Iterator[Trend]:
    where = f"{result.model.name} on {result.board.id}, engine {result.engine}"
    for name in _FOLLOWED:
        metric = result.metrics[name]
        if isinstance(metric, Absent):
            continue
        quantity = (metric.unit, metric.kind, metric.counter)
        found = store.series(name, wanted, limit=_MOST_POINTS)
        points = [
            TrendPoint(point.created, point.figure.value, _label(point.run_id, point.revision))
            for point in found
            if (point.figure.unit, point.figure.kind, point.figure.counter) == quantity
        ]
        if points:
            yield Trend(
                title=f"{find_metric(name).title}: {where}",
                unit=metric.unit,
                kind=metric.kind,
                points=points,
                limits=limits.get(name, ()),
                earlier=store.count(wanted) - len(found) if len(found) == _MOST_POINTS else 0,
            )


def _label(run_id: str, revision: str | None) -> str:
    return run_id if revision is None else f"{run_id}, revision {revision[:12]}"


def _limits(file: Path, result: Result) -> _Limits:
    """What each metric of a result may be, by every budget that is about such a run."""
    folder = file.absolute().parent
    limits: dict[str, list[TrendLimit]] = {}
    for name, budget in load_budgets(file).budgets.items():
        if not _is_about(budget, result, folder):
            continue
        baseline, _ = find_baseline(budget, folder)
        for judgement in judge(name, budget, Evidence(result, baseline)).judgements:
            if judgement.bound is not None and judgement.kind == _kind(result, judgement):
                words = f"{name}: {_WORDS[judgement.bound_name].format(judgement.written)}"
                limits.setdefault(judgement.metric, []).append(TrendLimit(judgement.bound, words))
    return limits


def _is_about(budget: Budget, result: Result, folder: Path) -> bool:
    """Whether a budget is for such runs: the model may be another by now, and has the same name."""
    try:
        path = folder / budget.model
        model = path if path.is_file() else resolve_model_path(budget.model)
    except FileError:
        return False
    return model.stem == result.model.name and is_of_budget(result, budget)


def _kind(result: Result, judgement: Judgement) -> str | None:
    metric = result.metrics.get(judgement.metric)
    return None if metric is None or isinstance(metric, Absent) else metric.kind
