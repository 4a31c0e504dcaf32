# SPDX-License-Identifier: Apache-2.0
"""Runs as one HTML page that needs nothing else: figures, maps of the memories, operators, history, comparison."""

from collections.abc import Sequence

from mcubench.report.named_run import NamedRun, results_document
from mcubench.report.page import Figures, embed_data, render_page
from mcubench.report.picture import Picture, draw
from mcubench.report.run_bars import describe_memories, memories_figure
from mcubench.report.run_section import run_section
from mcubench.report.run_tables import all_metrics_table, comparison_table
from mcubench.report.trend_figure import describe_trend, trend_figure
from mcubench.result import Trend


def render_report_page(runs: Sequence[NamedRun], trends: Sequence[Trend] = ()) -> str:
    """The page of one run or several, everything it needs inside.

    Raises:
        ValueError: there is no run.
    """
    if not runs:
        raise ValueError("no run to report")
    figures = Figures()
    several = len(runs) > 1
    return render_page(
        "report_page",
        figures=figures,
        title=f"{len(runs)} runs" if several else f"{runs[0].result.model.name} on {runs[0].result.board.id}",
        comparison=comparison_table(runs) if several else None,
        metrics=all_metrics_table(runs, "metrics"),
        compared=_compared(runs, figures) if several else [],
        sections=[run_section(run, figures, f"run-{at}") for at, run in enumerate(runs, start=1)],
        trends=[draw(figures, trend.title, trend_figure(trend), describe_trend(trend)) for trend in trends],
        data=embed_data(results_document(runs)),
    )


def _compared(runs: Sequence[NamedRun], figures: Figures) -> list[Picture]:
    memories = memories_figure(runs)
    return [] if memories is None else [draw(figures, "Memory", memories, describe_memories(runs))]
