# SPDX-License-Identifier: Apache-2.0
"""The library that is installed: where it is, what it can build, and its PlatformIO manifests."""

import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from mcubench import resources
from mcubench.errors import ConfigError, FileError

KERNELS = ("reference", "cmsis-nn")
TREE = "tree"
FACTS, ACTIVE, MANIFEST = "installed.json", "active.json", "library.json"
_INSTALL_HINT = "install it: mcubench tflm install --source DIR, where DIR is a TensorFlow Lite Micro checkout"
_ADDED = re.compile(r"\+<(.+)>")


@dataclass(frozen=True)
class LibraryManifest:
    """What a `library.json` says, with paths relative to the library's folder.

    `archives` are the static libraries that mcubench makes of the sources: `tflm` the interpreter and its memory,
    `tflm_kernels` the operators, `cmsis_nn` Arm's functions.
    """

    folder: Path
    archives: Mapping[str, tuple[str, ...]]
    include_paths: tuple[str, ...]
    defines: tuple[str, ...]


@dataclass(frozen=True)
class TflmLibrary:
    """TFLM's sources in the cache. The commits are None where the source was no git checkout.

    `digest` is the SHA-256 of every file's path and bytes; `kernels` are the variants that can be built.
    """

    folder: Path
    digest: str
    origin: str
    tflm_commit: str | None
    cmsis_nn_commit: str | None
    kernels: tuple[str, ...]

    def manifest(self, kernels: str) -> LibraryManifest:
        """The PlatformIO manifest of a variant.

        Raises:
            FileError: it is not there, or damaged.
        """
        folder = self.folder / kernels
        build = _read(folder / MANIFEST).get("build")
        sources = [match[1] for item in _texts(build, "srcFilter") if (match := _ADDED.fullmatch(item))]
        flags = _texts(build, "flags")
        if not sources:
            raise FileError(f"{folder / MANIFEST} names no sources", hint=_INSTALL_HINT)
        archives: dict[str, list[str]] = {}
        for name in sources:
            archives.setdefault(_archive_of(PurePosixPath(name)), []).append(f"{TREE}/{name}")
        return LibraryManifest(
            folder=folder,
            archives={name: tuple(sorted(names)) for name, names in sorted(archives.items())},
            include_paths=tuple(flag.removeprefix("-I../") for flag in flags if flag.startswith("-I")),
            defines=tuple(flag.removeprefix("-D") for flag in flags if flag.startswith("-D")),
        )


def home() -> Path:
    """The folder that holds the library."""
    return resources.cache_folder() / "tflm"


def find_library() -> TflmLibrary | None:
    """The installed library, or None.

    Raises:
        FileError: there is one, and it is damaged.
    """
    pointer = home() / ACTIVE
    if not pointer.exists():
        return None
    name = _read(pointer).get("folder")
    if not isinstance(name, str) or not re.fullmatch(r"[0-9a-f]{16}", name):
        raise FileError(f"{pointer} is damaged", hint=_INSTALL_HINT)
    folder = home() / name
    facts = _read(folder / FACTS)
    try:
        return TflmLibrary(
            folder=folder,
            digest=str(facts["digest"]),
            origin=str(facts["origin"]),
            tflm_commit=facts["tflm_commit"],
            cmsis_nn_commit=facts["cmsis_nn_commit"],
            kernels=tuple(str(kernels) for kernels in facts["kernels"] if kernels in KERNELS),
        )
    except (KeyError, TypeError) as error:
        raise FileError(f"{folder / FACTS} is damaged", hint=_INSTALL_HINT) from error


def require_library() -> TflmLibrary:
    """The installed library.

    Raises:
        ConfigError: there is none.
        FileError: it is damaged.
    """
    library = find_library()
    if library is None:
        raise ConfigError("TensorFlow Lite Micro is not installed", hint=_INSTALL_HINT)
    return library


def remove_library() -> TflmLibrary | None:
    """Take the library away, and say which it was; None where there was none.

    Raises:
        FileError: it cannot be removed.
    """
    try:
        library = find_library()
    except FileError:
        library = None
    try:
        if home().exists():
            shutil.rmtree(home())
    except OSError as error:
        raise FileError(f"cannot remove {home()}: {error.strerror}") from error
    return library


def _archive_of(path: PurePosixPath) -> str:
    if path.parts[0] == "third_party":
        return "cmsis_nn" if path.parts[1] == "cmsis_nn" else "tflm_kernels"
    return "tflm_kernels" if "kernels" in path.parts or path.parts[0] == "signal" else "tflm"


def _texts(value: object, key: str) -> list[str]:
    """The list of texts at `key`; nothing where a damaged file has something else there."""
    found = value.get(key) if isinstance(value, dict) else None
    return [item for item in found if isinstance(item, str)] if isinstance(found, list) else []


def _read(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise FileError(f"{path} cannot be read: {error}", hint=_INSTALL_HINT) from error
    if not isinstance(value, dict):
        raise FileError(f"{path} is damaged", hint=_INSTALL_HINT)
    return value
