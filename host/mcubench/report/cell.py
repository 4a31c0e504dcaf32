# SPDX-License-Identifier: Apache-2.0
"""A cell of a table to publish: what it says, of which kind it is, or why it is empty."""

from dataclasses import dataclass

from mcubench.report.named_run import NamedRun
from mcubench.report.number import format_number
from mcubench.result import Absent


@dataclass(frozen=True)
class Cell:
    """Text with its kind (none where it is a name and no number); or no text, and the reason."""

    text: str | None
    kind: str | None = None
    reason: str | None = None


def metric_cell(run: NamedRun, name: str, scale: float = 1.0) -> Cell:
    """A metric in another unit: what it is times `scale`; a ratio is a percentage."""
    metric = run.metric(name)
    if isinstance(metric, Absent):
        return Cell(None, reason=metric.reason)
    error = "" if metric.error_percent is None else f" ± {metric.error_percent:.3g} %"
    if metric.unit == "ratio":
        return Cell(f"{100 * metric.value:.2f} %{error}", metric.kind)
    value = metric.value if scale == 1.0 else metric.value * scale
    return Cell(f"{format_number(value)}{error}", metric.kind)
