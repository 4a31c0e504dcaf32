# SPDX-License-Identifier: Apache-2.0
"""The accuracy part of a result: how good the model's answers are, on the target and on the host."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from mcubench.result.part import Part

TaskKind = Literal["classification", "anomaly", "detection", "regression"]
Finite = Annotated[float, Field(allow_inf_nan=False)]


class Interval(Part):
    """Where a number lies with that confidence, by the method that is named."""

    low: Finite
    high: Finite
    level: Finite
    method: str


class Difference(Part):
    """The target's figure less the host's, over the same samples.

    `p_value` is that of `test`: how often chance alone would give so large a difference. `reason` says why the
    difference is exactly 0, or why there is no interval.
    """

    value: Finite
    interval: Interval | None = None
    test: str | None = None
    p_value: Finite | None = None
    reason: str | None = None


class Score(Part):
    """One figure; `unit` is `ratio` where it is a share, else empty. Without an interval there is the reason."""

    name: str
    title: str
    unit: str
    target: Finite
    interval: Interval | None = None
    interval_absent_because: str | None = None
    host: Finite
    difference: Difference


class ClassRow(Part):
    """One class: samples that are of it, that were taken for it, and both.

    Precision and recall are absent where nothing was taken for the class, or no sample is of it.
    """

    index: int
    name: str | None = None
    samples: int
    predicted: int
    correct: int
    precision: Finite | None = None
    recall: Finite | None = None


class Confusion(Part):
    """A cell of the confusion matrix: samples of the class `label` that were taken for `predicted`."""

    label: int
    predicted: int
    samples: int


class AccuracyFacts(Part):
    """How good the answers are: figures on the target and on the host, by the target's own outputs.

    `output` says which of the model's outputs is looked at, `decision` how it becomes an answer. `tied_samples` are
    those in which several classes share the highest output on the target. `confusions` are the cells of the confusion
    matrix that are not 0, row by row. `absent` says why a figure is not there.
    """

    task: TaskKind
    output: str
    decision: str
    samples: int
    correct: int | None = None
    tied_samples: int | None = None
    scores: tuple[Score, ...]
    classes: tuple[ClassRow, ...] | None = None
    confusions: tuple[Confusion, ...] | None = None
    absent: Mapping[str, str] = Field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def score(self, name: str) -> Score | None:
        """The figure of that name; None where it is not there."""
        return next((score for score in self.scores if score.name == name), None)
