# SPDX-License-Identifier: Apache-2.0
"""Whether a result stays within its budget: pure, from the documents alone."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from mcubench.budget.document import Budget
from mcubench.budget.limit import Bound, Limit, kind_of, parse_bound, parse_growth
from mcubench.budget.names import LIMITED, QUANTIZATION_LOSS
from mcubench.budget.report import BudgetReport, Judgement, Verdict
from mcubench.difference import blame, change_of_metric
from mcubench.result import Absent, Metric, Result, Value
from mcubench.result.document import Kind

# What floating-point arithmetic makes of 0.9955 - 0.0055 is not a breach.
_SLACK = 1e-9


@dataclass(frozen=True)
class Evidence:
    """What a budget is judged by. `float32_accuracy` is None where it is not known, for the reason."""

    result: Result
    baseline: Result | None = None
    baseline_reason: str | None = None
    float32_accuracy: float | None = None
    float32_reason: str | None = None


@dataclass(frozen=True)
class _Reference:
    """The number that a bound comes to, or why it comes to none."""

    bound: int | float | None = None
    baseline: int | float | None = None
    reason: str | None = None


def judge(name: str, budget: Budget, evidence: Evidence) -> BudgetReport:
    """Every bound of a budget."""
    result = evidence.result
    judgements = [
        _judge_bound(metric, limit, bound, evidence)
        for metric, limit in budget.of_metrics().items()
        for bound in limit.bounds
    ]
    return BudgetReport(
        name=name,
        verdict=worst(judgement.verdict for judgement in judgements),
        engine=result.engine,
        board=result.board,
        model=result.model,
        target=result.target.name,
        baseline=budget.baseline,
        compared=evidence.baseline is not None,
        judgements=tuple(judgements),
    )


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """A breach before what could not be judged, and that before what passed."""
    found = set(verdicts)
    return "breach" if "breach" in found else "not judged" if "not judged" in found else "pass"


def belongs_together(result: Result, baseline: Result) -> str | None:
    """Why two results are not of the same board, engine, kernels and input; None where they are.

    Engine aot chooses its kernels itself: those of another version are a change like any other.
    """
    pairs = (
        ("board", result.board.id, baseline.board.id),
        ("core that the code was built for", result.board.built_for, baseline.board.built_for),
        ("target", result.target.name, baseline.target.name),
        ("engine", result.engine, baseline.engine),
        *([] if result.engine == "aot" else [("kernels", result.kernels, baseline.kernels)]),
        ("input", result.verification.input, baseline.verification.input),
        ("data set", _dataset(result) or _dataset(baseline), _dataset(baseline) or _dataset(result)),
    )
    for what, ours, theirs in pairs:
        if ours != theirs:
            return f"the baseline's {what} is {theirs}, and this result's {ours}"
    return None


def _dataset(result: Result) -> str | None:
    return None if result.dataset is None else f"{result.dataset.name} ({result.dataset.sha256[:12]})"


def _judge_bound(metric: str, limit: Limit, bound: Bound, evidence: Evidence) -> Judgement:
    kind = kind_of(metric, limit)
    found = _metric(metric, evidence.result, evidence)
    reference = _reference(metric, limit, bound, found, evidence)
    written = limit.bounds[bound]
    blank = Judgement(
        metric=metric,
        unit=LIMITED[metric].unit,
        kind=kind,
        bound_name=bound,
        written=str(written),
        verdict="not judged",
        bound=reference.bound,
        value=found.value if isinstance(found, Value) else None,
        baseline=reference.baseline,
    )
    reason = _unusable(found, kind) or reference.reason
    if reason is not None or isinstance(found, Absent) or reference.bound is None:
        return blank.model_copy(update={"reason": reason})
    return _compare(blank, found.value, reference.bound, evidence)


def _compare(blank: Judgement, value: float, bound: float, evidence: Evidence) -> Judgement:
    upper = blank.bound_name in {"max", "max_growth"}
    over = value - bound if upper else bound - value
    if over <= _SLACK * max(abs(bound), 1):
        return blank.model_copy(update={"verdict": "pass"})
    metric = "accuracy" if blank.metric == QUANTIZATION_LOSS.name else blank.metric
    return blank.model_copy(
        update={
            "verdict": "breach",
            "over": over,
            "over_percent": 100 * over / abs(bound) if bound else None,
            "blame": blame(evidence.baseline, evidence.result, metric),
        }
    )


def _metric(name: str, result: Result, evidence: Evidence) -> Metric:
    """A metric of a result, or what quantization cost in it."""
    if name != QUANTIZATION_LOSS.name:
        return result.metrics[name]
    accuracy = result.metrics["accuracy"]
    if evidence.float32_accuracy is None:
        return Absent(reason=evidence.float32_reason or "the accuracy of the float32 model is not known")
    if isinstance(accuracy, Absent):
        return accuracy
    return accuracy.model_copy(update={"value": evidence.float32_accuracy - accuracy.value})


def _unusable(found: Metric, kind: Kind) -> str | None:
    if isinstance(found, Absent):
        return f"there is no number: {found.reason}"
    if found.kind != kind:
        return f"the number is {found.kind}, and the limit is for a {kind} one"
    return None


def _reference(metric: str, limit: Limit, bound: Bound, found: Metric, evidence: Evidence) -> _Reference:
    written = limit.bounds[bound]
    if bound in {"max", "min"}:
        return _Reference(parse_bound(metric, written).value)
    baseline = evidence.baseline
    if baseline is None:
        return _Reference(reason=evidence.baseline_reason or "there is no baseline")
    reason = belongs_together(evidence.result, baseline)
    if reason is not None:
        return _Reference(reason=reason)
    before = _metric(metric, baseline, evidence)
    if isinstance(before, Absent):
        return _Reference(reason=f"the baseline has no number: {before.reason}")
    change = change_of_metric(metric, before, found)
    if change.reason is not None and isinstance(found, Value):
        return _Reference(baseline=before.value, reason=change.reason)
    allowed = parse_growth(metric, written).allowed(before.value)
    edge = before.value + (allowed if bound == "max_growth" else -allowed)
    if isinstance(before.value, int):
        edge = math.floor(edge) if bound == "max_growth" else math.ceil(edge)
    return _Reference(edge, before.value)
