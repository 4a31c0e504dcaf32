# SPDX-License-Identifier: Apache-2.0
"""The runs that a report is of, from what the user called them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from mcubench.report.named_run import NamedRun
from mcubench.result import Result
from mcubench.store import load_run, open_store
from mcubench.store.exchange import read_runs


def load_named_runs(references: Sequence[str]) -> list[NamedRun]:
    """Each run with a name of its own, in the order of the references.

    Raises:
        ConfigError: there is no such run or file, or it does not fit.
    """
    taken: Counter[str] = Counter()
    runs = []
    for name, result in _named(references):
        taken[name] += 1
        runs.append(NamedRun(name if taken[name] == 1 else f"{name} ({taken[name]})", result))
    return runs


def _named(references: Sequence[str]) -> Iterator[tuple[str, Result]]:
    """A run of the store by the reference, of a file by the file, and those of an export by tag, or what was run."""
    store = open_store()
    for reference in references:
        if reference.endswith(".jsonl"):
            for run in (document.run for document in read_runs(Path(reference))):
                what = f"{run.result.model.name} on {run.result.board.id}"
                yield (run.tags[0] if run.tags else what), run.result
        else:
            name = Path(reference).stem if reference.endswith(".json") else reference
            yield name, load_run(reference, store).result
