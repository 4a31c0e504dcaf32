# SPDX-License-Identifier: Apache-2.0
"""`lab.yaml`: what a person knows of the boards on the desk."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from mcubench.board import FlashToolName
from mcubench.documents import read_document
from mcubench.errors import FileError

LAB_FILE = Path("lab.yaml")


class LabBoard(BaseModel):
    """One board: `port` is a path or a URL, `serial_number` its USB serial port's, `probe` its debug probe's."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    port: str | None = None
    serial_number: str | None = None
    probe: str | None = None
    flash_tool: FlashToolName | None = None
    power_meter: str | None = None
    note: str | None = None


class Lab(BaseModel):
    """The boards by their names on the command line."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    boards: Mapping[str, LabBoard] = {}

    def board(self, name: str) -> LabBoard:
        """What is known of a board; nothing, where it is not in the file."""
        return self.boards.get(name, LabBoard())


def load_lab(path: Path = LAB_FILE) -> Lab:
    """The file in the working folder; an empty desk where there is none.

    Raises:
        FileError: it cannot be read.
        ConfigError: it is not what such a file may say.
    """
    if not path.exists():
        return Lab()
    return read_document(path, Lab, kind="lab file", unreadable=FileError)
