# SPDX-License-Identifier: Apache-2.0
"""Flashing: the tool that the user or the board's description names, its failure in a sentence."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import get_args

from mcubench.board import Board, FlashToolName
from mcubench.build import Uploaded, upload, upload_folder
from mcubench.errors import ConfigError, ToolError
from mcubench.target.hardware.flash_tool import FlashJob, FlashTool, permission_hint
from mcubench.target.hardware.tools import TOOLS

_LOG_BYTES = 3000
_NO_PERMISSION = ("LIBUSB_ERROR_ACCESS", "Access denied", "Permission denied", "insufficient permissions")
# Why a tool that others use is not to be had for a board.
_WHY_NOT = {
    "pyocd": "pyOCD knows most STM32 by vendors' packs only",
    "openocd": "OpenOCD 0.12 does not know every chip: the RP2350 is one that it does not",
    "st-flash": "st-flash knows STM32 only, and 1.7 not the newest",
    "uf2": "a UF2 volume is what Raspberry Pi boards have",
    "picotool": "picotool knows Raspberry Pi boards only",
    "jlink": "the board's description names no device of J-Link's",
}


def choose_tool(board: Board, wanted: FlashToolName | None) -> FlashTool:
    """The tool that is wanted, or the board's first.

    Raises:
        ConfigError: the board does not name it, or names none.
    """
    names = () if board.flash_tools is None else board.flash_tools.names
    if not names:
        raise ConfigError(f"{board.id} is an emulator's board: there is nothing to flash")
    name = names[0] if wanted is None else wanted
    if name not in get_args(FlashToolName) or name not in names:
        raise ConfigError(
            f"{board.id} cannot be flashed by {name}: {_WHY_NOT.get(name, 'it is no flash tool')}",
            hint=f"its description names {', '.join(names)}",
        )
    return TOOLS[name]


class Flasher:
    """Writes firmware to one board by one tool; `probe` is the debug probe's serial number.

    Raises:
        ConfigError: the board does not name the tool.
    """

    def __init__(self, board: Board, tool: FlashToolName | None, probe: str | None) -> None:
        self.tool = choose_tool(board, tool)
        self._board = board
        self._probe = probe

    def flash(self, elf: Path, on_line: Callable[[str], None] = lambda _: None) -> float:
        """Erase, write and verify; the seconds that the tool took.

        Raises:
            ToolError: the tool is missing or failed; the message says why, where that is known.
        """
        job = self._job(elf)
        plan = self.tool.plan(job)
        for name, data in plan.files.items():
            (job.folder / name).write_bytes(data)
        done = upload(self._board, plan.commands, on_line=on_line)
        if done.returncode != 0 and plan.again is not None and _has(done.log, plan.again):
            done = upload(self._board, plan.commands, on_line=on_line)
        self._require(done, "flash")
        return done.seconds

    def reset(self, elf: Path) -> bool:
        """Reset the board without writing; False where the tool cannot.

        Raises:
            ToolError: the tool is missing or failed.
        """
        commands: Sequence[Sequence[str]] = self.tool.reset(self._job(elf))
        if commands:
            self._require(upload(self._board, commands), "reset")
        return bool(commands)

    def _job(self, elf: Path) -> FlashJob:
        return FlashJob(self._board, elf.resolve(), upload_folder(self._board), self._probe)

    def _require(self, done: Uploaded, what: str) -> None:
        if done.returncode == 0:
            return
        sentence, hint = self._why(done.log)
        raise ToolError(
            f"{self.tool.name} could not {what} {self._board.id}: {sentence}",
            cmd=done.cmd,
            returncode=done.returncode,
            log_tail=done.log[-_LOG_BYTES:],
            hint=hint,
        )

    def _why(self, log: str) -> tuple[str, str | None]:
        if any(word in log for word in _NO_PERMISSION):
            return "no permission on the probe's USB device", permission_hint(self._board)
        for cause in self.tool.causes:
            if cause.is_in(log):
                return cause.sentence, cause.hint
        lines = [line for line in log.splitlines() if line.strip()]
        last = lines[-1].strip() if lines else "it said nothing"
        return f"it ended with an error ({last})", None


def _has(log: str, pattern: str) -> bool:
    return re.search(pattern, log, re.IGNORECASE) is not None
