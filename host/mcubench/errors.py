# SPDX-License-Identifier: Apache-2.0
"""Every error that mcubench raises on purpose, and the exit code each one ends the program with.

    McubenchError                  1
    ├── BudgetBreach               1   a number is beyond its limit
    ├── NotReproduced              1   a run that was had again gave something else
    ├── ConfigError                2   what the user gave: an option, a file, a board, a model
    │   ├── FileError              2   a file that cannot be read or written
    │   ├── BoardError             2   a board that does not exist or is not described well
    │   ├── ModelError             2   a model file that is not a well-formed .tflite
    │   ├── UnsupportedError       2   a model that the chosen engine cannot run
    │   ├── FitError               2   a model that does not fit the board
    │   └── StoreError             2   a store of runs that cannot be used, or a run that is not in it
    ├── ToolError                  3   a compiler, builder or emulator that is missing or failed
    ├── LinkError                  4   the line to the board
    │   ├── LinkTimeout            4   nothing came in time
    │   └── FrameError             4   what came was not the protocol
    ├── DeviceError                5   the board answered, with an error status
    │   └── DeviceFault            5   the firmware crashed
    └── MeasurementError           6   a number that must not be believed
        └── VerificationError      6   the target's output differs from the oracle's

The command line turns them into an `error:` line, a `hint:` line and the exit code; Ctrl-C ends with 130.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar


class McubenchError(Exception):
    """The root: a message that names the thing, and a hint that names the way out."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class BudgetBreach(McubenchError):  # noqa: N818 - what happened
    """A number is what it is, and beyond its limit: the program did its work, and the answer is no."""


class NotReproduced(McubenchError):  # noqa: N818 - what happened
    """The same run, had again, differs from what the lock file expects."""


class ConfigError(McubenchError):
    """What the user gave cannot be used."""

    exit_code = 2


class FileError(ConfigError):
    """A file or folder cannot be read or written."""


class BoardError(ConfigError):
    """A board is unknown, or its description is wrong."""


class ModelError(ConfigError):
    """A model file is not a well-formed .tflite."""


class UnsupportedError(ConfigError):
    """A model is well formed, but the engine cannot run it."""


class FitError(ConfigError):
    """A model does not fit a memory of the board.

    `missing_bytes` has by how much each of them, `flash` and `ram`, is too small, or at least by how much.
    """

    def __init__(
        self, message: str, *, hint: str | None = None, missing_bytes: Mapping[str, int] | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.missing_bytes = dict(missing_bytes or {})


class StoreError(ConfigError):
    """The store of runs cannot be read or written, or does not have what was asked for."""


class ToolError(McubenchError):
    """A tool is missing or failed.

    `cmd` is the command line, `returncode` is None where the tool did not start, `log_tail` its last output.
    """

    exit_code = 3

    def __init__(
        self,
        message: str,
        *,
        cmd: Sequence[str] = (),
        returncode: int | None = None,
        log_tail: str = "",
        hint: str | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.cmd = tuple(cmd)
        self.returncode = returncode
        self.log_tail = log_tail


class LinkError(McubenchError):
    """The line to the board failed."""

    exit_code = 4


class LinkTimeout(LinkError):  # noqa: N818 - named for the event, as the wire's documentation does
    """No answer came within the deadline."""


class FrameError(LinkError):
    """Bytes came that are not the protocol."""


class DeviceError(McubenchError):
    """The board answered a command with an error status."""

    exit_code = 5

    def __init__(self, message: str, *, status: int = 0, command: str = "", hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.status = status
        self.command = command


class DeviceFault(DeviceError):  # noqa: N818 - the architecture's own word
    """The firmware stopped in a fault handler; the message names the place in the source."""


class MeasurementError(McubenchError):
    """A number was obtained, and must not be believed."""

    exit_code = 6


class VerificationError(MeasurementError):
    """The target's output differs from the oracle's."""
