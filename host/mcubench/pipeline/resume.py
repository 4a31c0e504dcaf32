# SPDX-License-Identifier: Apache-2.0
"""Where the outputs of an interrupted run are, and which run they are good for."""

import contextlib
import hashlib
import time
from collections.abc import Iterator
from pathlib import Path

from mcubench import resources
from mcubench.bench import Journal, Samples, Subject, output_types
from mcubench.dataset.storage import blocks
from mcubench.errors import FileError
from mcubench.progress import Progress

_FOLDER = "journals"
_SUFFIX = ".journal"
_FORGOTTEN_AFTER_S = 30 * 24 * 3600


@contextlib.contextmanager
def journal_of(
    samples: Samples, subject: Subject, target: str, progress: Progress, *, resume: bool
) -> Iterator[Journal | None]:
    """The journal of a run while it lasts; with `resume` it holds what was done before, as a step says.

    None where the cache folder cannot be written to: then a run that is interrupted is lost, which is no reason not
    to run.

    Raises:
        ConfigError: it is to be resumed, and another run is under way.
        FileError: it is to be resumed, and cannot be read.
    """
    folder = resources.cache_folder() / _FOLDER
    key = _key(samples, subject, target)
    try:
        journal = Journal(
            folder / f"{key[:32]}{_SUFFIX}",
            key,
            len(samples.inputs),
            output_types(subject.model.graph),
            resume=resume,
        )
    except FileError:
        if resume:
            raise
        yield None
        return
    with journal:
        _forget_old_ones(folder)
        if resume:
            with progress.step("take up the interrupted run") as note:
                note(_words(journal, len(samples.inputs)))
        yield journal


def _words(journal: Journal, samples: int) -> str:
    done = f"{len(journal.done)} of {samples} samples are done" if journal.done else "there is none: it begins anew"
    damaged = journal.dropped_bytes
    return f"{done}; a damaged end of {damaged} bytes was dropped" if damaged else done


def _key(samples: Samples, subject: Subject, target: str) -> str:
    """All that the outputs depend on: the firmware, the board, what runs it, and every byte of every sample."""
    firmware = subject.build_id or hashlib.sha256(subject.elf.read_bytes()).digest()
    digest = hashlib.sha256()
    parts = (
        firmware,
        subject.board.id.encode(),
        subject.board.digest().encode(),
        target.encode(),
        subject.compiled.engine.encode(),
        subject.model.sha256.encode(),
        f"{samples.inputs.shape}{samples.inputs.dtype}".encode(),
    )
    for part in parts:
        digest.update(len(part).to_bytes(4, "little") + part)
    for block in blocks(samples.inputs):
        digest.update(samples.inputs[block].tobytes())
    return digest.hexdigest()


def _forget_old_ones(folder: Path) -> None:
    """Interrupted runs that nobody took up in a month."""
    before_s = time.time() - _FORGOTTEN_AFTER_S
    for path in folder.glob(f"*{_SUFFIX}"):
        with contextlib.suppress(OSError):
            if path.stat().st_mtime < before_s:
                path.unlink()
