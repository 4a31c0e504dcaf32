# SPDX-License-Identifier: Apache-2.0
"""What a person sees: progress on standard error, reports on standard output, and files written whole."""

import os
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel
from rich.console import Console
from rich.markup import escape

from mcubench.errors import FileError, McubenchError
from mcubench.progress import Note, Progress, Silent

# Where there is no terminal that has a width.
REPORT_WIDTH = 120


@dataclass
class Terminal:
    """What the options say about talking; set while the command line is read."""

    debug: bool = False


terminal = Terminal()


def errors() -> Console:
    """Where errors and progress go."""
    return Console(stderr=True, emoji=False)


def reports() -> Console:
    """Where reports go: as wide as the terminal, or 120 columns in a file or a pipe."""
    # A text like random:100:0 is no picture.
    return Console(width=None if sys.stdout.isatty() else REPORT_WIDTH, emoji=False)


class Steps:
    """Progress for people: each step with the time it took; a spinner only on a terminal."""

    def __init__(self, console: Console) -> None:
        self._console = console

    @contextmanager
    def step(self, name: str) -> Iterator[Note]:
        """Show the step while it runs, and its time when it is done."""
        start = time.monotonic()
        notes: list[str] = []
        if self._console.is_terminal:
            with self._console.status(escape(name)) as status:

                def note(text: str) -> None:
                    notes[:] = [text]
                    status.update(f"{escape(name)}: {escape(text)}")

                yield note
        else:
            yield lambda text: notes.__setitem__(slice(None), [text])
        remark = f" [dim]({escape(notes[0])})[/]" if notes else ""
        took_s = time.monotonic() - start
        self._console.print(f"[green]ok[/] {took_s:6.2f} s  {escape(name)}{remark}", highlight=False, soft_wrap=True)


def progress(*, quiet: bool) -> Progress:
    """Somebody to tell about progress."""
    return Silent() if quiet else Steps(errors())


def warn(error: McubenchError) -> None:
    """Say what went wrong and does not stop us, and the way out."""
    console = errors()
    console.print(f"[bold yellow]warning:[/] {escape(error.message)}", highlight=False, soft_wrap=True)
    if error.hint:
        console.print(f"[bold]hint:[/] {escape(error.hint)}", highlight=False, soft_wrap=True)


def write_json(value: BaseModel, destination: str) -> None:
    """Write a value as JSON to a file, whole or not at all, or to standard output for `-`.

    Raises:
        FileError: the file cannot be written.
    """
    write_text(value.model_dump_json(indent=2) + "\n", destination)


def write_text(text: str, destination: str) -> None:
    """Write text to a file, whole or not at all, or to standard output for `-`.

    Raises:
        FileError: the file cannot be written.
    """
    if destination != "-":
        write_file(Path(destination), text.encode())
        return
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise FileError(f"cannot write to standard output: {error.strerror}") from error


def write_file(path: Path, data: bytes) -> None:
    """Write a file, whole or not at all.

    Raises:
        FileError: it cannot be written.
    """
    partial: str | None = None
    try:
        if _is_stream(path):
            path.write_bytes(data)
            return
        # What a link points to is written, and the link stays.
        target = Path(os.path.realpath(path))
        handle, partial = tempfile.mkstemp(prefix=".mcubench-", dir=target.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        umask = os.umask(0)
        os.umask(umask)
        Path(partial).chmod(0o666 & ~umask)
        Path(partial).replace(target)
        partial = None
    except OSError as error:
        raise FileError(f"cannot write {path}: {error.strerror}") from error
    finally:
        if partial is not None:
            Path(partial).unlink(missing_ok=True)


def require_writable(*destinations: str | Path | None) -> None:
    """Refuse a file that could not be written, before hours of work go into it; None and `-` are no files.

    Raises:
        FileError: its folder is not there, or may not be written to.
    """
    for path in [Path(destination) for destination in destinations if destination not in {None, "-"}]:
        if path.is_dir():
            raise FileError(f"cannot write {path}: it is a folder")
        if _is_stream(path):
            continue
        folder = Path(os.path.realpath(path)).parent
        if not folder.is_dir():
            raise FileError(f"cannot write {path}: there is no folder {folder}")
        if not os.access(folder, os.W_OK):
            raise FileError(f"cannot write {path}: you may not write to {folder}")


def _is_stream(path: Path) -> bool:
    """A device or a pipe, as /dev/stdout even where that is a file: there is nothing to put in its place."""
    return path.absolute().is_relative_to("/dev") or (path.exists() and not path.is_file())


def write_folder(folder: Path, files: Mapping[str, str]) -> None:
    """Write text files into a folder, which is made where it is missing; each file whole or not at all.

    Raises:
        FileError: the folder or a file cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(f"cannot make the folder {folder}: {error.strerror}") from error
    for name, text in files.items():
        write_file(folder / name, text.encode())
