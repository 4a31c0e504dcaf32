# SPDX-License-Identifier: Apache-2.0
"""Finding a board among the serial ports, by what it announces on USB."""

from collections.abc import Sequence
from dataclasses import dataclass

from serial.tools import list_ports

from mcubench.board import Board
from mcubench.errors import LinkError

_WITHOUT_A_BOARD = "without a board: --emulate"


@dataclass(frozen=True)
class SerialPort:
    """A serial port of this computer; `vendor` and `product` are None where it is not on USB."""

    path: str
    description: str
    vendor: int | None = None
    product: int | None = None
    serial_number: str | None = None

    @property
    def usb_id(self) -> str:
        """As in `0483:374b`; nothing where it is not on USB."""
        return "" if self.vendor is None or self.product is None else f"{self.vendor:04x}:{self.product:04x}"

    def __str__(self) -> str:
        number = f", serial number {self.serial_number}" if self.serial_number else ""
        return f"{self.path} ({self.usb_id or self.description}{number})"

    def is_of(self, board: Board) -> bool:
        """Whether the board announces itself so."""
        return any((usb.vendor, usb.product) == (self.vendor, self.product) for usb in board.usb)


def serial_ports() -> list[SerialPort]:
    """Every serial port of this computer, by its path."""
    return sorted(
        (
            SerialPort(port.device, port.description, port.vid, port.pid, port.serial_number)
            for port in list_ports.comports()
        ),
        key=lambda port: port.path,
    )


def find_port(board: Board, ports: Sequence[SerialPort], serial_number: str | None) -> SerialPort:
    """The board's port; `serial_number` tells boards of a kind apart, by its end if that is enough.

    Raises:
        LinkError: there is none, or there are several; the message says what was looked for and what is there.
    """
    if board.serial.via == "adapter" and serial_number is None:
        raise LinkError(
            f"{board.name} has no serial port of its own: connect a 3.3 V adapter to {board.serial.tx} (the board's "
            f"TX, to the adapter's RX) and {board.serial.rx} (its RX, to the adapter's TX), and to ground",
            hint=f"then say where the adapter is: --port; {_there_are(ports)}; {_WITHOUT_A_BOARD}",
        )
    found = [port for port in ports if port.is_of(board) or board.serial.via == "adapter"]
    if serial_number is not None:
        found = [port for port in found if (port.serial_number or "").endswith(serial_number)]
    if not found:
        raise _nowhere(board, ports, serial_number)
    numbers = {port.serial_number for port in found}
    if len(numbers) > 1 or (None in numbers and len(found) > 1):
        raise LinkError(
            f"{len(found)} ports could be the {board.name}: {', '.join(map(str, found))}",
            hint="say which: --serial-number, or --port, or a line in lab.yaml",
        )
    # A board with several ports of one number serves its UART on the first.
    return found[0]


def _nowhere(board: Board, ports: Sequence[SerialPort], serial_number: str | None) -> LinkError:
    ids = " or ".join(f"{usb.vendor:04x}:{usb.product:04x}" for usb in board.usb) or "any adapter"
    number = "" if serial_number is None else f" with the serial number {serial_number}"
    return LinkError(
        f"no {board.name} is connected: no serial port is {ids}{number}; {_there_are(ports)}",
        hint="is the cable a charging cable, without data lines, or in the wrong socket of the board (the debugger's "
        f"is the right one)? --port names another port; {_WITHOUT_A_BOARD}",
    )


def _there_are(ports: Sequence[SerialPort]) -> str:
    on_usb = [port for port in ports if port.usb_id]
    if not on_usb:
        return "there is no serial port on USB at all"
    return f"there are {', '.join(map(str, on_usb))}"
