# SPDX-License-Identifier: Apache-2.0
"""Compiles firmware for the host with the sanitizers on, so that tests can run it."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import filelock

from mcubench.resources import FIRMWARE

FIRMWARE_LIB = FIRMWARE / "lib"

# Any finding of a sanitizer ends the program with an exit code that is not 0.
FLAGS = (
    "-std=c++17",
    "-Wall",
    "-Wextra",
    "-Werror",
    "-fno-exceptions",
    "-fno-rtti",
    "-fsanitize=address,undefined",
    "-fno-sanitize-recover=all",
    # GCC guards a variable in a section of its own only where told: weights, the arena, the line's buffers.
    "-fsanitize-sections=.rodata.*,.bss.*",
    "-g",
)


def compile_host(
    sources: Sequence[Path],
    output: Path,
    defines: Sequence[str] | Mapping[str, str] = (),
    includes: Sequence[Path] = (),
) -> Path:
    """Compile and link `sources` into the program `output`, and return it; firmware/lib is on the include path.

    `defines` are `NAME` or `NAME=VALUE`, or a mapping of names to values. A missing g++ fails the test that asks.
    """
    names = [f"{name}={value}" for name, value in defines.items()] if isinstance(defines, Mapping) else defines
    command = ["g++", *FLAGS, *(f"-D{name}" for name in names)]
    command += [f"-I{folder}" for folder in (FIRMWARE_LIB, *includes)]
    command += [*map(str, sources), "-o", str(output)]
    _compile(command)
    return output


def compile_objects(sources: Sequence[Path], folder: Path) -> list[Path]:
    """Compile `sources` into objects in a folder, which is made, once for all processes that ask."""
    with filelock.FileLock(folder.with_suffix(".lock")):
        if not folder.exists():
            partial = folder.with_suffix(".partial")
            partial.mkdir(parents=True)
            _compile(["g++", *FLAGS, f"-I{FIRMWARE_LIB}", "-c", *map(str, sources)], partial)
            partial.rename(folder)
    return [folder / f"{source.stem}.o" for source in sources]


def _compile(command: Sequence[str], folder: Path | None = None) -> None:
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert result.returncode == 0, f"{' '.join(command)}\n{result.stderr}"
