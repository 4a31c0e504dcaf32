# SPDX-License-Identifier: Apache-2.0
"""How numbers look in a report."""

from mcubench.result import Absent, Metric


def format_metric(metric: Metric) -> str:
    """A value with its unit, or the reason why there is none."""
    if isinstance(metric, Absent):
        return metric.reason if metric.reason.startswith("not ") else f"not measured: {metric.reason}"
    if metric.unit == "ratio":
        return f"{100 * metric.value:.2f} %"
    return f"{format_number(metric.value)} {metric.unit}"


def format_number(value: float) -> str:
    """Digits in groups of three, by a comma."""
    return f"{value:,}" if isinstance(value, int) else f"{value:,.6g}"


def format_share(part: int, whole: int) -> str:
    """A part as a percentage of the whole."""
    return f"{100 * part / whole:.2f} %"
