# SPDX-License-Identifier: Apache-2.0
"""The engine of a project: what `auto` stood for the first time is written down, and holds."""

from mcubench.cli.terminal import write_file
from mcubench.lockfile import LOCK_FILE
from mcubench.pipeline import settle_engine
from mcubench.store import project_folder


def named_engine(name: str, board: str) -> str:
    """The engine that a name stands for in this folder's project.

    Raises:
        ConfigError: the project's lock file is damaged.
        FileError: it cannot be written.
    """
    folder = project_folder()
    engine, text = settle_engine(name, board, folder)
    if text is not None:
        write_file(folder / LOCK_FILE, text.encode())
    return engine
