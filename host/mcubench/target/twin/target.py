# SPDX-License-Identifier: Apache-2.0
"""The twin as a board: a process of its own that runs the real firmware, its UART on a socket, always ended."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

from mcubench.board import Board
from mcubench.errors import BoardError, MeasurementError, ToolError
from mcubench.execution import Execution
from mcubench.link import Link, socket_pair
from mcubench.target.base import CounterMeaning, Counting, Kind
from mcubench.target.plugin.decode import Violation, decode
from mcubench.target.plugin.image import read_image
from mcubench.target.plugin.spans import execution
from mcubench.target.twin.chip import has_chip, load_chip
from mcubench.target.twin.cpu import load_unicorn
from mcubench.target.twin.rules import Rule

_NAME = "the twin"
_END_TIME_LIMIT_S = 5.0
# Its line is closed by the last thing that it does: from then on this is plenty.
_END_TAKES_S = 0.05
_LOG_BYTES = 4096


class TwinCounting:
    """What the twin counts between the firmware's markers. `file` appears when an inference ends."""

    counter = "the twin"

    def __init__(self, file: Path) -> None:
        self._file = file

    def arm(self) -> None:
        """Forget what was counted."""
        self._file.unlink(missing_ok=True)

    def read(self) -> Execution:
        """The last inference since it was armed.

        Raises:
            MeasurementError: there was none, or something happened that makes the count worthless.
        """
        try:
            recording = decode(self._file.read_bytes())
        except FileNotFoundError as error:
            raise MeasurementError("the twin counted no inference") from error
        if recording.violation is not None:
            what = (
                "an exception was taken"
                if recording.violation is Violation.HANDLER_ENTERED
                else "a device was touched"
            )
            raise MeasurementError(
                f"the count is worthless: {what} during the inference (at {recording.violation_address:#x})",
                hint="an inference runs with interrupts off, and touches no device",
            )
        return execution(recording, ())


class TwinGuest:
    """A running twin."""

    def __init__(
        self, process: subprocess.Popen[bytes], link: Link, log: BinaryIO, report: Path, counting: Counting | None
    ) -> None:
        self._process = process
        self._log = log
        self._report = report
        self.link = link
        self.counting = counting

    def obituary(self) -> str | None:
        """What the twin said when it ended: the rule that the firmware broke; None while it runs."""
        try:
            # One that just broke takes a moment to be collected.
            returncode = self._process.wait(_END_TAKES_S)
        except subprocess.TimeoutExpired:
            return None
        self._log.seek(0)
        said = self._log.read().decode(errors="replace").strip()[-_LOG_BYTES:]
        # A Python traceback ends with what matters.
        last = said.splitlines()[-1] if said else ""
        how = f"code {returncode}" if returncode >= 0 else signal.Signals(-returncode).name
        return f"{_NAME} ended with {how}" + (f": {last}" if last else "")

    def rules_checked(self) -> Mapping[str, int]:
        """How often each rule was asked of the firmware until it last waited for the host, by the rule's name."""
        try:
            rules: dict[str, int] = json.loads(self._report.read_text())["rules"]
        except FileNotFoundError:
            return {}
        return rules


class TwinTarget:
    """The twin of a board's chip.

    Raises:
        BoardError: there is none.
        ToolError: Unicorn is not installed.
    """

    name = "twin"
    kind: Kind = "emulated"
    has_chip = True
    deployment_s: float | None = None

    def __init__(self, board: Board) -> None:
        serial = board.serial
        if board.chip is None or not has_chip(board.chip) or not (serial.uart and serial.tx and serial.rx):
            raise BoardError(
                f"board {board.id} has no twin",
                hint="--emulate qemu runs it on the machine of a board with the same core",
            )
        self._rules_checked = 0
        self._unicorn_version: str = load_unicorn().__version__
        self._chip = load_chip(board.chip)
        self._wiring = [f"--uart={serial.uart}", f"--tx={serial.tx}", f"--rx={serial.rx}", f"--baud={serial.baud}"]

    @property
    def note(self) -> str | None:
        """What a run here proves, and how many of the rules it came across."""
        met = f" ({self._rules_checked} of {len(Rule)} met)" if self._rules_checked else ""
        return f"ran on the board's register-level twin: rules checked{met}, silicon not"

    @contextmanager
    def start(self, elf: Path, *, counting: bool = False) -> Iterator[TwinGuest]:
        """Run the firmware; leaving the context ends the twin.

        Raises:
            ToolError: it cannot be started, or the ELF has no markers where counting is asked for.
        """
        link, guest_end = socket_pair(f"to {_NAME}")
        # The log has no name, so that nothing stays behind even when we are killed outright.
        with link, tempfile.TemporaryFile() as log, tempfile.TemporaryDirectory(prefix="mcubench-") as folder:
            report = Path(folder) / "report.json"
            command = [*self._command(elf, report), f"--fd={guest_end.fileno()}"]
            counts = None
            if counting:
                read_image(elf)
                counts = Path(folder) / "counts.bin"
                command.append(f"--counts={counts}")
            with guest_end:
                try:
                    process = subprocess.Popen(
                        command,
                        stdin=subprocess.DEVNULL,
                        stdout=log,
                        stderr=log,
                        pass_fds=[guest_end.fileno()],
                        # Ctrl-C is ours to handle: the twin gets its end from us.
                        start_new_session=True,
                    )
                except OSError as error:
                    raise ToolError(f"cannot start {_NAME}: {error.strerror}", cmd=command) from error
            guest = TwinGuest(process, link, log, report, TwinCounting(counts) if counts else None)
            try:
                yield guest
            finally:
                self._rules_checked = max(self._rules_checked, len(guest.rules_checked()))
                process.kill()
                process.wait(_END_TIME_LIMIT_S)

    def _command(self, elf: Path, report: Path) -> list[str]:
        return [
            *(sys.executable, "-P", "-m", "mcubench.target.twin", f"--chip={self._chip.chip}", *self._wiring),
            *(f"--elf={elf}", f"--parent={os.getpid()}", f"--report={report}"),
        ]

    def counter(self, name: str, hz: int) -> CounterMeaning:
        """Every counter of the twin counts executed instructions: one takes one cycle of the core's clock."""
        del hz
        return CounterMeaning(
            counter=f"{name} on the twin",
            kind=self.kind,
            unit="instructions",
            units_per_tick=Fraction(1),
            resolution=1,
        )

    def provenance(self) -> Mapping[str, str]:
        """Emulator, version, and the chip's data."""
        return {
            "emulator": f"unicorn {self._unicorn_version}",
            "chip": self._chip.chip,
            "chip_data_sha256": self._chip.digest(),
        }
