# SPDX-License-Identifier: Apache-2.0
"""How numbers look in a report."""

from collections.abc import Mapping

from mcubench.result import Absent, Metric

_WHOLE_FROM = 100_000


def format_metric(metric: Metric) -> str:
    """A value with its unit, or the reason why there is none."""
    if isinstance(metric, Absent):
        return f"not measured: {metric.reason}"
    if metric.unit == "ratio":
        return f"{100 * metric.value:.2f} %"
    error = "" if metric.error_percent is None else f" ± {metric.error_percent:.3g} %"
    return f"{format_number(metric.value)} {metric.unit}{error}".rstrip()


def format_number(value: float) -> str:
    """Digits in groups of three, by a comma; six that count where there is a fraction."""
    if isinstance(value, int) or abs(value) >= _WHOLE_FROM:
        return f"{value:,.0f}"
    return f"{value:,.6g}"


def format_share(part: int, whole: int) -> str:
    """A part as a percentage of the whole; what is there is never called 0."""
    share = f"{100 * part / whole:.2f} %"
    return "< 0.01 %" if part and share == "0.00 %" else share


def number_of(metrics: Mapping[str, Metric], name: str) -> int | float | None:
    """A metric's value; None where it is absent."""
    metric = metrics.get(name)
    return None if metric is None or isinstance(metric, Absent) else metric.value
