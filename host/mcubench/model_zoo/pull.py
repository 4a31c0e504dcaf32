# SPDX-License-Identifier: Apache-2.0
"""Fetching the models that others publish into a folder."""

import hashlib
import urllib.request
from pathlib import Path

from mcubench.errors import FileError
from mcubench.model_zoo.download import download
from mcubench.model_zoo.published import PublishedTable
from mcubench.progress import Progress
from mcubench.result import PulledFile, PulledFiles


def pull_models(
    table: PublishedTable,
    name: str | None,
    folder: Path,
    progress: Progress,
    opener: urllib.request.OpenerDirector | None = None,
) -> PulledFiles:
    """Put the model of that name, or all, into the folder as NAME.tflite; one that is there already is left alone.

    Raises:
        ConfigError: there is no published model of that name.
        FileError: another file of that name is in the folder, or it cannot be written.
        ToolError: a file cannot be had, or is not the one that was published.
    """
    chosen = table.choose(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(f"cannot make the folder {folder}: {error.strerror}") from error
    places = {each: folder / f"{each}.tflite" for each in chosen}
    # What cannot be written is said before anything is fetched.
    missing = {each for each, path in places.items() if not _is_there(path, chosen[each].sha256)}
    files = []
    for each, model in chosen.items():
        url = table.url(each)
        if each in missing:
            with progress.step(f"fetch {each}") as note:
                download(url, places[each], size_bytes=model.size_bytes, sha256=model.sha256, opener=opener)
                note(f"{model.size_bytes:,} bytes, {model.task}")
        files.append(
            PulledFile(
                name=each,
                path=str(places[each]),
                url=url,
                sha256=model.sha256,
                size_bytes=model.size_bytes,
                fetched=each in missing,
            )
        )
    return PulledFiles(files=tuple(files))


def _is_there(path: Path, sha256: str) -> bool:
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise FileError(f"cannot read {path}: {error.strerror}") from error
    if found != sha256:
        raise FileError(f"{path} is there, and is another file", hint="move it, or give another folder: -o DIR")
    return True
