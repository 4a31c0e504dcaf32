# SPDX-License-Identifier: Apache-2.0
"""Tables of a page that a reader sorts and filters: each cell with what it is sorted by."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mcubench.report.number import format_metric, format_number
from mcubench.result import Absent, Metric, find_metric


@dataclass(frozen=True)
class PageCell:
    """What a cell says, what it is sorted by where that is a number, and a remark in small print."""

    text: str
    value: float | None = None
    remark: str = ""


@dataclass(frozen=True)
class PageColumn:
    """A heading; `numeric` columns are sorted by number, and stand to the right."""

    title: str
    numeric: bool = True


@dataclass(frozen=True)
class PageTable:
    """A table: `key` tells it apart on its page, `caption` says what it shows."""

    key: str
    caption: str
    columns: Sequence[PageColumn]
    rows: Sequence[Sequence[PageCell]]


def words(*titles: str) -> tuple[PageColumn, ...]:
    """Columns of words."""
    return tuple(PageColumn(title, numeric=False) for title in titles)


def numbers(*titles: str) -> tuple[PageColumn, ...]:
    """Columns of numbers."""
    return tuple(PageColumn(title) for title in titles)


def text_cells(texts: Iterable[str]) -> list[PageCell]:
    """Cells of words."""
    return [PageCell(text) for text in texts]


def number_cell(value: float | None) -> PageCell:
    """A number, or nothing."""
    return PageCell("") if value is None else PageCell(format_number(value), value)


def metric_cell(metric: Metric) -> PageCell:
    """A metric with its kind, or why it was not had."""
    if isinstance(metric, Absent):
        return PageCell("", remark=format_metric(metric))
    return PageCell(format_metric(metric), metric.value, metric.kind)


def metric_title(name: str) -> str:
    """What a metric is called."""
    return find_metric(name).title
