# SPDX-License-Identifier: Apache-2.0
"""What a lock file holds: runs by name, each with all that made it and what came out."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from mcubench.documents import read_document
from mcubench.errors import FileError
from mcubench.optimize import Optimize
from mcubench.result import TaskKind
from mcubench.result.document import Kind, Sha256

LOCK_FILE = "mcubench.lock"
# Some thousand runs.
_MAX_BYTES = 16 * 1024 * 1024
_HEAD = "# Written by `mcubench lock`; `mcubench reproduce` runs it again and says whether the same comes out.\n"

EntryName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]
EngineName = Literal["aot", "tflm", "litert"]


class _Strict(BaseModel):
    """A frozen value in which an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class LockedRun(_Strict):
    """What the run is asked for with. Names of files are relative to the lock file's folder."""

    board: str
    emulate: Literal["qemu", "twin", "renode"] | None = None
    model: str
    engine: EngineName
    kernels: Literal["reference", "cmsis-nn"] | None = None
    optimize: Optimize = "balanced"
    arena_bytes: int | None = None
    input: str
    dataset: str | None = None
    task: TaskKind | None = None
    rate_hz: float | None = None
    iterations: Annotated[int, Field(ge=1)]
    warmup: Annotated[int, Field(ge=0)]
    profile: bool


class LockedFigure(_Strict):
    """A number that came out."""

    value: int | float
    unit: str
    kind: Kind
    counter: str | None = None


class LockEntry(_Strict):
    """One run: how to ask for it, which files and tools made it, and what came out.

    `preparation` says how pictures or recordings became samples, in the result's words.

    `tools` has the versions, flags, commits and digests of everything between the model and the number, by the names
    that a result's provenance has.
    """

    run: LockedRun
    model_sha256: Sha256
    dataset_sha256: Sha256 | None = None
    preparation: str | None = None
    board_digest: Sha256
    elf_sha256: Sha256 | None = None
    counter: str | None = None
    tools: Mapping[str, str]
    output_sha256: tuple[Sha256, ...]
    figures: Mapping[str, LockedFigure]


class LockFile(_Strict):
    """The file. `engine` is what `--engine auto` stands for in this project, from its first use on."""

    schema_version: Literal[1] = 1
    engine: EngineName | None = None
    runs: dict[EntryName, LockEntry] = {}


def load_lock(path: Path) -> LockFile:
    """Read and validate a lock file.

    Raises:
        FileError: it cannot be read.
        ConfigError: it is not YAML or no lock file; the message names the key.
    """
    return read_document(path, LockFile, kind="lock file", unreadable=FileError, most_bytes=_MAX_BYTES)


def write_lock(lock: LockFile) -> str:
    """The file's text: the same for the same content, one fact a line, so that a change of it can be read."""
    content = lock.model_dump(mode="json", exclude_none=True)
    for run in content["runs"].values():
        run["figures"] = {name: _InOneLine(figure) for name, figure in run["figures"].items()}
    return _HEAD + yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10_000)


class _InOneLine(dict[str, object]):
    """A mapping that is written in one line."""


class _Dumper(yaml.SafeDumper):
    """Plain values, and figures in one line each."""


_Dumper.add_representer(
    _InOneLine, lambda dumper, value: dumper.represent_mapping("tag:yaml.org,2002:map", value, flow_style=True)
)
