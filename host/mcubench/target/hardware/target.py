# SPDX-License-Identifier: Apache-2.0
"""A real board as a target: flash, find the port, open it, hand it out."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from mcubench.board import Board
from mcubench.errors import LinkError, ToolError
from mcubench.lab import Lab, load_lab
from mcubench.link import REMOTE, Link, open_remote, open_serial
from mcubench.target.base import CounterMeaning, Counting, Kind
from mcubench.target.hardware.flash import Flasher
from mcubench.target.hardware.options import HardwareOptions
from mcubench.target.hardware.ports import SerialPort, find_port, serial_ports

# A board that was just flashed may announce itself anew.
_PORT_TIME_LIMIT_S = 10.0
_POLL_S = 0.2
# What the firmware calls its counter, and what a tick of it is on a real board.
_COUNTERS = {"dwt": "dwt_cycles", "systick": "systick_cycles", "timer": "timer_cycles", "micros": "timer_cycles"}


@dataclass
class BoardRun:
    """A board that runs the firmware now."""

    link: Link
    counting: Counting | None = None

    def obituary(self) -> str | None:
        """A board does not say when it ends."""
        return None


class HardwareTarget:
    """The board on the desk, or at the other end of a network.

    Raises:
        ConfigError: the board cannot be flashed by what was asked for, or lab.yaml is wrong.
        LinkError: the board cannot be found.
    """

    name = "hardware"
    kind: Kind = "measured"
    has_chip = True
    note: str | None = None

    def __init__(
        self,
        board: Board,
        options: HardwareOptions,
        *,
        lab: Lab | None = None,
        ports: Callable[[], list[SerialPort]] = serial_ports,
    ) -> None:
        self._board = board
        self._ports = ports
        desk = (load_lab() if lab is None else lab).board(board.id)
        self._port = options.port or desk.port
        self._serial_number = options.serial_number or desk.serial_number
        self._flashes = options.flash
        tool = options.flash_tool or desk.flash_tool
        # A probe with a serial port of its own has one number for both.
        probe = desk.probe or (self._serial_number if board.serial.via == "probe" else None)
        self._flasher = Flasher(board, tool, probe)
        self._flashed: Path | None = None
        self.deployment_s: float | None = None
        # Before anything is built: a newcomer's first message is about the board.
        self._found = None if self._port is not None else find_port(board, ports(), self._serial_number)

    @contextmanager
    def start(self, elf: Path, *, counting: bool = False) -> Iterator[BoardRun]:
        """Flash the firmware, or reset a board that has it; leaving the context gives the port back.

        Raises:
            ToolError: the flash tool is missing or failed; or instructions are to be counted, which a board cannot.
            LinkError: the board does not come back, or its port cannot be opened.
        """
        if counting:
            raise ToolError("a board counts cycles, not instructions")
        if self._flashes and self._flashed != elf:
            self.deployment_s = self._flasher.flash(elf)
            self._flashed = elf
        elif self._flashes:
            self._flasher.reset(elf)
        with self._open() as link:
            yield BoardRun(link)

    def counter(self, name: str, hz: int) -> CounterMeaning:
        """On a board a tick of the core's counter is a cycle."""
        del hz
        return CounterMeaning(
            counter=_COUNTERS.get(name, name), kind=self.kind, unit="cycles", units_per_tick=Fraction(1), resolution=1
        )

    def provenance(self) -> Mapping[str, str]:
        """Tool, port and probe."""
        facts = {"port": self._path()}
        number = self._serial_number or (self._found.serial_number if self._found is not None else None)
        facts |= {"serial_number": number} if number else {}
        tool = self._flasher.tool
        return facts | ({"flash_tool": f"{tool.name} {tool.version()}"} if self._flashes else {})

    def _path(self) -> str:
        if self._port is not None:
            return self._port
        return "" if self._found is None else self._found.path

    def _open(self) -> Link:
        baud = self._board.serial.baud
        if self._port is not None and self._port.startswith(REMOTE):
            return open_remote(self._port, baud)
        if self._port is None:
            self._found = self._wait_for_port()
        return open_serial(self._path(), baud)

    def _wait_for_port(self) -> SerialPort:
        """The board's port, which is gone for a moment where its debugger restarted."""
        number = self._found.serial_number if self._found is not None else self._serial_number
        deadline = time.monotonic() + _PORT_TIME_LIMIT_S
        while True:
            try:
                return find_port(self._board, self._ports(), number)
            except LinkError:
                if time.monotonic() > deadline:
                    raise
            time.sleep(_POLL_S)
