# SPDX-License-Identifier: Apache-2.0
"""Results side by side, with noise told from change; and boards ranked for a model. Pure."""

from mcubench.comparison.compare import compare_metrics, compare_runs
from mcubench.comparison.document import (
    Cell,
    ComparedMetric,
    ComparedOperator,
    ComparedRun,
    Comparison,
    Interval,
    Verdict,
)
from mcubench.comparison.group import Group
from mcubench.comparison.noise import NOISE_PERCENT, bootstrap_difference
from mcubench.comparison.ranking import BoardRanking, RankedBoard, rank

__all__ = [
    "NOISE_PERCENT",
    "BoardRanking",
    "Cell",
    "ComparedMetric",
    "ComparedOperator",
    "ComparedRun",
    "Comparison",
    "Group",
    "Interval",
    "RankedBoard",
    "Verdict",
    "bootstrap_difference",
    "compare_metrics",
    "compare_runs",
    "rank",
]
