# SPDX-License-Identifier: Apache-2.0
"""What a flash tool is: the commands that write, verify and reset, and what its failures mean."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from mcubench.board import Board


@dataclass(frozen=True)
class Cause:
    """A failure that is known by what the tool says: the sentence, and the way out."""

    pattern: str
    sentence: str
    hint: str

    def is_in(self, output: str) -> bool:
        """Whether the tool said it."""
        return re.search(self.pattern, output, re.IGNORECASE) is not None


@dataclass(frozen=True)
class FlashJob:
    """What is to be written where: `folder` takes what a tool needs besides; `probe` is a probe's serial number."""

    board: Board
    elf: Path
    folder: Path
    probe: str | None = None


@dataclass(frozen=True)
class FlashPlan:
    """Commands that write and verify, one after another; files they need, by name in the job's folder.

    `again` is a pattern of output after which the same is tried once more, and why that helps.
    """

    commands: Sequence[Sequence[str]]
    files: dict[str, bytes] = field(default_factory=dict)
    again: str | None = None


class FlashTool(Protocol):
    """One tool. `program` is what has to be on PATH, None where nothing has to."""

    name: str
    program: str | None
    install_hint: str
    causes: Sequence[Cause]

    def plan(self, job: FlashJob) -> FlashPlan:
        """How to write and verify, and let the firmware run."""
        ...

    def reset(self, job: FlashJob) -> Sequence[Sequence[str]]:
        """How to reset the board without writing; nothing where the tool cannot."""
        ...

    def version(self) -> str:
        """What the tool says its version is."""
        ...


UDEV = (
    "your user may not use the probe: put the line "
    'SUBSYSTEM=="usb", ATTR{idVendor}=="%s", MODE="0666" into /etc/udev/rules.d/99-mcubench.rules, run '
    "sudo udevadm control --reload-rules && sudo udevadm trigger, and plug the board in again"
)


def permission_hint(board: Board) -> str:
    """The udev rule that lets a user at the board's probe."""
    vendor = f"{board.usb[0].vendor:04x}" if board.usb else "0483"
    return UDEV % vendor
