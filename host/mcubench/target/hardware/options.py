# SPDX-License-Identifier: Apache-2.0
"""What a user may say of a real board: where it is, and how it is flashed."""

from dataclasses import dataclass

from mcubench.board import FlashToolName


@dataclass(frozen=True)
class HardwareOptions:
    """Everything as lab.yaml and the board's description have it where it is None.

    `port` is a path, or a URL of `rfc2217://` or `socket://`; without `flash` the board is expected to have the
    firmware already.
    """

    port: str | None = None
    serial_number: str | None = None
    flash_tool: FlashToolName | None = None
    flash: bool = True

    @property
    def given(self) -> tuple[str, ...]:
        """The command line's names of what is not left open."""
        options = {
            "--port": self.port is not None,
            "--serial-number": self.serial_number is not None,
            "--flash-tool": self.flash_tool is not None,
            "--no-flash": not self.flash,
        }
        return tuple(name for name, there in options.items() if there)
