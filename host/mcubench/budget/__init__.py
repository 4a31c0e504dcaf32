# SPDX-License-Identifier: Apache-2.0
"""Budgets: what a model may cost, and whether a result stays within; pure, but for reading the file."""

from mcubench.budget.accept import Acceptance, acceptance_of, replace_bounds
from mcubench.budget.document import BUDGETS_FILE, Budget, Budgets, load_budgets
from mcubench.budget.judge import Evidence, judge, worst
from mcubench.budget.limit import Limit
from mcubench.budget.names import LIMITED, QUANTIZATION_LOSS
from mcubench.budget.report import BudgetReport, CheckReport, Judgement, Verdict

__all__ = [
    "BUDGETS_FILE",
    "LIMITED",
    "QUANTIZATION_LOSS",
    "Acceptance",
    "Budget",
    "BudgetReport",
    "Budgets",
    "CheckReport",
    "Evidence",
    "Judgement",
    "Limit",
    "Verdict",
    "acceptance_of",
    "judge",
    "load_budgets",
    "replace_bounds",
    "worst",
]
