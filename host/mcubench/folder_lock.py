# SPDX-License-Identifier: Apache-2.0
"""One piece of work at a time in a folder, across processes."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock

from mcubench.errors import ToolError

_POLL_S = 0.05
_SILENT_S = 1.0


@contextmanager
def folder_lock(
    folder: Path, *, timeout_s: float, on_wait: Callable[[str], None] | None, work: str = "build"
) -> Iterator[int]:
    """Hold the lock of `folder`; yields the descriptor that holds it, which a child may inherit.

    `on_wait` is told once, after a second, that another `work` is under way.

    Raises:
        ToolError: the other one did not end within `timeout_s`.
    """
    fd = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        started_s = time.monotonic()
        told = False
        while not filelock.lock_descriptor(fd, blocking=False):
            waited_s = time.monotonic() - started_s
            if waited_s > timeout_s:
                raise ToolError(
                    f"another {work} has held {folder} for {timeout_s:.0f} s",
                    hint="end it, or set MCUBENCH_CACHE to another folder",
                )
            if waited_s > _SILENT_S and not told and on_wait is not None:
                on_wait(f"waiting for another {work} in {folder}")
                told = True
            time.sleep(_POLL_S)
        yield fd
    finally:
        os.close(fd)
