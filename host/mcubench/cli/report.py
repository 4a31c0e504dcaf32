# SPDX-License-Identifier: Apache-2.0
"""`mcubench report`: runs in the form that somebody else reads."""

import io
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from mcubench.cli import options
from mcubench.cli.named_runs import load_named_runs
from mcubench.cli.terminal import REPORT_WIDTH, reports, require_writable, write_text
from mcubench.errors import ConfigError
from mcubench.report.named_run import NamedRun, results_document

Format = Literal["table", "markdown", "csv", "json", "html", "junit"]
_STANDARD_OUTPUT = "-"


def report(
    runs: Annotated[
        list[str],
        typer.Argument(
            metavar="RUN...", help="Runs of the store, by id or tag, or files that --json or `export` wrote."
        ),
    ],
    format: Annotated[Format, typer.Option("--format", "-f", help="What to write.")] = "table",  # noqa: A002 - the option's name
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE|-", help="Where to, - for standard output.")
    ] = _STANDARD_OUTPUT,
    summary: Annotated[
        bool, typer.Option("--summary", help="Markdown: the first page only, as a job's summary shows.")
    ] = False,
    reference: Annotated[
        list[str] | None,
        typer.Option("--reference", help="Markdown: what the published row points to as well; repeatable."),
    ] = None,
    history: Annotated[
        bool, typer.Option("--history", help="HTML: draw the figures of all such runs in the store.")
    ] = False,
    budgets: Annotated[
        Path | None, typer.Option("--budgets", metavar="FILE", help="HTML: --history, with these limits drawn in.")
    ] = None,
    debug: options.Debug = False,
) -> None:
    """Report runs as tables, Markdown, CSV, JSON, one HTML page, or JUnit XML."""
    del debug
    wanted = _Wanted(format, summary, tuple(reference or ()), history or budgets is not None, budgets)
    wanted.check(output)
    require_writable(output)
    named = load_named_runs(runs)
    if format == "table" and output == _STANDARD_OUTPUT:
        _print_tables(named, reports())
    else:
        write_text(_rendered(named, wanted), output)


@dataclass(frozen=True)
class _Wanted:
    """What the options say of the report."""

    format: Format
    summary: bool
    references: Sequence[str]
    history: bool
    budgets: Path | None

    def check(self, output: str) -> None:
        """Refuse an option that the format has no use for.

        Raises:
            ConfigError: it has none, or a page of megabytes would go to a terminal.
        """
        of_each: dict[Format, dict[str, object]] = {
            "markdown": {"--summary": self.summary, "--reference": self.references},
            "html": {"--budgets": self.budgets, "--history": self.history},
        }
        for format, given in of_each.items():  # noqa: A001 - the option's name
            wrong = [name for name, value in given.items() if value]
            if wrong and format != self.format:
                hint = f"leave {wrong[0]} out, or say --format {format}"
                raise ConfigError(f"{wrong[0]} is of --format {format}, and this is {self.format}", hint=hint)
        if self.format == "html" and output == _STANDARD_OUTPUT and sys.stdout.isatty():
            raise ConfigError("a page is too long for a terminal", hint="name a file: -o report.html")


def _rendered(runs: Sequence[NamedRun], wanted: _Wanted) -> str:
    """The runs in a format. What only one format needs is loaded for it alone: libraries that draw are large."""
    match wanted.format:
        case "table":
            text = io.StringIO()
            _print_tables(runs, Console(file=text, width=REPORT_WIDTH))
            return text.getvalue()
        case "markdown":
            from mcubench.report.markdown_report import render_markdown  # noqa: PLC0415 - see above

            return render_markdown(runs, wanted.references, summary=wanted.summary)
        case "csv":
            from mcubench.report.csv_report import render_csv  # noqa: PLC0415 - see above

            return render_csv(runs)
        case "json":
            return results_document(runs).model_dump_json(indent=2) + "\n"
        case "html":
            from mcubench.pipeline.trends import find_trends  # noqa: PLC0415 - see above
            from mcubench.report.report_page import render_report_page  # noqa: PLC0415 - see above

            results = [run.result for run in runs]
            return render_report_page(runs, find_trends(results, wanted.budgets) if wanted.history else ())
        case "junit":
            from mcubench.report.junit_report import render_junit  # noqa: PLC0415 - see above

            return render_junit(runs)


def _print_tables(runs: Sequence[NamedRun], console: Console) -> None:
    from mcubench.report.result_table import render_result  # noqa: PLC0415 - see above

    for run in runs:
        if len(runs) > 1:
            console.rule(run.name)
        render_result(run.result, console)
