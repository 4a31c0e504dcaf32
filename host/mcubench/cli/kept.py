# SPDX-License-Identifier: Apache-2.0
"""Keeping the runs that a command makes on its way to something else."""

from dataclasses import dataclass, field
from pathlib import Path

from mcubench.cli.terminal import warn
from mcubench.errors import StoreError
from mcubench.result import Result
from mcubench.store import keep_run, open_store


@dataclass
class KeptRuns:
    """The ids of the runs that were kept, each by the identity of its result, which lives as long as the command."""

    wanted: bool
    ids: dict[int, str] = field(default_factory=dict)

    def keep(self, result: Result, model: Path, commit: str | None = None) -> None:
        """Keep a run; a store that cannot be written is no reason to fail: the run is in a file then, as is said."""
        if not self.wanted:
            return
        try:
            self.ids[id(result)] = keep_run(result, model=model, revision=commit).id
        except StoreError as error:
            warn(error)

    def tag(self, result: Result, name: str) -> None:
        """Call a run by a name; one that was not kept before is kept for that.

        Raises:
            StoreError: the store cannot be written.
        """
        store = open_store()
        if id(result) in self.ids:
            store.tag(self.ids[id(result)], name)
        else:
            store.add(result, tags=(name,))
