# SPDX-License-Identifier: Apache-2.0
"""Checked budgets as Markdown, for a job's summary or a comment on a pull request."""

from mcubench.budget import BudgetReport, CheckReport, Verdict
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
from mcubench.report.markdown_text import markdown

_MARKS: dict[Verdict, str] = {"pass": "✅", "breach": "❌", "not judged": "⚠️"}
_HINT = "An accepted change: run `mcubench check --update` and commit what it writes."


def check_markdown(report: CheckReport) -> str:
    """The whole check."""
    lines = [f"### {_MARKS[report.verdict]} Budgets: {markdown(summary(report))}", ""]
    for budget in report.budgets:
        lines += _budget(budget)
    if any(budget.verdict == "breach" for budget in report.budgets):
        lines += [_HINT, ""]
    return "\n".join(lines)


def _budget(budget: BudgetReport) -> list[str]:
    lines = [f"**{markdown(budget.name)}**: {markdown(headline(budget))}", ""]
    if budget.reason is not None:
        return [*lines, f"{_MARKS['not judged']} not judged: {markdown(budget.reason)}", ""]
    lines += ["| | Metric | Value | Kind | Limit | Beyond it |", "| --- | --- | ---: | --- | --- | ---: |"]
    lines += [
        f"| {_MARKS[judgement.verdict]} | {title(judgement.metric)} | {value_words(judgement)} | {judgement.kind} "
        f"| {markdown(short_bound(judgement))} | {over_words(judgement)} |"
        for judgement in budget.judgements
    ]
    lines.append("")
    for judgement, blame in explained(budget):
        lines += [f"{_MARKS[judgement.verdict]} {markdown(sentence(judgement))}", ""]
        lines += ["```text", *(line.replace("`", "'") for line in blame), "```", ""] if blame else []
    return lines
