# SPDX-License-Identifier: Apache-2.0
"""The real command: in a process of its own where that is the point, else in this one, which is quicker."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from mcubench.cli.main import run_command_line
from mcubench.cli.terminal import terminal

COMMAND = (sys.executable, "-m", "mcubench.cli.main")
_TIME_LIMIT_S = 60


@dataclass(frozen=True)
class Finished:
    """A command that ended."""

    code: int
    out: str
    err: str


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """This process's own, with Python's output buffered as a user has it."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"} | dict(extra or {})


def start(*arguments: str, cwd: Path | None = None, extra: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    """Start the command with its output in pipes."""
    return subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=cwd,
        env=environment(extra),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: "subprocess.Popen[str]", time_limit_s: float = _TIME_LIMIT_S) -> Finished:
    """Wait for a command."""
    with process:
        out, err = process.communicate(timeout=time_limit_s)
        return Finished(process.returncode, out, err)


def run(*arguments: str, cwd: Path | None = None, extra: Mapping[str, str] | None = None) -> Finished:
    """Run the command in a process of its own."""
    return finish(start(*arguments, cwd=cwd, extra=extra))


class InProcess:
    """Runs the command line in this process."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *arguments: str) -> Finished:
        self._monkeypatch.setattr(sys, "argv", ["mcubench", *arguments])
        self._monkeypatch.setattr(terminal, "debug", False)
        self._capsys.readouterr()
        code = run_command_line()
        captured = self._capsys.readouterr()
        return Finished(code, captured.out, captured.err)
