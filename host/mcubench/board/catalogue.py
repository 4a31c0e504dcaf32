# SPDX-License-Identifier: Apache-2.0
"""Finding and reading board files."""

from pathlib import Path

from mcubench import resources
from mcubench.board.description import Board
from mcubench.documents import nearest, read_document
from mcubench.errors import BoardError


def load_boards(folder: Path | None = None) -> list[Board]:
    """Every board of a folder (the ones that come with mcubench by default), by name."""
    return [load_board(path) for path in sorted((folder or resources.BOARDS).glob("*.yaml"))]


def find_board(name: str) -> Board:
    """The board called `name`, or the one described by the file that `name` is the path of.

    Raises:
        BoardError: no such board; the message names the nearest ones.
    """
    if name.endswith((".yaml", ".yml")):
        return load_board(Path(name))
    paths = {path.stem: path for path in sorted(resources.BOARDS.glob("*.yaml"))}
    if name in paths:
        return load_board(paths[name])
    aliases = {alias: board for board in load_boards() for alias in board.aliases}
    if name not in aliases:
        hint = nearest(name, [*paths, *aliases], "`mcubench boards list` lists them")
        raise BoardError(f"there is no board '{name}'", hint=hint)
    return aliases[name]


def load_board(path: Path) -> Board:
    """Read and validate one board file.

    Raises:
        BoardError: the file cannot be read, is not YAML, or does not describe a board.
    """
    return read_document(path, Board, kind="board file", error=BoardError, defaults={"id": path.stem})
