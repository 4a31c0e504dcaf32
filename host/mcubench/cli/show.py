# SPDX-License-Identifier: Apache-2.0
"""`mcubench show`: one run that is kept, as it was printed when it was made."""

from mcubench.cli import options
from mcubench.cli.terminal import reports, write_text
from mcubench.report.history_table import render_run
from mcubench.store import load_document, write_run


def show(
    reference: options.Reference,
    counter: options.CounterName = None,
    json: options.Json = None,
    debug: options.Debug = False,
) -> None:
    """Show a run: when it was made, and the tables of its result."""
    del debug
    document = load_document(reference)
    if json is not None:
        write_text(write_run(document, indent=2), json)
    if json != "-":
        render_run(document.run, reports(), counter=counter)
