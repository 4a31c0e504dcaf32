# SPDX-License-Identifier: Apache-2.0
"""The operators of a run, as pictures take them: by what they are compared, and what they are called."""

from collections.abc import Sequence

from mcubench.report.number import format_number, number_of
from mcubench.result import OperatorRow

# What is drawn, the first that is there: cycles of a board, a model's estimate of them, else what was counted.
COUNTERS = ("dwt_cycles", "systick_cycles", "timer_cycles", "modelled_cycles", "emulated_instructions")


def operator_counter(operators: Sequence[OperatorRow]) -> str | None:
    """What operators are compared by: the first counter that any of them has."""
    return next((name for name in COUNTERS if any(number_of(row.metrics, name) for row in operators)), None)


def describe_operators(operators: Sequence[OperatorRow], counter: str) -> str:
    """The same as a sentence."""
    largest = max(operators, key=lambda row: number_of(row.metrics, counter) or 0)
    value = format_number(number_of(largest.metrics, counter) or 0)
    what = counter.replace("_", " ")
    return f"{what} of {len(operators)} operators; the most are {value}, of operator {label(largest)}"


def label(row: OperatorRow) -> str:
    """An operator, as pictures name it."""
    return f"{row.index} {row.name}"
