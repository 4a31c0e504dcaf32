# SPDX-License-Identifier: Apache-2.0
"""The twin as a process: `python -m mcubench.target.twin`. Started by `TwinTarget`, which explains the options."""

import argparse
import ctypes
import json
import os
import signal
import socket
import sys
import time
from pathlib import Path

from mcubench.errors import McubenchError
from mcubench.target.twin.boot import NoProgramError
from mcubench.target.twin.chip import load_chip
from mcubench.target.twin.exceptions import LockupError
from mcubench.target.twin.flash import read_program
from mcubench.target.twin.line import LineClosedError, SocketLine
from mcubench.target.twin.machine import Machine
from mcubench.target.twin.markers import Recorder
from mcubench.target.twin.rules import Violation
from mcubench.target.twin.world import Wiring

# This process's own exit codes: the firmware was refused, stands still, cannot be started.
REFUSED, LOCKED_UP, NOT_STARTED = 40, 41, 42
# <linux/prctl.h>: which signal this process gets when its parent dies.
_PR_SET_PDEATHSIG = 1
_REPORT_PERIOD_S = 1.0


def main(arguments: list[str] | None = None) -> int:
    """Run the firmware until the host closes the line."""
    options = _options(arguments)
    _die_with_parent(options.parent)
    try:
        return _run(options)
    except Violation as violation:
        return _say(str(violation), REFUSED)
    except LockupError as error:
        return _say(f"the core locked up: {error}", LOCKED_UP)
    except NoProgramError as error:
        return _say(str(error), NOT_STARTED)
    except McubenchError as error:
        return _say(error.message, NOT_STARTED)


def _run(options: argparse.Namespace) -> int:
    wiring = Wiring(options.uart, options.tx, options.rx, options.baud)
    program = read_program(options.elf)
    recorder = Recorder(program.functions, options.counts) if options.counts else None
    # Closed by the end of the process alone: the host hears of both at once, and asks what happened.
    line = SocketLine(socket.socket(fileno=options.fd))
    report = _Report(options.report)
    machine = Machine(load_chip(options.chip), wiring, program, line, recorder=recorder, on_idle=report.write)
    try:
        machine.run()
    except LineClosedError:
        return 0
    finally:
        report.write(machine, at_once=True)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="mcubench.target.twin")
    parser.add_argument("--chip", required=True)
    parser.add_argument("--uart", required=True)
    parser.add_argument("--tx", required=True)
    parser.add_argument("--rx", required=True)
    parser.add_argument("--baud", type=int, required=True)
    parser.add_argument("--elf", type=Path, required=True)
    parser.add_argument("--fd", type=int, required=True)
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--report", type=Path, required=True)
    parser.add_argument("--counts", type=Path)
    return parser.parse_args(arguments)


def _die_with_parent(parent: int) -> None:
    """Get killed when the parent dies. Where the system has no such thing, the line's end closes then."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)


class _Report:
    """The file that says which rules were asked: whole at any time, new when a rule is asked for the first time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._written_at = 0.0
        self._rules = 0

    def write(self, machine: Machine, *, at_once: bool = False) -> None:
        """Write it, if there is something new."""
        asked = machine.rules.asked()
        now = time.monotonic()
        if not at_once and len(asked) == self._rules and now - self._written_at < _REPORT_PERIOD_S:
            return
        scratch = self._path.with_suffix(".new")
        scratch.write_text(json.dumps({"rules": asked, "instructions": machine.cpu.executed}))
        scratch.replace(self._path)
        self._rules, self._written_at = len(asked), now


def _say(sentence: str, code: int) -> int:
    print(sentence, file=sys.stderr, flush=True)  # noqa: T201 - the parent reads it
    return code


if __name__ == "__main__":
    # Nothing is left to tidy up, and what Python would do takes longer than the host waits.
    os._exit(main())
