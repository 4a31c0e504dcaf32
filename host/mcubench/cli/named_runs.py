# SPDX-License-Identifier: Apache-2.0
"""The runs that a report is of, from what the user called them."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from mcubench.report.named_run import NamedRun
from mcubench.store import load_run, open_store


def load_named_runs(references: Sequence[str]) -> list[NamedRun]:
    """Each run with a name of its own: the reference, or the file's name without its ending.

    Raises:
        StoreError: there is no such run or file, or it does not fit.
    """
    store = open_store()
    taken: Counter[str] = Counter()
    runs = []
    for reference in references:
        name = Path(reference).stem if reference.endswith(".json") else reference
        taken[name] += 1
        unique = name if taken[name] == 1 else f"{name} ({taken[name]})"
        runs.append(NamedRun(unique, load_run(reference, store).result))
    return runs
