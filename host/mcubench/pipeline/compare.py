# SPDX-License-Identifier: Apache-2.0
"""Comparing runs, tags, files and git revisions: each is found, or run."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mcubench.comparison import Comparison, Group, compare_runs
from mcubench.errors import ConfigError
from mcubench.model import read_model
from mcubench.pipeline.job import Job, run_job
from mcubench.pipeline.known_run import known_run
from mcubench.pipeline.revision import RevisedModel, is_revision, read_revision
from mcubench.pipeline.stored_results import read_results
from mcubench.progress import Progress
from mcubench.result import Result
from mcubench.store import load_run

# A letter each.
MOST_RUNS = 26
_MODEL = ".tflite"

Keep = Callable[[Result, Path, str | None], None]


@dataclass(frozen=True)
class CompareOptions:
    """What is compared; `job` says how models are run, None where no board was named."""

    references: Sequence[str]
    job: Job | None = None
    across_kinds: bool = False


def compare(options: CompareOptions, progress: Progress, keep: Keep) -> Comparison:
    """Find each, or run it, and compare them with the first.

    `keep` gets each result that was run, its model's file, and the commit that the model is of.

    Raises:
        ConfigError: there is no such run, file or revision, or a model to run and no board to run it on.
        McubenchError: a run failed.
    """
    if len(options.references) < 2:
        raise ConfigError(
            "one run is nothing to compare", hint="name two or more: runs, tags, files or REV:model.tflite"
        )
    if len(options.references) > MOST_RUNS:
        raise ConfigError(f"{len(options.references)} runs are too many to compare (at most {MOST_RUNS})")
    groups = [_group(reference, options, progress, keep) for reference in options.references]
    return compare_runs(groups, across_kinds=options.across_kinds)


def _group(reference: str, options: CompareOptions, progress: Progress, keep: Keep) -> Group:
    path = Path(reference).expanduser()
    if path.is_dir():
        return Group.of(reference, tuple(one.result for one in read_results([path], progress)))
    if is_revision(reference):
        job = _job(reference, options)
        model = read_revision(reference)
        with tempfile.TemporaryDirectory(prefix="mcubench-") as folder:
            return Group.of(reference, (_run_revision(model, job, Path(folder), progress, keep),))
    if path.suffix == _MODEL:
        job = replace(_job(reference, options), model=reference)
        return Group.of(reference, (_run(job, reference, None, progress, keep),))
    return Group.of(reference, (load_run(reference).result,))


def _job(reference: str, options: CompareOptions) -> Job:
    if options.job is None:
        raise ConfigError(f"{reference} is a model, which has to be run", hint="--board says on which board")
    return options.job


def _run_revision(model: RevisedModel, job: Job, folder: Path, progress: Progress, keep: Keep) -> Result:
    path = folder / model.name
    path.write_bytes(model.data)
    return _run(replace(job, model=str(path)), model.reference, model.commit, progress, keep)


def _run(job: Job, name: str, commit: str | None, progress: Progress, keep: Keep) -> Result:
    """The store's run of a job, or a new one."""
    path = job.model_path()
    with progress.step(f"look for {name} in the store") as note:
        run = known_run(job, read_model(path).sha256)
        note("run it" if run is None else f"run {run.id}")
    if run is not None:
        return run.result
    with progress.step(f"run {name}"):
        result = run_job(job, progress).result
        keep(result, path, commit)
    return result
