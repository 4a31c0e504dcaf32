# SPDX-License-Identifier: Apache-2.0
"""`mcubench doctor`: what this machine has of what mcubench needs."""

from rich.markup import escape
from rich.table import Table

from mcubench.cli import options
from mcubench.cli.terminal import reports, write_json
from mcubench.errors import ToolError
from mcubench.pipeline.doctor import examine


def doctor(json: options.Json = None, debug: options.Debug = False) -> None:
    """Look for every tool: found or not, its version, and what to do if not."""
    del debug
    report = examine()
    if json is not None:
        write_json(report, json)
    if json != "-":
        table = Table()
        table.add_column("what", no_wrap=True)
        table.add_column("found", no_wrap=True)
        table.add_column("version or what to do", overflow="fold")
        table.add_column("what for")
        for check in report.checks:
            found = "[green]yes[/]" if check.found else "[red]no[/]"
            table.add_row(check.name, found, escape(check.version or check.advice or ""), check.purpose)
        reports().print(table)
    if not report.healthy:
        missing = ", ".join(check.name for check in report.checks if check.needed and not check.found)
        raise ToolError(f"something is missing: {missing}", hint="the table says what to do")
