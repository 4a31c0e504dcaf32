# SPDX-License-Identifier: Apache-2.0
"""Writing runs into a lock file, and having them again."""

import hashlib
import itertools
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from mcubench.dataset import packaged_names, resolve_dataset_path, resolve_model_path
from mcubench.documents import nearest
from mcubench.errors import ConfigError, FileError, McubenchError
from mcubench.lockfile import (
    EntryReport,
    LockEntry,
    LockFile,
    ReproductionReport,
    compare_entry,
    load_lock,
    make_entry,
    write_lock,
)
from mcubench.pipeline.job import Job, run_job
from mcubench.pipeline.stored_results import NamedResult
from mcubench.progress import Progress
from mcubench.result import Result

# Looked at for the file of a model or a data set, of which a result has the digest alone.
_MOST_FILES = 10_000
_NOT_LOOKED_INTO = frozenset({".git", ".venv", "node_modules", "__pycache__", ".mcubench", ".tox"})

# Folders of pictures or recordings have no digest of their own: one has to be named.
_SAMPLES = (".npz", ".csv")

Keep = Callable[[Result, Path], None]


def lock_results(
    path: Path, results: Sequence[NamedResult], files: Sequence[Path], folders: Sequence[Path] = ()
) -> tuple[LockFile, str]:
    """The lock file with an entry for each result, and its text; an entry of the same run is replaced.

    `files` are models and data sets; those of a result are also looked for in the lock file's folder, in other
    `folders`, and among what comes with mcubench.

    Raises:
        ConfigError: the lock file is damaged, or the file of a model is nowhere to be found.
    """
    lock = load_lock(path) if path.exists() else LockFile()
    folder = path.absolute().parent
    finder = _Finder(folder, files, folders)
    runs = dict(lock.runs)
    for one in results:
        result = one.result
        model = finder.find(result.model.sha256, f"the model of {one.name}", (".tflite",))
        dataset = None
        if result.dataset is not None:
            dataset = finder.find(result.dataset.sha256, f"the samples of {one.name}", _SAMPLES)
        entry = make_entry(result, model=model, dataset=dataset)
        runs[_name_of(entry, result, runs)] = entry
    lock = lock.model_copy(update={"runs": runs})
    return lock, write_lock(lock)


def reproduce(path: Path, names: Sequence[str], progress: Progress, keep: Keep) -> ReproductionReport:
    """Run entries of a lock file again, all of them if none is named, and say whether they are equal.

    Raises:
        ConfigError: the lock file cannot be used, or has no such entry.
    """
    lock = load_lock(path)
    if not lock.runs:
        raise ConfigError(f"{path} has no runs", hint="`mcubench lock RESULT` writes one into it")
    for name in names:
        if name not in lock.runs:
            hint = nearest(name, lock.runs, f"runs there: {', '.join(lock.runs)}")
            raise ConfigError(f"{path} has no run '{name}'", hint=hint)
    reports: list[EntryReport] = []
    for name in names or tuple(lock.runs):
        with progress.step(f"run {name} again") as note:
            reports.append(_again(name, lock.runs[name], path.absolute().parent, progress, keep))
            note("equal" if reports[-1].equal else "different")
    return ReproductionReport(file=str(path), equal=all(report.equal for report in reports), runs=tuple(reports))


def _again(name: str, entry: LockEntry, folder: Path, progress: Progress, keep: Keep) -> EntryReport:
    run = entry.run
    job = Job(
        board=run.board,
        model=run.model,
        engine=run.engine,
        folder=folder,
        emulate=run.emulate,
        kernels=run.kernels,
        arena_bytes=run.arena_bytes,
        optimize=run.optimize,
        input=run.input,
        dataset=run.dataset,
        task=run.task,
        rate_hz=run.rate_hz,
        iterations=run.iterations,
        warmup=run.warmup,
        profile=run.profile,
    )
    try:
        result = run_job(job, progress).result
        keep(result, job.model_path())
    except McubenchError as error:
        return EntryReport(name=name, equal=False, reason=error.message, exit_code=error.exit_code)
    return compare_entry(name, entry, result)


def _name_of(entry: LockEntry, result: Result, runs: dict[str, LockEntry]) -> str:
    """The name of the entry of the same run, or one that says which model, board and engine it is."""
    for name, other in runs.items():
        if other.run == entry.run:
            return name
    stem = "".join(char if char.isalnum() or char in "._-" else "-" for char in result.model.name).lstrip("._-")
    base = f"{stem or 'model'}-{result.board.id}-{result.engine}"[:56]
    names = (base, *(f"{base}-{number}" for number in range(2, 1000)))
    return next(name for name in names if name not in runs)


class _Finder:
    """Finds files by their digest: those given, those of folders, those that come with mcubench."""

    def __init__(self, folder: Path, files: Sequence[Path], folders: Sequence[Path]) -> None:
        self._folder = folder
        self._files = files
        self._folders = (folder, *folders)

    def find(self, sha256: str, what: str, suffixes: tuple[str, ...]) -> str:
        """The name of a file as a lock file has it: a path from the folder, or a packaged model's name.

        Raises:
            FileError: it is nowhere.
        """
        here = (path for folder in self._folders for path in _walk(folder, suffixes))
        for path in itertools.chain(self._files, here):
            if _digest(path) == sha256 or (path.is_dir() and suffixes == _SAMPLES):
                return os.path.relpath(path.absolute(), self._folder)
        for name in packaged_names():
            packaged = resolve_model_path(name) if ".tflite" in suffixes else _packaged_samples(name)
            if packaged is not None and _digest(packaged) == sha256:
                return name
        raise FileError(
            f"{what} is nowhere to be found: no file in {' or in '.join(map(str, self._folders))} has the "
            f"digest {sha256[:12]}",
            hint="--file FILE says where it is",
        )


def _packaged_samples(name: str) -> Path | None:
    try:
        return resolve_dataset_path(name)
    except FileError:
        return None


def _walk(folder: Path, suffixes: tuple[str, ...]) -> Iterable[Path]:
    count = 0
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in _NOT_LOOKED_INTO)
        for name in sorted(names):
            if name.endswith(suffixes):
                yield Path(here, name)
        count += len(names)
        if count > _MOST_FILES:
            return


def _digest(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
