# SPDX-License-Identifier: Apache-2.0
"""Looking at the serial ports."""

from mcubench.board import load_boards
from mcubench.result import PortFacts, PortReport
from mcubench.target.hardware import serial_ports


def examine_ports() -> PortReport:
    """Every serial port, with the boards that it could be."""
    boards = load_boards()
    return PortReport(
        ports=tuple(
            PortFacts(
                path=port.path,
                description=port.description,
                usb_id=port.usb_id or None,
                serial_number=port.serial_number,
                boards=tuple(board.id for board in boards if port.is_of(board)),
            )
            for port in serial_ports()
        )
    )
