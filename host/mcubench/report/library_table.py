# SPDX-License-Identifier: Apache-2.0
"""The TensorFlow Lite Micro that is installed, for people to read."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from mcubench.result import LibraryReport

_INSTALL = "mcubench tflm install --source DIR, with a TensorFlow Lite Micro checkout"


def render_library(report: LibraryReport, console: Console) -> None:
    """Print what is installed, or how to install it."""
    if not report.installed:
        console.print(f"TensorFlow Lite Micro is not installed; {_INSTALL}", highlight=False, soft_wrap=True)
        return
    table = Table(title="TensorFlow Lite Micro", title_justify="left", show_header=False)
    table.add_column(no_wrap=True)
    # Paths and digests are there to be copied: whole, in as many lines as they need.
    table.add_column(overflow="fold")
    for name, value in _facts(report).items():
        table.add_row(name, escape(value))
    console.print(table)


def _facts(report: LibraryReport) -> dict[str, str]:
    return {
        "from": report.origin or "not known",
        "TFLM commit": report.tflm_commit or "not known: no git checkout",
        "CMSIS-NN commit": _cmsis_nn(report),
        "kernels": ", ".join(report.kernels),
        "sources": str(report.sources),
        "digest": report.digest or "not known",
        "PlatformIO, lib_deps": "\n".join(f"symlink://{report.folder}/{kernels}" for kernels in report.kernels),
    }


def _cmsis_nn(report: LibraryReport) -> str:
    if "cmsis-nn" not in report.kernels:
        return "without CMSIS-NN"
    return report.cmsis_nn_commit or "not known: no git checkout"
