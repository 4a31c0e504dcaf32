# SPDX-License-Identifier: Apache-2.0
"""The content key of a build: a hash of everything that the ELF file depends on, and of no folder's name."""

import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path

import platformio  # type: ignore[import-untyped]  # it has no types
import SCons  # type: ignore[import-untyped]  # it has no types

from mcubench.board import Board
from mcubench.build import flags
from mcubench.build.program import BuildOptions, Program
from mcubench.build.toolchain import Toolchain
from mcubench.errors import FileError
from mcubench.source_library import SourceLibrary

PLATFORMIO_VERSION: str = platformio.__version__
SCONS_VERSION: str = SCons.__version__
_FOLDERS = ("platform", "src")
# The component that a source of ours includes a header of.
_INCLUDED = re.compile(rb'^#include "([a-z0-9_]+)/', re.MULTILINE)


def hash_firmware(root: Path, components: Iterable[str]) -> str:
    """SHA-256 over the firmware's files: their paths inside `root`, and their bytes.

    Of `lib` those count that are linked, and those that they include: another board's port is none of ours.

    Raises:
        FileError: `root` is not a firmware tree, or cannot be read.
    """
    if not (root / "src").is_dir():
        raise FileError(f"{root} is not a firmware tree: it has no src/")
    digest = hashlib.sha256()
    try:
        for path, data in sorted(_files(root, components).items()):
            digest.update(f"{path.relative_to(root).as_posix()}\0{len(data)}\0".encode())
            digest.update(data)
    except OSError as error:
        raise FileError(f"cannot read the firmware in {root}: {error}") from error
    return digest.hexdigest()


def _files(root: Path, components: Iterable[str]) -> dict[Path, bytes]:
    files: dict[Path, bytes] = {}
    waiting = [*_FOLDERS, *(f"lib/{component.partition('/')[0]}" for component in components)]
    for folder in waiting:
        paths = (path for path in (root / folder).rglob("*") if path.suffix != ".pyc" and path.is_file())
        found = {path: path.read_bytes() for path in paths}
        included = {f"lib/{name.decode()}" for data in found.values() for name in _INCLUDED.findall(data)}
        waiting += sorted(name for name in included if name not in waiting and (root / name).is_dir())
        files |= found
    return files


def provenance(
    board: Board,
    program: Program,
    options: BuildOptions,
    *,
    toolchain: Toolchain,
    firmware_sha256: str,
    script: str,
    library_key: str | None = None,
) -> dict[str, object]:
    """All that a build depends on, in the words that are kept beside its result."""
    sources = {name: _sha256(text) for name, text in sorted(program.sources.items())}
    return {
        "board": board.id,
        "board_digest": board.digest(),
        "engine": program.engine,
        "components": sorted(program.components),
        "optimize": options.optimize,
        "compile_flags": flags.compile_flags(board, options),
        "c_flags": flags.C_FLAGS,
        "cxx_flags": flags.CXX_FLAGS,
        "link_flags": flags.link_flags(board),
        "header_flags": flags.header_flags(program.library),
        "library": library_key,
        "linker_script_sha256": _sha256(script),
        "firmware_sha256": firmware_sha256,
        "sources_sha256": sources,
        "toolchain": toolchain.banner,
        "platformio": PLATFORMIO_VERSION,
        "scons": SCONS_VERSION,
    }


def library_provenance(
    board: Board, options: BuildOptions, library: SourceLibrary, *, toolchain: Toolchain, builder: Path
) -> dict[str, object]:
    """All that a library's archives depend on: the core, not the board; `builder` is PlatformIO's build script."""
    return {
        "library": library.name,
        "library_digest": library.digest,
        "archives": {name: sorted(sources) for name, sources in sorted(library.archives.items())},
        "flags": flags.library_flags(board, options, library),
        "c_flags": flags.LIBRARY_C_FLAGS,
        "cxx_flags": flags.CXX_FLAGS,
        "builder_sha256": hashlib.sha256(builder.read_bytes()).hexdigest(),
        "toolchain": toolchain.banner,
        "platformio": PLATFORMIO_VERSION,
        "scons": SCONS_VERSION,
    }


def content_key(facts: dict[str, object]) -> str:
    """SHA-256 of the provenance, in hexadecimal."""
    return _sha256(json.dumps(facts, sort_keys=True))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
