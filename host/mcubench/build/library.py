# SPDX-License-Identifier: Apache-2.0
"""Somebody else's sources as static libraries: compiled once for a core and its options, for every model."""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from mcubench import resources
from mcubench.board import Board
from mcubench.build.key import content_key, library_provenance
from mcubench.build.program import BuildOptions
from mcubench.build.toolchain import find_toolchain
from mcubench.errors import FileError
from mcubench.source_library import SourceLibrary

FACTS = "build.json"
_BUILDER = "platform/builder/main.py"


@dataclass(frozen=True)
class BuiltLibrary:
    """Archives in a folder, as `lib<name>.a`; `key` is the hash of what they were made from.

    `left_out` are the sources that the compiler refused for this core.
    """

    folder: Path
    key: str
    archives: tuple[str, ...]
    from_cache: bool
    left_out: tuple[str, ...] = ()


def build_library(
    library: SourceLibrary,
    board: Board,
    options: BuildOptions,
    *,
    firmware: Path = resources.FIRMWARE,
    jobs: int | None = None,
    on_wait: Callable[[str], None] | None = None,
) -> BuiltLibrary:
    """The archives of a library for the core of `board`; nothing is compiled where they are there already.

    `on_wait` is told how far it is, and when another build holds the project.

    Raises:
        ToolError: the compiler is missing, or refuses more than a few of the sources.
        FileError: the cache folder cannot be used, or the disk is full.
    """
    toolchain = find_toolchain()
    facts = library_provenance(board, options, library, toolchain=toolchain, builder=firmware / _BUILDER)
    key = content_key(facts)
    cache = resources.cache_folder()
    place = cache / "libraries" / key[:32]
    archives = tuple(sorted(library.archives))
    if is_whole(place, archives):
        return BuiltLibrary(place, key, archives, from_cache=True, left_out=_left_out(place))
    # PlatformIO and locks take time to import, which a library that is there already does not need.
    from mcubench.build.library_build import LibraryBuild  # noqa: PLC0415 - see above

    build = LibraryBuild(library, board, options, firmware, toolchain, place, facts)
    try:
        build.run(cache / "projects" / f"library-{key[:12]}", jobs=jobs, on_wait=on_wait)
    except OSError as error:
        raise FileError(
            f"cannot build in the cache folder {cache}: {error}",
            hint="make room or make it writable, or set MCUBENCH_CACHE to another folder",
        ) from error
    return BuiltLibrary(place, key, archives, from_cache=False, left_out=_left_out(place))


def _left_out(place: Path) -> tuple[str, ...]:
    return tuple(json.loads((place / FACTS).read_bytes()).get("left_out", ()))


def is_whole(place: Path, archives: Iterable[str]) -> bool:
    """Whether the archives are there, and are those that were put there."""
    try:
        facts = json.loads((place / FACTS).read_bytes())
        return isinstance(facts, dict) and facts.get("archives_sha256") == hash_archives(place, archives)
    except (OSError, ValueError):
        return False


def hash_archives(folder: Path, archives: Iterable[str]) -> dict[str, str]:
    """The SHA-256 of each archive in a folder.

    Raises:
        OSError: one is not there.
    """
    return {name: hashlib.sha256(archive_path(folder, name).read_bytes()).hexdigest() for name in archives}


def archive_path(folder: Path, name: str) -> Path:
    """Where the archive of that name is."""
    return folder / f"lib{name}.a"
