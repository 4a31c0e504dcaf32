# SPDX-License-Identifier: Apache-2.0
"""Several runs side by side, as a document."""

from typing import Literal

from mcubench.difference import Change, Difference
from mcubench.result import BoardFacts, Metric, ModelFacts
from mcubench.result.document import Kind
from mcubench.result.part import Part

Verdict = Literal["first", "equal", "different", "noise", "not compared", "absent"]


class ComparedRun(Part):
    """One column: a run, or several runs of the same thing."""

    name: str
    results: int
    model: ModelFacts
    board: BoardFacts
    engine: str
    kernels: str | None = None
    target: str
    kind: Kind
    counter: str | None = None


class Interval(Part):
    """Where the difference lies with a confidence, in percent of the first; `basis` says what it was had from."""

    low_percent: float
    high_percent: float
    confidence: float
    basis: str


class Cell(Part):
    """One number of one run, and what it is beside the first run's.

    `equal` and `different` are exact where numbers repeat exactly; `noise` is a difference that the spread of the
    measurements explains, or one too small to be called one.
    """

    metric: Metric
    verdict: Verdict
    change: Change | None = None
    interval: Interval | None = None


class ComparedMetric(Part):
    """One metric of every run."""

    name: str
    unit: str
    cells: tuple[Cell, ...]


class ComparedOperator(Part):
    """One operator of every run; None where a run has none. `indices` are its places there."""

    label: str
    indices: tuple[int | None, ...]
    cells: tuple[Cell | None, ...]


class Comparison(Part):
    """Runs compared with the first of them. Metrics that no run has are left out.

    `operator_counter` is what operators are compared by; without one there is no counter that all have. `differences`
    has for each run but the first what made the difference to it.
    """

    schema_version: Literal[1] = 1
    across_kinds: bool
    runs: tuple[ComparedRun, ...]
    metrics: tuple[ComparedMetric, ...]
    operator_counter: str | None = None
    operators: tuple[ComparedOperator, ...] = ()
    differences: tuple[Difference, ...]
