# SPDX-License-Identifier: Apache-2.0
"""`mcubench check`: whether every budget is kept, by how much not, and what is to blame."""

from pathlib import Path
from typing import Annotated

import typer

from mcubench.budget import BUDGETS_FILE, CheckReport
from mcubench.cli import options
from mcubench.cli.failure import failure
from mcubench.cli.kept import KeptRuns
from mcubench.cli.terminal import progress, reports, require_writable, write_file, write_json
from mcubench.errors import BudgetBreach, ConfigError, MeasurementError
from mcubench.pipeline import Checked, CheckOptions, accept, check_budgets, judge_again
from mcubench.report.check_junit import check_junit
from mcubench.report.check_markdown import check_markdown
from mcubench.report.check_table import render_check
from mcubench.report.check_words import accusation, sentence, summary


def check(
    file: Annotated[Path, typer.Argument(help="The file of budgets.")] = Path(BUDGETS_FILE),
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="NAME", help="A budget; may be repeated.")
    ] = None,
    results: Annotated[
        list[Path] | None,
        typer.Option("--results", metavar="FILE|DIR", help="Results to judge, instead of running; may be repeated."),
    ] = None,
    update: Annotated[
        bool, typer.Option("--update", help="Accept what was found: rewrite broken limits and baselines.")
    ] = False,
    junit: Annotated[Path | None, typer.Option("--junit", metavar="FILE", help="Write JUnit's XML.")] = None,
    markdown: Annotated[
        Path | None, typer.Option("--markdown", metavar="FILE", help="Write Markdown, for a job's summary.")
    ] = None,
    no_store: options.NoStore = False,
    json: options.Json = None,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Check budgets: run each, or read results; exit 1 on a breach, and say which layer made it."""
    del debug
    require_writable(json, junit, markdown, file if update else None)
    asked = CheckOptions(file, tuple(only or ()), tuple(results or ()))
    kept = KeptRuns(wanted=not no_store)
    checked = check_budgets(asked, progress(quiet=quiet), kept.keep)
    report = _accept(checked, kept) if update else checked.report
    _deliver(report, json=json, junit=junit, markdown=markdown, quiet=quiet)
    _raise(report)


def _accept(checked: Checked, kept: KeptRuns) -> CheckReport:
    """Write what accepts the breaches: baselines first, so that a limit is never wider than what is there to see."""
    update = accept(checked)
    for path, result in update.files.items():
        write_file(path, (result.model_dump_json(indent=2) + "\n").encode())
    for tag, budget in update.tags.items():
        kept.tag(checked.evidence[budget].result, tag)
    if update.text is not None:
        write_file(checked.file, update.text.encode())
    return judge_again(checked, update)


def _deliver(
    report: CheckReport, *, json: str | None, junit: Path | None, markdown: Path | None, quiet: bool
) -> None:
    if json is not None:
        write_json(report, json)
    if junit is not None:
        write_file(junit, check_junit(report))
    if markdown is not None:
        write_file(markdown, check_markdown(report).encode())
    if not quiet and json != "-":
        render_check(report, reports())


def _raise(report: CheckReport) -> None:
    """End with the verdict's exit code.

    Raises:
        BudgetBreach: a limit is broken.
        McubenchError: none is, and something could not be judged: with the exit code of what went wrong.
    """
    if report.verdict == "pass":
        return
    if report.verdict == "breach":
        broken = [(budget, one) for budget in report.budgets for one in budget.judgements if one.verdict == "breach"]
        budget, first = broken[0]
        blamed = accusation(budget, first)
        raise BudgetBreach(
            f"{summary(report)}; {budget.name}: {sentence(first)}{f'; {blamed}' if blamed else ''}",
            hint="`mcubench check --update` accepts the change: it rewrites the limit, or the baseline",
        )
    failed = next((budget for budget in report.budgets if budget.reason is not None), None)
    if failed is not None:
        raise failure(failed.exit_code, f"{summary(report)}; {failed.name}: {failed.reason}")
    budget, first = next(
        (budget, one) for budget in report.budgets for one in budget.judgements if one.verdict == "not judged"
    )
    # There was a number, and nothing to hold it against: that is not a failed measurement.
    kind = MeasurementError if first.value is None else ConfigError
    raise kind(
        f"{summary(report)}; {budget.name}: {sentence(first)}", hint="a limit that could not be judged does not pass"
    )
