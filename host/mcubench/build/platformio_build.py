# SPDX-License-Identifier: Apache-2.0
"""One build in the project of a board: laid out, run and put into the store, under the project's lock."""

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mcubench.board import Board
from mcubench.build import flags, platformio_run, store
from mcubench.build.board_config import BUILD_ID_BYTES, board_config_header, build_id_source
from mcubench.build.diagnose import diagnose
from mcubench.build.key import hash_firmware
from mcubench.build.library import BuiltLibrary
from mcubench.build.platformio_run import core_files, run_platformio
from mcubench.build.program import BuildOptions, Program
from mcubench.build.project import Project, ProjectFiles, board_manifest, project_file
from mcubench.build.toolchain import Toolchain
from mcubench.errors import FileError, ToolError
from mcubench.folder_lock import folder_lock

_PATIENCE_S = 60
_OTHER_CACHE = "set MCUBENCH_CACHE to another folder"


@dataclass(frozen=True)
class Inputs:
    """Everything that one build is made from, and the key of it; `prebuilt` is the program's library, compiled."""

    board: Board
    program: Program
    options: BuildOptions
    firmware: Path
    toolchain: Toolchain
    linker_script: str
    facts: dict[str, object]
    key: str
    prebuilt: BuiltLibrary | None = None


def build(inputs: Inputs, cache: Path, *, jobs: int | None, on_wait: Callable[[str], None] | None) -> store.StoredElf:
    """Build with PlatformIO, unless another process has done so while this one waited.

    Raises:
        FitError, ToolError, FileError: see `build_firmware`.
        OSError: the cache folder cannot be used.
    """
    project = Project(cache / "projects" / _project_name(inputs), inputs.board.id)
    objects = cache / "objects" / _objects_name(inputs)
    links = {"firmware": inputs.firmware, "objects": objects}
    if inputs.program.library is not None and inputs.prebuilt is not None:
        links |= {"library": inputs.program.library.folder, "prebuilt": inputs.prebuilt.folder}
    project.folder.mkdir(parents=True, exist_ok=True)
    found: list[store.StoredElf] = []

    def is_there() -> bool:
        stored = store.find(cache / "elf", inputs.key)
        found.extend(() if stored is None else (stored,))
        return stored is not None

    def keep() -> None:
        if hash_firmware(inputs.firmware, inputs.program.components) != inputs.facts["firmware_sha256"]:
            raise ToolError(f"the firmware in {inputs.firmware} changed while it was built", hint="build again")
        found.append(store.put(cache / "elf", inputs.key, project.elf, inputs.facts))
        project.share_objects(objects)

    build_project(
        project,
        inputs.board,
        lambda: project.lay_out(_files(inputs, project), links),
        is_there,
        keep,
        jobs=jobs,
        on_wait=on_wait,
    )
    return found[0]


def build_project(
    project: Project,
    board: Board,
    lay_out: Callable[[], None],
    is_there: Callable[[], bool],
    keep: Callable[[], None],
    *,
    jobs: int | None,
    on_wait: Callable[[str], None] | None,
    timeout_s: float | None = None,
    on_line: Callable[[str], None] = lambda _: None,
) -> None:
    """Under the project's lock: lay it out, build it and keep the result, unless `is_there` says that it is.

    Raises:
        FitError, ToolError, FileError: what went wrong with the build.
        OSError: the project's folder cannot be used.
    """
    if "$" in str(project.folder.resolve()):
        raise FileError(f"PlatformIO cannot build in {project.folder}: it takes $ for a variable", hint=_OTHER_CACHE)
    # A build that waits gives up after the one that it waits for must have ended.
    timeout_s = platformio_run.TIMEOUT_S if timeout_s is None else timeout_s
    with folder_lock(project.folder, timeout_s=timeout_s + _PATIENCE_S, on_wait=on_wait) as lock_fd:
        if is_there():
            return
        project.begin()
        lay_out()
        jobs = jobs or len(os.sched_getaffinity(0))
        done = run_platformio(project, jobs=jobs, lock_fd=lock_fd, timeout_s=timeout_s, on_line=on_line)
        if done.returncode != 0:
            raise diagnose(board, project.folder, cmd=done.cmd, returncode=done.returncode, log=done.log)
        keep()
        project.end()


def _project_name(inputs: Inputs) -> str:
    """One project for each board, firmware folder, way to compile, library, and set of tools."""
    library = inputs.facts["library"]
    parts = [str(inputs.firmware.resolve()), inputs.options.optimize, *_tools(inputs), library]
    return f"{inputs.board.id}-{_digest(parts)}"


def _objects_name(inputs: Inputs) -> str:
    """One folder of objects for each set of tools and library.

    SCons tells apart itself what else they are compiled from and with; it does not look into a library's headers.
    """
    return _digest([*_tools(inputs), inputs.facts["library"]])


def _tools(inputs: Inputs) -> list[object]:
    return [inputs.facts[name] for name in ("toolchain", "platformio", "scons")]


def _digest(parts: list[object]) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:12]


def _files(inputs: Inputs, project: Project) -> ProjectFiles:
    board, options = inputs.board, inputs.options
    texts = {
        "platformio.ini": project_file(
            board.id,
            components=sorted(inputs.program.components),
            flags={
                "prebuilt": () if inputs.prebuilt is None else inputs.prebuilt.archives,
                "header_flags": flags.header_flags(inputs.program.library),
                "compile_flags": flags.compile_flags(board, options),
                "c_flags": flags.C_FLAGS,
                "cxx_flags": flags.CXX_FLAGS,
                "link_flags": flags.link_flags(board),
            },
        ),
        f"boards/{board.id}.json": board_manifest(board),
        "generated/linker_script.ld": inputs.linker_script,
        "prefix_map.txt": prefix_map(inputs.toolchain.root, project.folder.resolve()),
        **core_files(),
    }
    config = {
        "board_config.h": board_config_header(board),
        "build_id.cc": build_id_source(bytes.fromhex(inputs.key)[:BUILD_ID_BYTES]),
    }
    return ProjectFiles(texts, config, inputs.program.sources)


def prefix_map(toolchain: Path, project: Path) -> str:
    """Compiler options, one a line, that keep the names of folders out of its output.

    The last option that matches wins (GCC manual, -ffile-prefix-map): the project comes last.
    """
    folders = ((toolchain, "toolchain"), (project, "."))
    return "".join(f"-ffile-prefix-map={_escape(str(folder))}={name}\n" for folder, name in folders)


def _escape(text: str) -> str:
    """A word of an options file, in which blanks separate, and quotes and backslashes escape."""
    return "".join(f"\\{char}" if char.isspace() or char in "\\'\"" else char for char in text)
