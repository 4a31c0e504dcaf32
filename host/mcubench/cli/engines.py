# SPDX-License-Identifier: Apache-2.0
"""`mcubench engines`: which engine runs which operator on which types."""

from rich.table import Table

from mcubench.cli import options
from mcubench.cli.terminal import reports, write_json
from mcubench.engines import OperatorTable, operator_table


def engines(json: options.Json = None, debug: options.Debug = False) -> None:
    """List the operators that each engine runs, and the types that engine aot runs them on."""
    del debug
    found = operator_table()
    if json is not None:
        write_json(found, json)
    if json != "-":
        reports().print(_table(found))


def _table(found: OperatorTable) -> Table:
    types = sorted({name for row in found.operators for name in row.aot})
    table = Table(
        caption="tflm: by name; its kernels decide on types when the model is loaded", caption_justify="left"
    )
    table.add_column("operator", no_wrap=True)
    for name in types:
        table.add_column(f"aot {name.lower()}")
    table.add_column("tflm")
    for row in found.operators:
        table.add_row(row.operator, *("yes" if name in row.aot else "" for name in types), "yes" if row.tflm else "")
    return table
