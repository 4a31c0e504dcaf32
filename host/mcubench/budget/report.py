# SPDX-License-Identifier: Apache-2.0
"""What came of checking budgets, as a document."""

from typing import Literal

from mcubench.difference import Contribution
from mcubench.result import BoardFacts, ModelFacts
from mcubench.result.document import Kind
from mcubench.result.part import Part

Verdict = Literal["pass", "breach", "not judged"]


class Judgement(Part):
    """One bound of one metric. `bound` is the number that it comes to, `over` by how much the metric is beyond it.

    Without a verdict there is the reason. `blame` is what makes the metric what it is: what changed since the
    baseline where there is one, else what it is made of.
    """

    metric: str
    unit: str
    kind: Kind
    bound_name: Literal["max", "min", "max_growth", "max_drop"]
    written: str
    verdict: Verdict
    bound: int | float | None = None
    value: int | float | None = None
    baseline: int | float | None = None
    over: int | float | None = None
    over_percent: float | None = None
    reason: str | None = None
    blame: tuple[Contribution, ...] = ()


class BudgetReport(Part):
    """One budget; without a result there is the reason, and the exit code of what went wrong.

    `compared` says that there is a baseline's result, so that blame is for what changed since.
    """

    name: str
    verdict: Verdict
    engine: str
    board: BoardFacts | None = None
    model: ModelFacts | None = None
    target: str | None = None
    baseline: str | None = None
    compared: bool = False
    judgements: tuple[Judgement, ...] = ()
    reason: str | None = None
    exit_code: int | None = None


class CheckReport(Part):
    """Every budget of a file. `updated` are the bounds and baselines that were changed to what was found."""

    schema_version: Literal[1] = 1
    file: str
    verdict: Verdict
    budgets: tuple[BudgetReport, ...]
    updated: tuple[str, ...] = ()
