# SPDX-License-Identifier: Apache-2.0
"""Budgets in words: each bound, each verdict, and what is to blame."""

from collections.abc import Iterator

from mcubench.budget import LIMITED, BudgetReport, CheckReport, Judgement
from mcubench.report.blame_words import blame_lines, culprit
from mcubench.report.number import format_number


def title(metric: str) -> str:
    """What a metric is called."""
    return LIMITED[metric].title


def quantity(value: float, unit: str) -> str:
    """A number with its unit; shares in %."""
    return f"{100 * value:.2f} %" if unit == "ratio" else f"{format_number(value)} {unit}"


def bound_words(judgement: Judgement) -> str:
    """`at most 60 KiB`, `at most 1 % above the baseline, 25,375 B`."""
    written = _with_unit(judgement)
    words = {
        "max": f"at most {written}",
        "min": f"at least {written}",
        "max_growth": f"at most {written} above the baseline",
        "max_drop": f"at most {written} below the baseline",
    }[judgement.bound_name]
    if judgement.bound is None or judgement.bound_name in {"max", "min"}:
        return words
    return f"{words}, {quantity(judgement.bound, judgement.unit)}"


def short_bound(judgement: Judgement) -> str:
    """`<= 60 KiB`, or `<= baseline + 1 %: 25,375 B`, for a table."""
    written = _with_unit(judgement)
    if judgement.bound_name in {"max", "min"}:
        return f"{'<=' if judgement.bound_name == 'max' else '>='} {written}"
    words = f"<= baseline + {written}" if judgement.bound_name == "max_growth" else f">= baseline - {written}"
    return words if judgement.bound is None else f"{words}: {quantity(judgement.bound, judgement.unit)}"


def value_words(judgement: Judgement) -> str:
    """The metric's number, or a word that there is none."""
    return "none" if judgement.value is None else quantity(judgement.value, judgement.unit)


def over_words(judgement: Judgement) -> str:
    """By how much the bound is broken."""
    if judgement.over is None:
        return ""
    points = judgement.unit == "ratio"
    over = f"{100 * judgement.over:.3g} points" if points else quantity(judgement.over, judgement.unit)
    percent = "" if judgement.over_percent is None or points else f" ({judgement.over_percent:.1f} %)"
    return f"{over}{percent}"


def sentence(judgement: Judgement) -> str:
    """What there is to say of a bound that did not pass."""
    if judgement.verdict == "breach":
        beyond = "more" if judgement.bound_name in {"max", "max_growth"} else "less"
        return (
            f"{title(judgement.metric)} is {value_words(judgement)} ({judgement.kind}), {over_words(judgement)} "
            f"{beyond} than the budget: {bound_words(judgement)}"
        )
    return f"{title(judgement.metric)}: not judged: {judgement.reason}"


def accusation(report: BudgetReport, judgement: Judgement) -> str | None:
    """The part to name in one line; None where only the whole is known."""
    name = culprit(judgement.blame)
    if name is None:
        return None
    return f"to blame: {name}" if report.compared else f"the largest part: {name}"


def explained(budget: BudgetReport) -> Iterator[tuple[Judgement, list[str]]]:
    """What did not pass, each with lines of blame; those that were said of another limit are not said again."""
    said: list[str] = []
    for judgement in budget.judgements:
        if judgement.verdict != "pass":
            lines = blame_lines(judgement.blame, compared=budget.compared)
            yield judgement, [] if lines == said else lines
            said = lines


def summary(report: CheckReport) -> str:
    """The whole check in one line."""
    broken = sum(judgement.verdict == "breach" for budget in report.budgets for judgement in budget.judgements)
    unjudged = sum(budget.verdict == "not judged" for budget in report.budgets)
    total = sum(len(budget.judgements) for budget in report.budgets)
    parts = [f"{broken} of {total} limits broken" if broken else f"{total} limits checked"]
    parts += [f"{unjudged} of {len(report.budgets)} budgets not judged"] if unjudged else []
    return f"{report.file}: {', '.join(parts)}"


def headline(report: BudgetReport) -> str:
    """What a budget is about."""
    if report.board is None or report.model is None:
        return f"engine {report.engine}"
    stand_in = "" if report.target in {None, "host"} else f", {report.target}"
    return f"{report.model.name} on {report.board.id}, engine {report.engine}{stand_in}"


def _with_unit(judgement: Judgement) -> str:
    """A bound as it is written, with the unit where only a number is."""
    written = judgement.written
    bare = written.replace("_", "").replace(".", "").isdigit()
    if not bare or judgement.unit == "ratio":
        return written
    return f"{format_number(float(written)) if '.' in written else f'{int(written):,}'} {judgement.unit}"
