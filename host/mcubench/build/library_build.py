# SPDX-License-Identifier: Apache-2.0
"""Compiling a library through PlatformIO, and putting its archives into their place."""

import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mcubench.board import Board
from mcubench.build import flags
from mcubench.build.library import FACTS, archive_path, hash_archives, is_whole
from mcubench.build.platformio_build import build_project, prefix_map
from mcubench.build.platformio_run import core_files
from mcubench.build.program import BuildOptions
from mcubench.build.project import Project, ProjectFiles, board_manifest, project_file
from mcubench.build.toolchain import Toolchain
from mcubench.errors import ToolError
from mcubench.source_library import SourceLibrary

_TIMEOUT_S = 3600
# Written by PlatformIO's build script (firmware/platform/builder/main.py).
_LEFT_OUT = "left_out.txt"
# A share of the sources; more than that is the wrong compiler or the wrong version.
_MOST_LEFT_OUT = 0.05
_TAIL_LINES = 40


class _Progress:
    """Counts the sources that are compiled, from what the builder says, and keeps what it says."""

    def __init__(self, total: int, note: Callable[[str], None] | None) -> None:
        self._done, self._total, self._note = 0, total, note
        self.first_error: str | None = None
        self.log: list[str] = []

    def __call__(self, line: str) -> None:
        self.log.append(line)
        if self.first_error is None and "error: " in line:
            self.first_error = line.strip()
        if line.startswith("Compiling ") and self._note is not None:
            self._done += 1
            self._note(f"{self._done} of {self._total} sources")


@dataclass(frozen=True)
class LibraryBuild:
    """Everything that the archives are made from, and the place where they go."""

    library: SourceLibrary
    board: Board
    options: BuildOptions
    firmware: Path
    toolchain: Toolchain
    place: Path
    facts: dict[str, object]

    def run(self, folder: Path, *, jobs: int | None, on_wait: Callable[[str], None] | None) -> None:
        """Build in a project in `folder`, unless another process has done so while this one waited.

        Raises:
            ToolError: the compiler refuses more than a few of the sources.
            OSError: a folder cannot be used.
        """
        project = Project(folder, self.board.id)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _LEFT_OUT).unlink(missing_ok=True)
        links = {"firmware": self.firmware, "library": self.library.folder}
        said = _Progress(sum(map(len, self.library.archives.values())), on_wait)
        build_project(
            project,
            self.board,
            lambda: project.lay_out(self._files(project), links),
            lambda: is_whole(self.place, self.library.archives),
            lambda: self._publish(project, said),
            jobs=jobs,
            on_wait=on_wait,
            timeout_s=_TIMEOUT_S,
            on_line=said,
        )

    def _files(self, project: Project) -> ProjectFiles:
        texts = {
            "platformio.ini": project_file(
                self.board.id,
                components=(),
                flags={
                    "machine_flags": flags.machine_flags(self.board),
                    "compile_flags": flags.library_flags(self.board, self.options, self.library),
                    "c_flags": flags.LIBRARY_C_FLAGS,
                    "cxx_flags": flags.CXX_FLAGS,
                },
            ),
            f"boards/{self.board.id}.json": board_manifest(self.board),
            "generated/archives.json": json.dumps(dict(self.library.archives), indent=1, sort_keys=True),
            "prefix_map.txt": prefix_map(self.toolchain.root, project.folder.resolve()),
            **core_files(),
        }
        return ProjectFiles(texts, {}, {})

    def _publish(self, project: Project, said: _Progress) -> None:
        """Put the archives into their place, all or none; the objects are not needed any more."""
        left_out = _lines(project.folder / _LEFT_OUT)
        sources = sum(map(len, self.library.archives.values()))
        if len(left_out) > _MOST_LEFT_OUT * sources:
            raise ToolError(
                f"{self.library.name} does not compile for {self.board.compile.cpu}: {len(left_out)} of {sources} "
                f"sources were refused, {left_out[0]} first: {said.first_error}",
                log_tail="".join(said.log[-_TAIL_LINES:]),
                hint="is it the version that `mcubench tflm install` takes by default?",
            )
        self.place.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=".partial-", dir=self.place.parent))
        try:
            partial.chmod(0o755)
            for name in self.library.archives:
                archive_path(project.elf.parent, name).rename(archive_path(partial, name))
            facts = {
                **self.facts,
                "left_out": left_out,
                "archives_sha256": hash_archives(partial, self.library.archives),
            }
            (partial / FACTS).write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
            # What is there is not whole: it was looked at under the project's lock.
            shutil.rmtree(self.place, ignore_errors=True)
            partial.rename(self.place)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
        shutil.rmtree(project.folder / ".pio", ignore_errors=True)


def _lines(path: Path) -> list[str]:
    """The lines of a file that need not be there."""
    return sorted(path.read_text(encoding="utf-8").split()) if path.exists() else []
