# SPDX-License-Identifier: Apache-2.0
"""Runs as CSV (RFC 4180): one row a run and metric, for spreadsheets and data frames."""

import csv
import io
from collections.abc import Iterator, Sequence

from mcubench.report.named_run import NamedRun
from mcubench.report.plain_text import one_line
from mcubench.result import METRICS, Absent, Metric

COLUMNS = (
    *("run", "model", "model_sha256", "board", "core", "engine", "kernels", "target", "target_kind"),
    *("metric", "value", "unit", "kind", "counter", "resolution", "error_percent", "reason"),
)
# What a spreadsheet takes for the start of a formula, at the beginning of a cell of text; the wide ones too.
_FORMULA = tuple("=+-@\uff1d\uff0b\uff0d\uff20")


def render_csv(runs: Sequence[NamedRun]) -> str:
    """The rows below their heading; a metric that was not had has a reason and no value."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for run in runs:
        writer.writerows(_rows(run))
    return file.getvalue()


def _rows(run: NamedRun) -> Iterator[list[str | int | float]]:
    result = run.result
    names = (run.name, result.model.name, result.model.sha256, result.board.id, result.board.core)
    origin = [*names, result.engine, result.kernels or "", result.target.name, result.target.kind]
    for name in METRICS:
        yield [*map(_text, origin), name.name, *_cells(run.metric(name.name), name.unit)]


def _cells(metric: Metric, unit: str) -> tuple[str | int | float, ...]:
    if isinstance(metric, Absent):
        return ("", unit, "", "", "", "", _text(metric.reason))
    numbers = ("" if number is None else number for number in (metric.resolution, metric.error_percent))
    return (metric.value, _text(metric.unit), metric.kind, _text(metric.counter or ""), *numbers, "")


def _text(text: str) -> str:
    """Text that a spreadsheet shows and does not work out: an apostrophe before it says so."""
    line = one_line(text)
    return f"'{line}" if line.startswith(_FORMULA) else line
