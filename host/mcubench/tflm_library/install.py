# SPDX-License-Identifier: Apache-2.0
"""Laying the library out: whole or not at all, in a folder named after what is in it."""

import filecmp
import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mcubench.errors import FileError
from mcubench.progress import Progress
from mcubench.tflm_library import pins
from mcubench.tflm_library.fetch import head
from mcubench.tflm_library.library import ACTIVE, FACTS, MANIFEST, TREE, TflmLibrary, find_library, home
from mcubench.tflm_library.manifest import SCRIPT, application_script, library_json
from mcubench.tflm_library.obtain import obtain_sources
from mcubench.tflm_library.selection import Selection, select
from mcubench.tflm_library.source_tree import CMSIS_NN, KISSFFT, SourceTree

_LARGEST_FILE_BYTES = 32 * 1024 * 1024
_LARGEST_TREE_BYTES = 1024 * 1024 * 1024


def install(source: str | None, cmsis_nn: str | None, progress: Progress) -> TflmLibrary:
    """Install TFLM from a folder or `URL@COMMIT`; the pinned commit by default. `cmsis_nn` likewise, or "none".

    Raises:
        ConfigError, FileError: the sources are not all there.
        ToolError: they cannot be fetched.
    """
    with tempfile.TemporaryDirectory(prefix="mcubench-tflm-") as temporary:
        tree = obtain_sources(source, cmsis_nn, Path(temporary), progress)
        with progress.step("lay the library out") as note:
            library = _lay_out(tree, select(tree), source or pins.TFLM)
            note(f"{', '.join(library.kernels)} kernels" + ("" if KISSFFT in tree.third_party else ", no KissFFT"))
    return library


def _lay_out(tree: SourceTree, selection: Selection, origin: str) -> TflmLibrary:
    try:
        home().mkdir(parents=True, exist_ok=True)
        with _partial_folder(home()) as partial:
            digest = _copy(tree, selection, partial / TREE)
            for kernels, sources in selection.sources.items():
                (partial / kernels).mkdir()
                texts = {
                    MANIFEST: library_json(kernels, sources, selection.include_paths, digest),
                    SCRIPT: application_script(kernels),
                }
                for name, text in texts.items():
                    (partial / kernels / name).write_text(text, encoding="utf-8")
                    digest = hashlib.sha256((digest + text).encode()).hexdigest()
            facts = {
                "digest": digest,
                "origin": origin,
                "tflm_commit": head(tree.root),
                "cmsis_nn_commit": head(tree.third_party[CMSIS_NN]) if CMSIS_NN in tree.third_party else None,
                "kernels": list(selection.sources),
            }
            (partial / FACTS).write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
            _put_in_place(partial, home() / digest[:16])
        _activate(digest[:16])
    except OSError as error:
        raise FileError(
            f"cannot lay the library out in {home()}: {error.strerror or error}",
            hint="make room or make it writable, or set MCUBENCH_CACHE to another folder",
        ) from error
    library = find_library()
    if library is None:
        raise FileError(f"the library in {home()} was removed while it was laid out", hint="install it again")
    return library


def _copy(tree: SourceTree, selection: Selection, folder: Path) -> str:
    """Copy every file; the SHA-256 of their paths and bytes."""
    digest = hashlib.sha256()
    total = 0
    roots = [path.resolve() for path in (tree.root, *tree.third_party.values())]
    files = dict(selection.files)
    if (tree.root / "LICENSE").is_file():
        files["LICENSE"] = tree.root / "LICENSE"
    for name, path in sorted(files.items()):
        # A link may lead to another of the sources' own files, nowhere else.
        if not any(path.resolve().is_relative_to(root) for root in roots) or not path.is_file():
            raise FileError(f"{path} is no regular file of these sources", hint="take the link away")
        size = path.stat().st_size
        total += size
        if size > _LARGEST_FILE_BYTES or total > _LARGEST_TREE_BYTES:
            raise FileError(f"{path} is too large for a source file, or all of them together are")
        data = path.read_bytes()
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        digest.update(f"{name}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()


@contextmanager
def _partial_folder(parent: Path) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=".partial-", dir=parent))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _put_in_place(partial: Path, place: Path) -> None:
    """The same content may be there already: it may be in use, and is as good unless it was damaged since."""
    if place.exists():
        if _is_whole(place, partial):
            (partial / FACTS).replace(place / FACTS)
            return
        damaged = partial.with_name(f"{partial.name}-damaged")
        place.rename(damaged)
        shutil.rmtree(damaged, ignore_errors=True)
    partial.rename(place)


def _is_whole(place: Path, partial: Path) -> bool:
    """Whether every file is there as it was just made; what the sources are said to come from may differ."""
    names = [path.relative_to(partial) for path in partial.rglob("*") if path.is_file() and path.name != FACTS]
    return all(
        (place / name).is_file() and filecmp.cmp(place / name, partial / name, shallow=False) for name in names
    )


def _activate(name: str) -> None:
    """Make it the one that is used, and take the others away."""
    pointer = home() / ACTIVE
    partial = pointer.with_suffix(".partial")
    partial.write_text(json.dumps({"folder": name}) + "\n", encoding="utf-8")
    partial.replace(pointer)
    for folder in home().iterdir():
        if folder.is_dir() and folder.name != name and not folder.name.startswith("."):
            shutil.rmtree(folder, ignore_errors=True)
