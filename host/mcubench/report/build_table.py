# SPDX-License-Identifier: Apache-2.0
"""What a build gave, for people to read."""

from rich.console import Console
from rich.markup import escape

from mcubench.report.memory_table import memory_table
from mcubench.result import BuildReport


def render_build(report: BuildReport, console: Console) -> None:
    """Print where the firmware is and what it takes."""
    console.print(
        f"[bold]{escape(report.model.name)}[/] for [bold]{escape(report.board.id)}[/], "
        f"engine [bold]{report.engine}[/]: {escape(report.elf)}",
        highlight=False,
        soft_wrap=True,
    )
    console.print("", memory_table(report.footprint), sep="\n")
    console.print(
        f"[dim]{report.provenance['toolchain']}, firmware {report.elf_sha256[:12]}, "
        f"model {report.model.sha256[:12]}[/]",
        highlight=False,
    )
