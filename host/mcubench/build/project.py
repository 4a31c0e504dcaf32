# SPDX-License-Identifier: Apache-2.0
"""The PlatformIO project of a board, generated in the cache: only what differs is written."""

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from mcubench.board import Board

# Paths of the project that PlatformIO's build script knows too (firmware/platform/builder/main.py).
_CONFIG, _MODEL = Path("generated/config"), Path("generated/model")
_UNFINISHED = ".unfinished"
# PlatformIO's name for what it builds. It is a part of every object's path, and objects are shared among boards.
_ENVIRONMENT = "firmware"


@dataclass(frozen=True)
class ProjectFiles:
    """The texts of a project, by their path inside it, and the sources made for the model, by name."""

    texts: Mapping[str, str]
    config: Mapping[str, str]
    model: Mapping[str, str]


@dataclass(frozen=True)
class Project:
    """A project's folder. Whoever writes to it holds its lock."""

    folder: Path
    board: str

    @property
    def elf(self) -> Path:
        """Where the build leaves its result."""
        return self.folder / ".pio" / "build" / _ENVIRONMENT / "firmware.elf"

    @property
    def core(self) -> Path:
        """PlatformIO's own folder, in place of the user's `~/.platformio`."""
        return self.folder / "core"

    @property
    def temporary(self) -> Path:
        """Where the compilers put what lasts as long as they do."""
        return self.folder / "tmp"

    def lay_out(self, files: ProjectFiles, links: Mapping[str, Path]) -> None:
        """Make the folder hold `files` and the links, by name, and no generated source of another model."""
        for name, target in links.items():
            self._link(name, target)
        for name, text in files.texts.items():
            _write(self.folder / name, text)
        _mirror(self.folder / _CONFIG, files.config)
        _mirror(self.folder / _MODEL, files.model)

    @property
    def new_objects(self) -> Path:
        """What this build has compiled that no other had; firmware/platform/builder/main.py puts it there."""
        return self.folder / "new_objects"

    def share_objects(self, folder: Path) -> None:
        """Put what was compiled where other projects find it: the build turned out right."""
        for path in self.new_objects.iterdir():
            place = folder / path.name[:2].upper()
            place.mkdir(parents=True, exist_ok=True)
            path.replace(place / path.name)

    def begin(self) -> None:
        """Note that a build has begun. What one left that did not succeed is thrown away.

        SCons trusts a file that is there: a compiler that was killed may have left half of one.
        """
        marker = self.folder / _UNFINISHED
        if marker.exists():
            shutil.rmtree(self.folder / ".pio", ignore_errors=True)
        marker.touch()
        shutil.rmtree(self.new_objects, ignore_errors=True)
        self.new_objects.mkdir()

    def end(self) -> None:
        """Note that the build succeeded: all that it left is whole, and what it should be."""
        (self.folder / _UNFINISHED).unlink(missing_ok=True)

    def _link(self, name: str, folder: Path) -> None:
        link, target = self.folder / name, folder.resolve()
        if link.is_symlink() and link.readlink() == target:
            return
        link.unlink(missing_ok=True)
        link.symlink_to(target, target_is_directory=True)


def project_file(board: str, *, components: Iterable[str], flags: Mapping[str, Iterable[str]]) -> str:
    """`platformio.ini`. Nothing in it depends on the model or on where a folder is."""
    options = {"components": components, **flags}
    return "\n".join(
        (
            f"[env:{_ENVIRONMENT}]",
            "platform = symlink://firmware/platform",
            f"board = {board}",
            *(f"custom_{name} = {' '.join(words)}" for name, words in options.items()),
            "",
        )
    )


def board_manifest(board: Board) -> str:
    """PlatformIO's own description of the board."""
    manifest = {
        "name": board.name,
        "vendor": "mcubench",
        "url": "",
        "build": {"mcu": board.id, "cpu": board.compile.cpu, "f_cpu": f"{board.clock_hz}L"},
        "upload": {
            "maximum_size": board.memory.flash.size,
            "maximum_ram_size": board.memory.ram.size,
        },
    }
    return json.dumps(manifest, indent=2) + "\n"


def _mirror(folder: Path, texts: Mapping[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.name not in texts:
            path.unlink()
    for name, text in texts.items():
        _write(folder / name, text)


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all, and not if it holds the text already."""
    data = text.encode()
    try:
        if path.read_bytes() == data:
            return
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_bytes(data)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
