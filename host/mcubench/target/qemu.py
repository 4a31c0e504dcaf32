# SPDX-License-Identifier: Apache-2.0
"""QEMU as a board: started with an instruction-counting clock, its UART on a socket, always ended."""

import functools
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

from mcubench.board import Board
from mcubench.errors import BoardError, ToolError
from mcubench.link import Link, socket_pair
from mcubench.target.base import CounterMeaning, Counting, Kind
from mcubench.target.plugin import CountingMode, CountingPlugin, Region

QEMU = "qemu-system-arm"
INSTALL_HINT = "install it: apt-get install qemu-system-arm"

# Under `-icount shift=N` each instruction takes 2^N ns of virtual time (QEMU manual, -icount). With 64 ns, SysTick
# at 25 MHz counts 1.6 ticks an instruction: no instruction is too short to be seen.
_ICOUNT_SHIFT = 6
_NS_PER_INSTRUCTION = 1 << _ICOUNT_SHIFT
_END_TIME_LIMIT_S = 5.0
_LOG_BYTES = 4096


@dataclass(frozen=True)
class QemuProgram:
    """The emulator on this machine."""

    path: Path
    version: str


@functools.cache
def find_qemu() -> QemuProgram:
    """Find the emulator and ask its version.

    Raises:
        ToolError: it is not on PATH, or does not answer.
    """
    path = shutil.which(QEMU)
    if path is None:
        raise ToolError(f"{QEMU} is not on PATH", cmd=[QEMU], hint=INSTALL_HINT)
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=30, check=True).stdout
    except (OSError, subprocess.SubprocessError) as error:
        raise ToolError(f"{path} does not run: {error}", cmd=[path, "--version"], hint=INSTALL_HINT) from error
    match = re.search(r"version (\S+)", answer)
    return QemuProgram(Path(path), match[1] if match else "unknown")


class QemuGuest:
    """A running emulator."""

    def __init__(
        self, process: subprocess.Popen[bytes], link: Link, log: BinaryIO, counting: Counting | None
    ) -> None:
        self._process = process
        self._log = log
        self.link = link
        self.counting = counting

    def obituary(self) -> str | None:
        """What QEMU said when it ended by itself; None while it runs."""
        try:
            # A guest that just broke takes a moment to be collected.
            returncode = self._process.wait(0.05)
        except subprocess.TimeoutExpired:
            return None
        self._log.seek(0)
        # After the first paragraph a fatal error prints every register.
        first, _, _ = self._log.read(_LOG_BYTES).decode(errors="replace").strip().partition("\n\n")
        said = " ".join(first.split())[:300]
        how = f"code {returncode}" if returncode >= 0 else signal.Signals(-returncode).name
        return f"{QEMU} ended with {how}" + (f": {said}" if said else "")


class QemuTarget:
    """QEMU's machine of a board.

    Raises:
        BoardError: the board has none.
        ToolError: QEMU is not on PATH, or does not answer.
    """

    name = "qemu"
    kind: Kind = "emulated"
    has_chip = False
    note: str | None = None
    deployment_s: float | None = None

    def __init__(self, board: Board) -> None:
        if board.qemu is None:
            raise BoardError(
                f"board {board.id} has no QEMU machine",
                hint="--emulate qemu runs it on the machine of a board with the same core",
            )
        self._machine = board.qemu.machine
        self._systick_hz = board.qemu.clock_hz
        self._regions = [
            Region(name, region.origin, region.size)
            for name, region in (("flash", board.memory.flash), ("ram", board.memory.ram))
        ]
        self._program = find_qemu()

    @contextmanager
    def start(self, elf: Path, *, counting: bool = False) -> Iterator[QemuGuest]:
        """Run the firmware; leaving the context kills the emulator.

        Raises:
            ToolError: QEMU cannot be started, or cannot count.
        """
        link, guest_end = socket_pair(f"to {QEMU}")
        # The log has no name, so that nothing stays behind even when we are killed outright.
        with link, tempfile.TemporaryFile() as log, tempfile.TemporaryDirectory(prefix="mcubench-") as folder:
            command = self._command(elf, guest_end.fileno())
            plugin = None
            if counting:
                plugin = CountingPlugin(self._program.path, self._program.version, Path(folder))
                command += plugin.prepare(elf, self._regions, CountingMode.MEMORY)
            with guest_end:
                try:
                    process = subprocess.Popen(
                        command,
                        stdin=subprocess.DEVNULL,
                        stdout=log,
                        stderr=log,
                        pass_fds=[guest_end.fileno()],
                        # Ctrl-C is ours to handle: the emulator gets its end from us.
                        start_new_session=True,
                    )
                except OSError as error:
                    raise ToolError(f"cannot start {QEMU}: {error.strerror}", cmd=command) from error
            try:
                yield QemuGuest(process, link, log, plugin)
            finally:
                process.kill()
                process.wait(_END_TIME_LIMIT_S)

    def _command(self, elf: Path, uart_fd: int) -> list[str]:
        # Where util-linux has it, `setpriv` ends the emulator even when this process is killed outright.
        setpriv = shutil.which("setpriv")
        guard = [setpriv, "--pdeathsig", "KILL"] if setpriv else []
        return [
            *guard,
            str(self._program.path),
            *("-machine", self._machine),
            *("-kernel", str(elf)),
            *("-display", "none"),
            *("-monitor", "none"),
            *("-chardev", f"socket,id=uart0,fd={uart_fd}"),
            *("-serial", "chardev:uart0"),
            *("-icount", f"shift={_ICOUNT_SHIFT},sleep=off"),
        ]

    def counter(self, name: str, hz: int) -> CounterMeaning:
        """SysTick in virtual time counts instructions; a tick is a fixed fraction of one, or a few of them.

        The machine's clock decides, whatever clock the firmware was told: it may be that of another board.
        """
        del hz
        instructions_per_tick = Fraction(10**9, self._systick_hz * _NS_PER_INSTRUCTION)
        return CounterMeaning(
            counter=f"{name} under -icount",
            kind=self.kind,
            unit="instructions",
            units_per_tick=instructions_per_tick,
            resolution=-(-instructions_per_tick.numerator // instructions_per_tick.denominator),
        )

    def provenance(self) -> Mapping[str, str]:
        """Emulator, version, machine and clock."""
        return {
            "emulator": f"{QEMU} {self._program.version}",
            "machine": self._machine,
            "icount": f"shift={_ICOUNT_SHIFT},sleep=off",
        }
