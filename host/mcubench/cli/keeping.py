# SPDX-License-Identifier: Apache-2.0
"""What becomes of a result besides being printed: it is kept, unless that is not wanted."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mcubench.cli.terminal import warn
from mcubench.errors import ConfigError, StoreError
from mcubench.progress import Progress
from mcubench.result import Result
from mcubench.store import keep_run, require_keepable


@dataclass(frozen=True)
class Keeping:
    """Whether runs are kept, and by which names."""

    wanted: bool
    tags: tuple[str, ...]

    def keep(self, result: Result, model: Path, progress: Progress, *, suffix: str = "") -> StoreError | None:
        """Keep a result; `suffix` tells apart the runs of one command.

        A store that cannot be written is no reason to fail: what was measured is in a file then, and that is said.
        It is one where the run was to get a name, which a later command relies on.
        """
        if not self.wanted:
            return None
        try:
            with progress.step("keep the run") as note:
                note(keep_run(result, model=model, tags=[f"{tag}{suffix}" for tag in self.tags]).id)
        except StoreError as error:
            if self.tags:
                return error
            warn(error)
        return None


def keeping(*, no_store: bool, tag: Sequence[str] | None, suffixes: Sequence[str] = ("",)) -> Keeping:
    """What the options say, held against what can be kept before hours of work go into it.

    Raises:
        ConfigError: the options contradict each other, a name is no tag, or the store is none.
    """
    tags = tuple(tag or ())
    if no_store and tags:
        raise ConfigError("--tag names a run in the store, and --no-store keeps none", hint="leave one of them out")
    if not no_store:
        require_keepable([f"{name}{suffix}" for name in tags for suffix in suffixes])
    return Keeping(wanted=not no_store, tags=tags)
