# SPDX-License-Identifier: Apache-2.0
"""Running a flash tool by PlatformIO's upload target, in a project of its own for each board."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mcubench import resources
from mcubench.board import Board
from mcubench.build.platformio_run import core_files, run_platformio
from mcubench.build.project import Project, ProjectFiles, board_manifest, project_file
from mcubench.folder_lock import folder_lock

# Erasing and writing a megabyte takes half a minute by a slow probe.
_TIME_LIMIT_S = 300
# What the build script prints after each command.
_TOOK = re.compile(r"^upload took ([0-9.]+) s$", re.MULTILINE)


@dataclass(frozen=True)
class Uploaded:
    """What a flash tool did: its exit code, all that it said, and how long it took by itself."""

    cmd: tuple[str, ...]
    returncode: int
    log: str
    seconds: float


def upload_folder(board: Board) -> Path:
    """Where the project is, and what a tool needs besides."""
    folder = resources.cache_folder() / "upload" / board.id
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def upload(
    board: Board,
    commands: Sequence[Sequence[str]],
    *,
    firmware: Path = resources.FIRMWARE,
    on_line: Callable[[str], None] = lambda _: None,
) -> Uploaded:
    """Run the commands of a flash tool, one after another until one fails; none is left running.

    Raises:
        ToolError: PlatformIO did not end in time.
    """
    project = Project(upload_folder(board), board.id)
    files = ProjectFiles(
        {
            "platformio.ini": project_file(board.id, components=(), flags={}),
            f"boards/{board.id}.json": board_manifest(board),
            "upload.json": json.dumps([list(command) for command in commands]),
            **core_files(),
        },
        {},
        {},
    )
    with folder_lock(project.folder, timeout_s=_TIME_LIMIT_S, on_wait=None) as lock_fd:
        project.lay_out(files, {"firmware": firmware})
        done = run_platformio(
            project, jobs=1, lock_fd=lock_fd, timeout_s=_TIME_LIMIT_S, on_line=on_line, target="upload"
        )
    seconds = sum(float(match) for match in _TOOK.findall(done.log))
    return Uploaded(tuple(commands[0]), done.returncode, _said(done.log), seconds)


def _said(log: str) -> str:
    """What the tool said, without PlatformIO's own lines around it."""
    begin, end = log.find("upload begins\n"), log.rfind("upload took")
    return log[begin + len("upload begins\n") : end if end > begin else None].strip() if begin >= 0 else log
