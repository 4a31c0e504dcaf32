# SPDX-License-Identifier: Apache-2.0
"""From the log of a failed build to the one error that says what went wrong."""

import re
from collections.abc import Sequence
from pathlib import Path

from mcubench.board import Board
from mcubench.errors import FileError, FitError, McubenchError, ToolError

_TAIL_LINES = 40
_OVERFLOW = re.compile(r"region [`']?(FLASH|RAM)' overflowed by (\d+) bytes")
# What the compiler and the linker call an error; then, where neither did, the assembler, SCons and PlatformIO.
_ERRORS = (
    re.compile(r": (fatal )?error: |undefined reference to|multiple definition of|cannot find -l"),
    re.compile(r"Error: |\*\*\* |Exception: "),
)
_NO_SPACE = ("No space left on device", "Disk quota exceeded")


def diagnose(board: Board, folder: Path, *, cmd: Sequence[str], returncode: int, log: str) -> McubenchError:
    """The error of a build that failed: a memory that is too small, a disk that is full, or the first error line."""
    overflows = {memory.lower(): int(size) for memory, size in _OVERFLOW.findall(log)}
    if overflows:
        sizes = " and ".join(f"the {memory} by {size} bytes" for memory, size in sorted(overflows.items()))
        return FitError(
            f"the firmware does not fit {board.name} ({board.id}): it exceeds {sizes}",
            hint="choose a smaller model, or a board with more memory (`mcubench boards list`)",
            missing_bytes=overflows,
        )
    if any(words in log for words in _NO_SPACE):
        return FileError(
            f"no space is left for the build in {folder}",
            hint="make room, or set MCUBENCH_CACHE to a folder on another disk",
        )
    lines = [line.rstrip() for line in log.splitlines()]
    first = next((line.strip() for pattern in _ERRORS for line in lines if pattern.search(line)), None)
    return ToolError(
        f"the firmware does not build: {first}" if first else f"PlatformIO ended with exit code {returncode}",
        cmd=cmd,
        returncode=returncode,
        log_tail="\n".join(lines[-_TAIL_LINES:]),
    )
