# SPDX-License-Identifier: Apache-2.0
"""The twin's process: it ends with us whatever happens, and says why it ended by itself."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from emulated.twin.mutants import build
from mcubench.board import find_board
from mcubench.target.twin import TwinTarget

pytestmark = pytest.mark.emulated

_PARENT = """
import sys, time
from pathlib import Path
from mcubench.board import find_board
from mcubench.target.twin import TwinTarget
with TwinTarget(find_board("nucleo_f746")).start(Path(sys.argv[1])) as guest:
    print(guest._process.pid, flush=True)
    time.sleep(60)
"""


@pytest.fixture(scope="module")
def elf() -> Path:
    return build(find_board("nucleo_f746"))[1]


def wait_for_end(pid: int) -> bool:
    """Whether a process ends within a few seconds."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.05)
    return False


def test_leaving_ends_it(elf: Path) -> None:
    with TwinTarget(find_board("nucleo_f746")).start(elf) as guest:
        pid = guest._process.pid
        assert guest.obituary() is None
    assert wait_for_end(pid)


def test_it_ends_when_we_are_killed_outright(elf: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", _PARENT, str(elf)], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        os.kill(parent.pid, signal.SIGKILL)
        assert wait_for_end(pid)


def test_it_ends_when_the_line_is_closed(elf: Path) -> None:
    with TwinTarget(find_board("nucleo_f746")).start(elf) as guest:
        guest.link.close()
        assert wait_for_end(guest._process.pid)
        assert guest.obituary() == "the twin ended with code 0"


def test_it_does_not_keep_a_processor_busy_while_the_firmware_waits(elf: Path) -> None:
    with TwinTarget(find_board("nucleo_f746")).start(elf) as guest:
        process = psutil.Process(guest._process.pid)
        deadline = time.monotonic() + 20
        while not guest.rules_checked() and time.monotonic() < deadline:
            time.sleep(0.1)
        time.sleep(0.5)
        before = process.cpu_times()
        time.sleep(2)
        after = process.cpu_times()
    assert after.user + after.system - before.user - before.system < 1.0


def test_a_program_of_another_chip_is_said_to_be_one(elf: Path) -> None:
    del elf
    _, other = build(find_board("microbit"))
    with TwinTarget(find_board("nucleo_f746")).start(other) as guest:
        deadline = time.monotonic() + 20
        while (said := guest.obituary()) is None and time.monotonic() < deadline:
            time.sleep(0.05)
    # microbit's flash begins at 0, where the STM32F746 has RAM.
    assert said is not None
    assert "at 0x0, where the stm32f746zg has no flash" in said


def test_a_file_that_is_no_program_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "firmware.elf"
    path.write_bytes(b"not an ELF file")
    with TwinTarget(find_board("nucleo_f746")).start(path) as guest:
        deadline = time.monotonic() + 20
        while (said := guest.obituary()) is None and time.monotonic() < deadline:
            time.sleep(0.05)
    assert said is not None
    assert "is not a whole ELF file" in said
