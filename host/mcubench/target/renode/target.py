# SPDX-License-Identifier: Apache-2.0
"""Renode as a board: started without a window, set up through its monitor, its UART on a socket, always ended."""

import contextlib
import functools
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

from mcubench.board import Board
from mcubench.errors import BoardError, ToolError
from mcubench.link import Link
from mcubench.target.base import CounterMeaning, Counting, Kind
from mcubench.target.renode.monitor import Monitor

RENODE = "renode"
INSTALL_HINT = "install Renode 1.15 or later: https://renode.io, and put `renode` on PATH"
PLATFORMS = Path(__file__).parent / "platforms"

# The platform files use models of this release (LPUART in STM32F7_USART, DWT).
_OLDEST = (1, 15)
_START_TIME_LIMIT_S = 60.0
_END_TIME_LIMIT_S = 5.0
_LOG_BYTES = 4096


@dataclass(frozen=True)
class RenodeProgram:
    """The emulator on this machine."""

    path: Path
    version: str


@functools.cache
def find_renode() -> RenodeProgram:
    """Find the emulator, ask its version, and check it.

    Raises:
        ToolError: it is not on PATH, does not answer, or is too old.
    """
    path = shutil.which(RENODE)
    if path is None:
        raise ToolError(f"{RENODE} is not on PATH", cmd=[RENODE], hint=INSTALL_HINT)
    command = [path, "--version"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    except (OSError, subprocess.SubprocessError) as error:
        raise ToolError(f"{path} does not run: {error}", cmd=command, hint=INSTALL_HINT) from error
    return RenodeProgram(Path(path), check_version(answer))


def check_version(answer: str) -> str:
    """The version in `Renode v1.15.3.30459 (build ...)`.

    Raises:
        ToolError: there is none, or it is too old.
    """
    match = re.search(r"\bv?((\d+)\.(\d+)(?:\.\d+)*)", answer)
    if match is None:
        raise ToolError(f"{RENODE} --version says no version: {answer.strip()[:100]!r}", hint=INSTALL_HINT)
    if (int(match[2]), int(match[3])) < _OLDEST:
        oldest = ".".join(map(str, _OLDEST))
        raise ToolError(f"{RENODE} {match[1]} is too old: {oldest} is the oldest that works", hint=INSTALL_HINT)
    return match[1]


def emulated_boards() -> list[str]:
    """The boards that have a platform file."""
    return sorted(path.stem for path in PLATFORMS.glob("*.repl"))


class RenodeGuest:
    """A running emulator."""

    counting: Counting | None = None

    def __init__(self, process: subprocess.Popen[bytes], link: Link, monitor: Monitor, log: BinaryIO) -> None:
        self._process = process
        self._monitor = monitor
        self._log = log
        self.link = link

    def executed_instructions(self) -> int:
        """Instructions since the reset, by the emulator's own count."""
        return self._monitor.ask_number("sysbus.cpu ExecutedInstructions")

    def obituary(self) -> str | None:
        """What Renode said when it ended by itself; None while it runs."""
        return _obituary(self._process, self._log)


class RenodeTarget:
    """Our Renode platform of a board.

    Raises:
        BoardError: the board has none.
        ToolError: Renode is not on PATH, does not answer, or is too old.
    """

    name = "renode"
    kind: Kind = "emulated"
    has_chip = False
    deployment_s: float | None = None
    note: str | None = (
        "Renode runs the instructions and the serial line; its clocks, caches and wait states are not the chip's, so "
        "its numbers are instructions and say nothing of time"
    )

    def __init__(self, board: Board) -> None:
        self._platform = PLATFORMS / f"{board.id}.repl"
        if not self._platform.is_file() or board.serial.uart is None:
            raise BoardError(
                f"board {board.id} has no Renode platform; known: {', '.join(emulated_boards())}",
                hint="--emulate alone takes QEMU or the twin",
            )
        self._uart = board.serial.uart.lower()
        self._program = find_renode()

    @contextmanager
    def start(self, elf: Path, *, counting: bool = False) -> Iterator[RenodeGuest]:
        """Run the firmware; leaving the context ends the emulator.

        Raises:
            ToolError: Renode cannot be started or refuses a command, or is to count, which it cannot here.
        """
        if counting:
            raise ToolError(
                "Renode does not count between the firmware's markers", hint="use --emulate qemu for that"
            )
        monitor_port, uart_port = _free_ports(2)
        command = self._command(monitor_port)
        with contextlib.ExitStack() as stack:
            log = stack.enter_context(tempfile.TemporaryFile())
            try:
                # A session of its own: Ctrl-C is ours to handle, and its launcher's children end with it.
                process = subprocess.Popen(
                    command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
                )
            except OSError as error:
                raise ToolError(f"cannot start {RENODE}: {error.strerror}", cmd=command) from error
            stack.callback(_end, process)
            monitor = stack.enter_context(Monitor(_connect(monitor_port, process, log)))
            monitor.greet()
            for line in self.script(elf, uart_port):
                monitor.ask(line)
            link = stack.enter_context(Link(_connect(uart_port, process, log), f"to {RENODE}"))
            monitor.ask("start")
            stack.callback(monitor.quit)
            yield RenodeGuest(process, link, monitor, log)

    def script(self, elf: Path, uart_port: int) -> list[str]:
        """The monitor's commands that make the board, all but the last, `start`."""
        return [
            'mach create "board"',
            f"machine LoadPlatformDescription {_path(self._platform)}",
            f"sysbus LoadELF {_path(elf)}",
            # false: no telnet negotiation in the byte stream.
            f'emulation CreateServerSocketTerminal {uart_port} "serial" false',
            f"connector Connect sysbus.{self._uart} serial",
        ]

    def _command(self, monitor_port: int) -> list[str]:
        setpriv = shutil.which("setpriv")
        guard = [setpriv, "--pdeathsig", "KILL"] if setpriv else []
        return [*guard, str(self._program.path), "--disable-xwt", "--plain", "--port", str(monitor_port)]

    def counter(self, name: str, hz: int) -> CounterMeaning:
        """The platform's DWT counts at the rate at which its core executes: a tick is an instruction."""
        del hz
        return CounterMeaning(
            counter=f"{name} in Renode",
            kind=self.kind,
            unit="instructions",
            units_per_tick=Fraction(1),
            resolution=1,
        )

    def provenance(self) -> Mapping[str, str]:
        """Emulator, version and platform."""
        return {"emulator": f"{RENODE} {self._program.version}", "platform": self._platform.name}


def _path(path: Path) -> str:
    """A path as the monitor reads it: after @, blanks escaped."""
    return "@" + str(path.resolve()).replace(" ", "\\ ")


def _free_ports(count: int) -> list[int]:
    """TCP ports of this machine that nobody uses now."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def _connect(port: int, process: subprocess.Popen[bytes], log: BinaryIO) -> socket.socket:
    """Connect to a port that Renode is about to open.

    Raises:
        ToolError: it ended, or did not open the port in time.
    """
    deadline = time.monotonic() + _START_TIME_LIMIT_S
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=1)
        except OSError as error:
            ended = _obituary(process, log)
            if ended is not None:
                raise ToolError(ended, hint=INSTALL_HINT) from error
            if time.monotonic() > deadline:
                raise ToolError(f"{RENODE} did not open its port {port} in {_START_TIME_LIMIT_S:g} s") from error


def _obituary(process: subprocess.Popen[bytes], log: BinaryIO) -> str | None:
    try:
        returncode = process.wait(0.05)
    except subprocess.TimeoutExpired:
        return None
    end = log.seek(0, os.SEEK_END)
    log.seek(max(0, end - _LOG_BYTES))
    said = " ".join(log.read().decode(errors="replace").split())[-300:]
    how = f"code {returncode}" if returncode >= 0 else signal.Signals(-returncode).name
    return f"{RENODE} ended with {how}" + (f": {said}" if said else "")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the emulator and what its launcher started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(_END_TIME_LIMIT_S)
