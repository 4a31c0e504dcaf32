# SPDX-License-Identifier: Apache-2.0
"""The plugin as a library that this machine's QEMU loads: compiled on first use, kept by content."""

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import filelock

from mcubench import resources
from mcubench.errors import FileError, ToolError

_SOURCES = Path(__file__).parent
_COMPILERS = ("cc", "gcc", "clang")
_FLAGS = ("-std=c11", "-O2", "-shared", "-fPIC", "-fvisibility=hidden")
# QEMU's own functions are found when it loads the plugin; Apple's linker must be told so.
_SYSTEM_FLAGS = ("-undefined", "dynamic_lookup") if sys.platform == "darwin" else ()
_TIME_LIMIT_S = 120.0
_LOG_CHARACTERS = 2000
_WITHOUT = "instructions are then counted by SysTick, which is coarser"
_COMPILER_HINT = f"install one: apt-get install gcc; {_WITHOUT}"
_QEMU_HINT = f"use a QEMU that was built with plugins, as Debian's is; {_WITHOUT}"


@dataclass(frozen=True)
class _Compiler:
    path: str
    version: str


def plugin_library(qemu: Path, qemu_version: str) -> Path:
    """The library that `qemu` loads.

    Raises:
        ToolError: there is no C compiler, or it fails, or QEMU takes no plugins or none of ours.
        FileError: the cache folder cannot be written.
    """
    compiler = _find_compiler()
    refusals = []
    for api in _candidate_apis(qemu_version):
        try:
            library, refusal = _accepted_library(qemu, qemu_version, compiler, api)
        except OSError as error:
            raise FileError(
                f"cannot keep the plugin in the cache folder {resources.cache_folder()}: {error}",
                hint="make room or make it writable, or set MCUBENCH_CACHE to another folder",
            ) from error
        if refusal is None:
            return library
        refusals.append(refusal)
    raise ToolError(
        f"{qemu} {qemu_version} does not load the plugin that counts instructions: {refusals[0]}",
        cmd=[str(qemu), "-plugin"],
        log_tail="\n".join(refusals)[-_LOG_CHARACTERS:],
        hint=_QEMU_HINT,
    )


def _candidate_apis(qemu_version: str) -> tuple[int, ...]:
    """Versions of the plugin interface to offer: QEMU 9.0 took 1 away, and 9.1 changed 2 (QEMU's qemu-plugin.h)."""
    major = re.match(r"\d+", qemu_version)
    return (3, 2) if major is not None and int(major[0]) >= 9 else (1,)


def _find_compiler() -> _Compiler:
    path = next(filter(None, map(shutil.which, _COMPILERS)), None)
    if path is None:
        raise ToolError("there is no C compiler on PATH (cc) to make the plugin with", hint=_COMPILER_HINT)
    answer = _run([path, "--version"], "the C compiler", _COMPILER_HINT)
    if answer.returncode != 0:
        raise ToolError(
            f"the C compiler {path} does not say its version",
            cmd=[path, "--version"],
            returncode=answer.returncode,
            log_tail=answer.stderr[-_LOG_CHARACTERS:],
            hint=_COMPILER_HINT,
        )
    return _Compiler(path, answer.stdout.partition("\n")[0])


def _accepted_library(qemu: Path, qemu_version: str, compiler: _Compiler, api: int) -> tuple[Path, str | None]:
    """The library for one version of the interface, and what QEMU has against it."""
    command = [compiler.path, *_FLAGS, *_SYSTEM_FLAGS, f"-DMCUBENCH_PLUGIN_API={api}", f"-I{_SOURCES}"]
    folder = resources.cache_folder() / "plugin" / _content_key(compiler, api)
    library = folder / "counter.so"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with filelock.FileLock(folder / ".lock", timeout=_TIME_LIMIT_S):
            # A library that this QEMU was not seen to load is made again: it may be half of one.
            if library.is_file() and _acceptance(library, qemu, qemu_version).is_file():
                return library, None
            _compile(command, library)
            refusal = _ask(qemu, library)
            if refusal is None:
                _acceptance(library, qemu, qemu_version).touch()
            return library, refusal
    except filelock.Timeout as error:
        raise ToolError(
            f"another process has held {folder} for {_TIME_LIMIT_S:.0f} s",
            hint="end it, or set MCUBENCH_CACHE to another folder",
        ) from error


def _content_key(compiler: _Compiler, api: int) -> str:
    sources = sorted((*_SOURCES.glob("*.c"), *_SOURCES.glob("*.h")))
    facts = {
        "sources": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sources},
        "api": api,
        "compiler": [compiler.path, compiler.version],
        "flags": [*_FLAGS, *_SYSTEM_FLAGS],
        "machine": [platform.system(), platform.machine()],
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def _acceptance(library: Path, qemu: Path, qemu_version: str) -> Path:
    """The file that is there once this QEMU has loaded these bytes."""
    status = qemu.stat()
    facts = [str(qemu.resolve()), qemu_version, status.st_size, status.st_mtime_ns]
    digest = hashlib.sha256(json.dumps(facts).encode() + library.read_bytes()).hexdigest()
    return library.with_name(f"accepted-{digest[:32]}")


def _compile(command: list[str], library: Path) -> None:
    with tempfile.TemporaryDirectory(prefix=".partial-", dir=library.parent) as name:
        partial = Path(name) / library.name
        command = [*command, *map(str, sorted(_SOURCES.glob("*.c"))), "-o", str(partial)]
        answer = _run(command, "the C compiler", _COMPILER_HINT)
        if answer.returncode != 0 or not partial.is_file():
            raise ToolError(
                "the plugin that counts instructions does not compile",
                cmd=command,
                returncode=answer.returncode,
                log_tail=answer.stderr[-_LOG_CHARACTERS:],
                hint=f"the C compiler is {command[0]}; {_WITHOUT}",
            )
        os.replace(partial, library)  # noqa: PTH105 - Path.replace() gives the path that the temporary folder loses


def _ask(qemu: Path, library: Path) -> str | None:
    """Have QEMU load the library; None where it did, else what it said."""
    plugin = f"file={escape(library)},probe=on"
    command = [str(qemu), "-machine", "none", "-nodefaults", "-display", "none", "-plugin", plugin]
    answer = _run(command, str(qemu), _QEMU_HINT)
    if answer.returncode == 0 and answer.stdout.startswith("mcubench counter "):
        return None
    return " ".join(answer.stderr.split())[-_LOG_CHARACTERS:] or f"it ended with code {answer.returncode}"


def escape(path: Path) -> str:
    """A path as QEMU's options take it, in which a comma ends a value (QEMU manual, -drive)."""
    return str(path).replace(",", ",,")


def _run(command: list[str], what: str, hint: str) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_TIME_LIMIT_S,
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise ToolError(f"{what} does not run: {error}", cmd=command, hint=hint) from error
