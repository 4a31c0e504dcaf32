# SPDX-License-Identifier: Apache-2.0
"""`mcubench import`: runs from files into the store."""

from pathlib import Path
from typing import Annotated

import typer

from mcubench.cli import options
from mcubench.cli.terminal import reports, warn
from mcubench.errors import ConfigError, StoreError
from mcubench.store import Import, files_of, open_store


def import_runs(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE|DIR...", help="What `export` or `--json` wrote: .json, .jsonl, or a folder of such files."
        ),
    ],
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Take runs into the store. A file with something in it that is no run is refused whole; runs come in once."""
    del debug
    store = open_store()
    files = [file for path in paths for file in files_of(path)]
    done: list[Import] = []
    refused: list[ConfigError] = []
    for file in files:
        try:
            done.append(store.import_(file))
        except StoreError:
            raise
        except ConfigError as error:
            refused.append(error)
    if done and not quiet:
        reports().print(_summary(done), markup=False, highlight=False, soft_wrap=True)
    if len(files) == len(refused) == 1:
        raise refused[0]
    for problem in refused:
        warn(problem)
    if refused:
        raise ConfigError(f"{len(refused)} of {len(files)} files did not come in")


def _summary(done: list[Import]) -> str:
    added, present = (sum(map(len, group)) for group in ([i.added for i in done], [i.present for i in done]))
    tags = sorted({tag for found in done for tag in found.kept_tags})
    kept = f"; {', '.join(tags)}: stays with the run here that has it" if tags else ""
    return f"{added} run{'s' * (added != 1)} came in, {present} {'was' if present == 1 else 'were'} there{kept}"
