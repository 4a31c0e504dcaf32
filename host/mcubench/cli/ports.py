# SPDX-License-Identifier: Apache-2.0
"""`mcubench ports`: the serial ports, and which boards they could be."""

from rich.markup import escape
from rich.table import Table

from mcubench.cli import options
from mcubench.cli.terminal import reports, write_json
from mcubench.pipeline import examine_ports
from mcubench.result import PortReport


def ports(json: options.Json = None, debug: options.Debug = False) -> None:
    """List the serial ports: what is on USB, by which number, and which boards announce themselves so."""
    del debug
    report = examine_ports()
    if json is not None:
        write_json(report, json)
    if json != "-":
        reports().print(_table(report) if report.ports else "there is no serial port", highlight=False)


def _table(report: PortReport) -> Table:
    table = Table()
    for column in ("port", "USB", "serial number", "could be", "says of itself"):
        table.add_column(column, no_wrap=column == "port")
    for port in report.ports:
        boards = ", ".join(port.boards)
        table.add_row(
            escape(port.path),
            port.usb_id or "",
            escape(port.serial_number or ""),
            boards,
            escape(port.description),
        )
    return table
