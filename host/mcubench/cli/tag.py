# SPDX-License-Identifier: Apache-2.0
"""`mcubench tag`: names for runs."""

from typing import Annotated

import typer

from mcubench.cli import options
from mcubench.cli.terminal import reports
from mcubench.store import open_store


def tag(
    reference: options.Reference,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Letters, digits, and . _ - + / in between.")],
    remove: Annotated[bool, typer.Option("--remove", help="Take the name from the run.")] = False,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Give a run a name; a run that had it before loses it."""
    del debug
    store = open_store()
    if remove:
        said = f"{store.untag(reference, name)} is not {name} any more"
    else:
        before, now = store.tag(reference, name)
        said = f"{now} is {name} now" + (f"; {before} was" if before is not None else "")
    if not quiet:
        reports().print(said, markup=False, highlight=False, soft_wrap=True)
