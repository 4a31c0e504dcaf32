# SPDX-License-Identifier: Apache-2.0
"""Checked budgets as tables for people: what passed in a line, what did not with what is to blame."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from mcubench.budget import BudgetReport, CheckReport, Judgement, Verdict
from mcubench.report.check_words import (
    explained,
    headline,
    over_words,
    sentence,
    short_bound,
    summary,
    title,
    value_words,
)
from mcubench.report.grid import add_numbers, new_table

_STYLES: dict[Verdict, str] = {"pass": "green", "breach": "bold red", "not judged": "yellow"}


def render_check(report: CheckReport, console: Console) -> None:
    """Print every budget, then the sum."""
    for budget in report.budgets:
        _render_budget(budget, console)
    for name in report.updated:
        console.print(f"[green]updated:[/] {escape(name)}", highlight=False, soft_wrap=True)
    style = _STYLES[report.verdict]
    console.print(f"[{style}]{report.verdict}:[/] {escape(summary(report))}", highlight=False, soft_wrap=True)


def _render_budget(budget: BudgetReport, console: Console) -> None:
    console.print(f"[bold]{escape(budget.name)}[/]: {escape(headline(budget))}", highlight=False)
    if budget.reason is not None:
        console.print(f"[yellow]not judged:[/] {escape(budget.reason)}\n", highlight=False, soft_wrap=True)
        return
    console.print(_table(budget))
    for judgement, lines in explained(budget):
        style = _STYLES[judgement.verdict]
        text = f"[{style}]{judgement.verdict}:[/] {escape(sentence(judgement))}"
        console.print(text, *(f"    {escape(line)}" for line in lines), sep="\n", highlight=False, soft_wrap=True)
    console.print("")


def _table(budget: BudgetReport) -> Table:
    table = new_table("")
    table.title = None
    table.add_column("metric", no_wrap=True)
    add_numbers(table, "value")
    table.add_column("kind", no_wrap=True)
    table.add_column("limit")
    add_numbers(table, "beyond it")
    table.add_column("verdict", no_wrap=True)
    for judgement in budget.judgements:
        table.add_row(*_row(judgement))
    return table


def _row(judgement: Judgement) -> tuple[str, ...]:
    style = _STYLES[judgement.verdict]
    return (
        title(judgement.metric),
        value_words(judgement),
        judgement.kind,
        escape(short_bound(judgement)),
        over_words(judgement),
        f"[{style}]{judgement.verdict}[/]",
    )
