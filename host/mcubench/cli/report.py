# SPDX-License-Identifier: Apache-2.0
"""`mcubench report`: runs in the form that somebody else reads."""

import io
import sys
from collections.abc import Sequence
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
        typer.Argument(metavar="RUN...", help="Runs of the store, by id or tag, or files that --json wrote."),
    ],
    format: Annotated[Format, typer.Option("--format", "-f", help="What to write.")] = "table",  # noqa: A002 - the option's name
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE|-", help="Where to, - for standard output.")
    ] = _STANDARD_OUTPUT,
    summary: Annotated[
        bool, typer.Option("--summary", help="Markdown: the first page only, as a job's summary shows.")
    ] = False,
    marker: Annotated[
        str | None,
        typer.Option("--marker", metavar="NAME", help="Markdown: a first line, not shown, to find the comment by."),
    ] = None,
    reference: Annotated[
        list[str] | None, typer.Option("--reference", help="What the published row points to as well; repeatable.")
    ] = None,
    history: Annotated[
        bool, typer.Option("--history", help="HTML: draw the figures of the runs kept so far.")
    ] = False,
    debug: options.Debug = False,
) -> None:
    """Report runs as tables, Markdown, CSV, JSON, one HTML page, or JUnit XML."""
    del debug
    _require_fit(format, output, summary=summary, marker=marker, reference=reference, history=history)
    require_writable(output)
    named = load_named_runs(runs)
    if format == "table" and output == _STANDARD_OUTPUT:
        _print_tables(named, reports())
        return
    write_text(_rendered(named, format, summary, marker, reference or (), history), output)


def _require_fit(
    format: Format,  # noqa: A002 - as above
    output: str,
    *,
    summary: bool,
    marker: str | None,
    reference: Sequence[str] | None,
    history: bool,
) -> None:
    """Refuse an option that the format has no use for.

    Raises:
        ConfigError: it has none, or a page of megabytes would go to a terminal.
    """
    of_markdown = {"--summary": summary, "--marker": marker, "--reference": reference}
    for name in [name for name, given in of_markdown.items() if given and format != "markdown"]:
        raise ConfigError(f"{name} is of --format markdown, and this is {format}", hint=f"leave {name} out")
    if history and format != "html":
        raise ConfigError(f"--history is of --format html, and this is {format}", hint="leave --history out")
    if format == "html" and output == _STANDARD_OUTPUT and sys.stdout.isatty():
        raise ConfigError("a page is too long for a terminal", hint="name a file: -o report.html")


def _rendered(
    runs: Sequence[NamedRun],
    format: Format,  # noqa: A002 - as above
    summary: bool,
    marker: str | None,
    references: Sequence[str],
    history: bool,
) -> str:
    """The runs in a format. What only one format needs is loaded for it alone: libraries that draw are large."""
    match format:
        case "table":
            text = io.StringIO()
            _print_tables(runs, Console(file=text, width=REPORT_WIDTH))
            return text.getvalue()
        case "markdown":
            from mcubench.report.markdown_report import render_markdown  # noqa: PLC0415 - see above

            return render_markdown(runs, references, marker=marker, summary=summary)
        case "csv":
            from mcubench.report.csv_report import render_csv  # noqa: PLC0415 - see above

            return render_csv(runs)
        case "json":
            return results_document(runs).model_dump_json(indent=2) + "\n"
        case "html":
            from mcubench.cli.trends import load_trends  # noqa: PLC0415 - see above
            from mcubench.report.report_page import render_report_page  # noqa: PLC0415 - see above

            return render_report_page(runs, load_trends(runs) if history else ())
        case "junit":
            from mcubench.report.junit_report import render_junit  # noqa: PLC0415 - see above

            return render_junit(runs)


def _print_tables(runs: Sequence[NamedRun], console: Console) -> None:
    from mcubench.report.result_table import render_result  # noqa: PLC0415 - see above

    for run in runs:
        if len(runs) > 1:
            console.rule(run.name)
        render_result(run.result, console)
