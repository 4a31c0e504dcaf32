# SPDX-License-Identifier: Apache-2.0
"""Whatever ends the command, nothing of it stays behind: no emulator, no builder, no oracle, no file."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from emulated.cli.firmware import BOARD, HANGS, guest
from unit.cli.command import COMMAND, environment

pytestmark = pytest.mark.emulated

_DEADLINE_S = 20


def wait_for(condition: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + _DEADLINE_S
    while not condition():
        assert time.monotonic() < deadline_s
        time.sleep(0.02)


def descendants(process: psutil.Process) -> list[psutil.Process]:
    """All processes that it started, and those that they started."""
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def command_line(process: psutil.Process) -> str:
    """Its words, none if it has just ended."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def is_gone(process: psutil.Process) -> bool:
    """Whether it ended; one that only waits to be collected has."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


class Command:
    """The command in a session of its own, as a terminal's job is."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.temporary = folder / "tmp"
        self.temporary.mkdir()
        self.process = subprocess.Popen(
            [*COMMAND, *arguments],
            cwd=folder,
            env=environment({"TMPDIR": str(self.temporary)}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def wait_for_child(self, word: str) -> list[psutil.Process]:
        """Every process that it has started once one of them has `word` in its command line."""
        us = psutil.Process(self.process.pid)

        def is_there() -> bool:
            assert self.process.poll() is None
            return any(word in command_line(child) for child in descendants(us))

        wait_for(is_there)
        return descendants(us)

    def finish(self) -> tuple[int, str]:
        """Exit code and standard error."""
        with self.process:
            _, err = self.process.communicate(timeout=_DEADLINE_S)
        return self.process.returncode, err


@pytest.fixture
def hanging(tmp_path: Path) -> Iterator[Command]:
    """A run of a guest that never answers, with time enough."""
    elf = guest(tmp_path, HANGS)
    command = Command(tmp_path, "run", str(elf), "-b", BOARD, "-m", "digits", "--time-limit", "100", "--quiet")
    yield command
    command.process.kill()


@pytest.mark.parametrize(
    ("end", "code", "said"),
    [
        # Ctrl-C goes to the whole job.
        pytest.param(lambda process: os.killpg(process.pid, signal.SIGINT), 130, "interrupted\n", id="Ctrl-C"),
        pytest.param(lambda process: process.send_signal(signal.SIGINT), 130, "interrupted\n", id="SIGINT"),
        pytest.param(lambda process: process.send_signal(signal.SIGTERM), 143, "", id="SIGTERM"),
        pytest.param(lambda process: process.send_signal(signal.SIGHUP), 129, "", id="SIGHUP"),
    ],
)
def test_a_run_that_is_stopped_leaves_nothing(
    end: Callable[[subprocess.Popen[str]], None], code: int, said: str, hanging: Command
) -> None:
    children = hanging.wait_for_child("qemu-system-arm")
    end(hanging.process)
    assert hanging.finish() == (code, said)
    assert [child for child in children if not is_gone(child)] == []
    assert list(hanging.temporary.iterdir()) == []


def test_a_run_that_is_killed_outright_leaves_no_process(hanging: Command) -> None:
    children = hanging.wait_for_child("qemu-system-arm")
    hanging.process.kill()
    assert hanging.finish()[0] == -signal.SIGKILL
    wait_for(lambda: all(is_gone(child) for child in children))


def test_a_build_that_is_stopped_leaves_no_process_and_nothing_half_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    monkeypatch.setenv("MCUBENCH_CACHE", str(cache))
    arguments = ("flash-and-run", "--board", BOARD, "--model", "digits", "--quiet", "--json", "out.json")
    command = Command(tmp_path, *arguments)
    # The compiler itself: PlatformIO, SCons and the oracle run by then.
    children = command.wait_for_child("cc1plus")
    os.killpg(command.process.pid, signal.SIGINT)
    assert command.finish() == (130, "interrupted\n")
    wait_for(lambda: all(is_gone(child) for child in children))
    assert not (tmp_path / "out.json").exists()
    assert list(command.temporary.glob("mcubench*")) == []
    assert list(cache.glob("elf/*")) == []
