# SPDX-License-Identifier: Apache-2.0
"""Keeping the runs that a command makes on its way to something else."""

from collections.abc import Callable
from pathlib import Path

from mcubench.cli.terminal import warn
from mcubench.errors import StoreError
from mcubench.result import Result
from mcubench.store import keep_run, open_store


def keep_quietly(*, wanted: bool) -> Callable[[Result, Path, str | None], None]:
    """What keeps a run, of a commit where one is named; a store that cannot be written is no reason to fail."""

    def keep(result: Result, model: Path, commit: str | None = None) -> None:
        if not wanted:
            return
        try:
            if commit is None:
                keep_run(result, model=model)
            else:
                open_store().add(result, revision=commit)
        except StoreError as error:
            warn(error)

    return keep
