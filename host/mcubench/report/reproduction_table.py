# SPDX-License-Identifier: Apache-2.0
"""Runs that were had again, for people to read: equal, or what differs."""

from rich.console import Console
from rich.markup import escape

from mcubench.lockfile import EntryReport, LockDifference, ReproductionReport


def render_reproduction(report: ReproductionReport, console: Console) -> None:
    """Print a line for each run, and one for each difference."""
    for run in report.runs:
        style = "green" if run.equal else "bold red"
        console.print(f"[{style}]{_verdict(run)}:[/] {escape(run_words(run))}", highlight=False, soft_wrap=True)
        for difference in run.differences:
            console.print(f"    {escape(difference_words(difference))}", highlight=False, soft_wrap=True)
        for difference in run.noise:
            console.print(
                f"    [dim]noise: {escape(difference_words(difference))}[/]", highlight=False, soft_wrap=True
            )


def run_words(run: EntryReport) -> str:
    """One run in a line."""
    if run.reason is not None:
        return f"{run.name}: {run.reason}"
    if run.equal:
        noise = f", {len(run.noise)} of them within the noise of measurements" if run.noise else ""
        return f"{run.name}: {run.figures} figures{noise}, the output, the firmware and every tool"
    return f"{run.name}: {', '.join(difference.name for difference in run.differences)}"


def difference_words(difference: LockDifference) -> str:
    """What was locked, and what was found."""
    locked, found = (_short(text) for text in (difference.locked, difference.found))
    return f"{difference.what} {difference.name}: {locked} is locked, {found} was found"


def _verdict(run: EntryReport) -> str:
    if run.reason is not None:
        return "not run"
    return "equal" if run.equal else "different"


def _short(text: str) -> str:
    """Digests are told apart by their beginning."""
    is_digest = len(text) == 64 and all(char in "0123456789abcdef" for char in text)
    return text[:12] if is_digest else text
