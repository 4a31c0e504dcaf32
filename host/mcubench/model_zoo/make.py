# SPDX-License-Identifier: Apache-2.0
"""Making a packaged model again: its own script in a Python that has TensorFlow, into a folder of the user's."""

import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from mcubench.dataset import CARD_FILE, ModelCard, PackagedModel, load_card
from mcubench.errors import FileError, ToolError
from mcubench.progress import Note, Progress
from mcubench.result import MadeModel

_LOG_LINES = 20
_OUTPUT_S = 10.0


def make_model(
    model: PackagedModel,
    folder: Path,
    progress: Progress,
    *,
    python: Callable[[], tuple[Path, Mapping[str, str]]],
    replace: bool = False,
) -> MadeModel:
    """Make the model's files in `folder`: all of them, or none.

    `python` finds, or makes, what runs the script: an interpreter that has TensorFlow, and its environment variables.

    Raises:
        FileError: the folder has files in it and `replace` is false, or cannot be written.
        ToolError: a program that the script needs is missing, or the script failed.
    """
    _require_tools(model.card)
    _require_place(folder, replace=replace)
    interpreter, variables = python()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".mcubench-", dir=folder.parent) as partial:
            made = Path(partial) / "made"
            with progress.step(f"make {model.name}") as note:
                _run(model, [str(interpreter), str(model.script_path), "--output", str(made)], variables, note)
            card = load_card(made / CARD_FILE)
            _put_in_place(made, folder)
    except OSError as error:
        raise FileError(f"cannot write {folder}: {error.strerror or error}") from error
    difference = _difference(card, model.card)
    return MadeModel(
        name=model.name,
        folder=str(folder),
        files=card.files,
        same_bytes=difference is None,
        differs_because=difference,
    )


def _require_tools(card: ModelCard) -> None:
    for tool in card.training.tools:
        if shutil.which(tool) is None:
            raise ToolError(
                f"{card.name} is made with {tool}, which is not on PATH",
                cmd=(tool,),
                hint=f"install it; on Debian and Ubuntu: apt-get install {tool}",
            )


def _require_place(folder: Path, *, replace: bool) -> None:
    try:
        occupied = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    except OSError as error:
        raise FileError(f"cannot read {folder}: {error.strerror}") from error
    if occupied and not folder.is_dir():
        raise FileError(f"cannot write {folder}: it is a file")
    if occupied and not replace:
        raise FileError(
            f"{folder} has files in it", hint="give another folder with -o DIR, or write over them with --replace"
        )


def _put_in_place(made: Path, folder: Path) -> None:
    """Move the files over; a new folder appears with all of them at once."""
    if not folder.exists():
        made.replace(folder)
        return
    for file in sorted(made.iterdir(), key=lambda path: path.name == CARD_FILE):  # the card, which vouches, last
        file.replace(folder / file.name)


def _run(model: PackagedModel, command: list[str], variables: Mapping[str, str], note: Note) -> None:
    """Run the script to its end; it and what it started have ended when this returns or raises."""
    with _start(command, variables) as process:
        lines: list[str] = []
        reader = threading.Thread(target=_read, args=(process, lines, note), daemon=True)
        reader.start()
        try:
            returncode = process.wait()
        finally:
            if process.returncode is None or process.returncode < 0:
                _end_group(process)
            reader.join(_OUTPUT_S)
    if returncode != 0:
        raise ToolError(
            f"{model.script_path.name} of {model.name} failed with exit code {returncode}",
            cmd=command,
            returncode=returncode,
            log_tail="".join(lines[-_LOG_LINES:]),
        )


def _start(command: list[str], variables: Mapping[str, str]) -> "subprocess.Popen[str]":
    try:
        return subprocess.Popen(
            command,
            # A script's folder may be part of an installation: nothing is written there.
            env={**variables, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
    except OSError as error:
        raise ToolError(f"cannot run {command[0]}: {error.strerror}", cmd=command) from error


def _read(process: "subprocess.Popen[str]", lines: list[str], note: Note) -> None:
    for line in process.stdout or ():
        lines.append(line)
        if line.strip():
            note(line.strip())


def _end_group(process: "subprocess.Popen[str]") -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _difference(made: ModelCard, packaged: ModelCard) -> str | None:
    """Why the files are not the packaged ones, as far as the two cards tell."""
    if made.files == packaged.files:
        return None
    here = {**made.training.versions, **made.training.tools}
    there = {**packaged.training.versions, **packaged.training.tools}
    changed = [
        f"{name} {here.get(name, 'none')} instead of {there.get(name, 'none')}"
        for name in sorted({*here, *there})
        if here.get(name) != there.get(name)
    ]
    return f"made with {', '.join(changed)}" if changed else "another processor: it rounds sums otherwise"
