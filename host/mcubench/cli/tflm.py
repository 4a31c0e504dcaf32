# SPDX-License-Identifier: Apache-2.0
"""Placeholder."""

import typer

app = typer.Typer(help="placeholder")


@app.command("status")
def status() -> None:
    """Placeholder."""
