# SPDX-License-Identifier: Apache-2.0
"""Checking budgets: a result for each, from a run or from before, held against its limits."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from mcubench.board import find_board
from mcubench.budget import (
    Acceptance,
    Budget,
    BudgetReport,
    Budgets,
    CheckReport,
    Evidence,
    acceptance_of,
    judge,
    load_budgets,
    replace_bounds,
    worst,
)
from mcubench.documents import nearest
from mcubench.errors import ConfigError, FileError, McubenchError
from mcubench.model import read_model
from mcubench.pipeline.float32_accuracy import float32_accuracy
from mcubench.pipeline.job import Job, run_job
from mcubench.pipeline.stored_results import NamedResult, read_results
from mcubench.pipeline.this_computer import HOST
from mcubench.progress import Progress
from mcubench.result import Result
from mcubench.store import load_run

_RELATIVE = ("max_growth", "max_drop")


@dataclass(frozen=True)
class CheckOptions:
    """What is checked: the file, some of its budgets or all; by the results that are given, or by running."""

    file: Path
    only: tuple[str, ...] = ()
    results: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Checked:
    """What came of it, and by what it was judged."""

    file: Path
    budgets: Budgets
    report: CheckReport
    evidence: Mapping[str, Evidence]


@dataclass(frozen=True)
class Update:
    """What accepting writes: the budgets file's text where a bound changes, baselines as files and as tags.

    A tag has the budget that it is the baseline of.
    """

    text: str | None
    files: Mapping[Path, Result] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """What it is that changes."""
        return (*(str(path) for path in self.files), *(f"tag {tag}" for tag in self.tags))


def check_budgets(options: CheckOptions, progress: Progress, keep: Callable[[Result, Path], None]) -> Checked:
    """Judge every budget that was asked for; one that fails to run does not keep the others from being judged.

    `keep` is given each result that was run, with the model's file.

    Raises:
        ConfigError: the file, a board, model or data set in it, or a result that was given cannot be used.
    """
    budgets = load_budgets(options.file)
    chosen = _chosen(budgets, options)
    jobs = {name: job_of(budget, options.file.absolute().parent) for name, budget in chosen.items()}
    for name, job in jobs.items():
        _look_up(options.file, name, job)
    given = read_results(options.results, progress) if options.results else None
    reports: list[BudgetReport] = []
    evidence: dict[str, Evidence] = {}
    for name, budget in chosen.items():
        try:
            with progress.step(f"budget {name}") as note:
                result = _run(jobs[name], progress, keep) if given is None else _find(name, budget, jobs[name], given)
                evidence[name] = _evidence(budget, jobs[name], result)
                reports.append(judge(name, budget, evidence[name]))
                note(reports[-1].verdict)
        except McubenchError as error:
            reports.append(_failed(name, budget, error))
    report = CheckReport(
        file=str(options.file), verdict=worst(report.verdict for report in reports), budgets=tuple(reports)
    )
    return Checked(options.file, budgets, report, evidence)


def accept(checked: Checked) -> Update:
    """What has to be written so that every breach is accepted; baselines that are not there yet are made.

    Raises:
        ConfigError: a bound cannot be replaced in the file's text.
    """
    acceptance = acceptance_of(checked.report.budgets)
    text = _new_text(checked.file, acceptance)
    files: dict[Path, Result] = {}
    tags: dict[str, str] = {}
    for name, evidence in checked.evidence.items():
        baseline = checked.budgets.budgets[name].baseline
        missing = evidence.baseline is None and _is_relative(checked.budgets.budgets[name])
        if baseline is None or not (missing or name in acceptance.baselines):
            continue
        path = _baseline_file(baseline, checked.file.absolute().parent)
        if path is None:
            tags[baseline] = name
        else:
            files[path] = evidence.result
    return Update(text, files, tags)


def judge_again(checked: Checked, update: Update) -> CheckReport:
    """The report after an update was written: every budget that could be judged, by what the files say now.

    Raises:
        ConfigError: the file cannot be read any more.
    """
    budgets = load_budgets(checked.file).budgets
    reports = []
    for report in checked.report.budgets:
        evidence = checked.evidence.get(report.name)
        if evidence is None:
            reports.append(report)
            continue
        baseline = budgets[report.name].baseline
        path = None if baseline is None else _baseline_file(baseline, checked.file.absolute().parent)
        if path in update.files or baseline in update.tags:
            evidence = replace(evidence, baseline=evidence.result)
        reports.append(judge(report.name, budgets[report.name], evidence))
    bounds = [".".join(place[1:]) for place in acceptance_of(checked.report.budgets).bounds]
    return checked.report.model_copy(
        update={
            "verdict": worst(report.verdict for report in reports),
            "budgets": tuple(reports),
            "updated": (*bounds, *update.names),
        }
    )


def job_of(budget: Budget, folder: Path) -> Job:
    """The run that a budget is judged by."""
    return Job(
        board=budget.board,
        model=budget.model,
        engine=budget.engine,
        folder=folder,
        emulate=budget.emulate,
        kernels=budget.kernels,
        arena_bytes=budget.arena,
        optimize=budget.optimize,
        input=budget.input,
        dataset=budget.dataset,
        task=budget.task,
        label_column=budget.label_column,
        preparation=budget.preparation.words(),
        rate_hz=budget.rate,
        iterations=budget.iterations,
        profile=budget.profile,
    )


def _chosen(budgets: Budgets, options: CheckOptions) -> Mapping[str, Budget]:
    for name in options.only:
        if name not in budgets.budgets:
            hint = nearest(name, budgets.budgets, f"budgets there: {', '.join(budgets.budgets)}")
            raise ConfigError(f"{options.file} has no budget '{name}'", hint=hint)
    return {name: budget for name, budget in budgets.budgets.items() if not options.only or name in options.only}


def _look_up(file: Path, name: str, job: Job) -> None:
    try:
        job.check()
    except ConfigError as error:
        raise type(error)(f"{file}: budgets.{name}: {error.message}", hint=error.hint) from error


def _run(job: Job, progress: Progress, keep: Callable[[Result, Path], None]) -> Result:
    result = run_job(job, progress).result
    keep(result, job.model_path())
    return result


def _find(name: str, budget: Budget, job: Job, given: Sequence[NamedResult]) -> Result:
    """The one result of those given that is of the budget's run."""
    sha256 = read_model(job.model_path()).sha256
    found = [one for one in given if _is_of(one.result, budget, sha256)]
    if len(found) > 1:
        names = " and ".join(one.name for one in found)
        raise ConfigError(f"budget {name}: {len(found)} results are of it: {names}", hint="give one of them")
    if not found:
        raise ConfigError(
            f"budget {name}: none of the {len(given)} results is of {budget.board}, engine {budget.engine}, model "
            f"{sha256[:12]} and input {budget.input}",
            hint="run it without --results",
        )
    return found[0].result


def _is_of(result: Result, budget: Budget, model_sha256: str) -> bool:
    return (
        is_of_budget(result, budget)
        and result.model.sha256 == model_sha256
        and result.verification.input == budget.input
        and (budget.dataset is None or result.dataset is not None)
    )


def _evidence(budget: Budget, job: Job, result: Result) -> Evidence:
    baseline, reason = find_baseline(budget, job.folder)
    accuracy, accuracy_reason = float32_accuracy(budget, job, result)
    return Evidence(result, baseline, reason, accuracy, accuracy_reason)


def is_of_budget(result: Result, budget: Budget) -> bool:
    """Whether a result is of the board, engine and kernels that a budget is for; of any model.

    Raises:
        BoardError: there is no such board.
    """
    board = HOST if budget.board == HOST else find_board(budget.board).id
    return result.board.id == board and result.engine == budget.engine and budget.kernels in {None, result.kernels}


def find_baseline(budget: Budget, folder: Path) -> tuple[Result | None, str | None]:
    """The result that a budget is relative to, or why there is none; neither where it is relative to nothing.

    Raises:
        StoreError: the baseline's file is there, and is no result.
    """
    if budget.baseline is None:
        return None, None
    path = _baseline_file(budget.baseline, folder)
    if path is not None and not path.is_file():
        return None, f"the baseline {budget.baseline} is not there yet: `mcubench check --update` makes it"
    try:
        return load_run(budget.baseline if path is None else str(path)).result, None
    except ConfigError as error:
        if path is not None:
            raise
        return None, f"the baseline {budget.baseline}: {error.message}: `mcubench check --update` makes it"


def _baseline_file(baseline: str, folder: Path) -> Path | None:
    """The file of a baseline; None where it is a tag."""
    return folder / baseline if baseline.endswith(".json") else None


def _is_relative(budget: Budget) -> bool:
    return any(bound in _RELATIVE for limit in budget.of_metrics().values() for bound in limit.bounds)


def _failed(name: str, budget: Budget, error: McubenchError) -> BudgetReport:
    reason = error.message if error.hint is None else f"{error.message} ({error.hint})"
    return BudgetReport(
        name=name, verdict="not judged", engine=budget.engine, reason=reason, exit_code=error.exit_code
    )


def _new_text(file: Path, acceptance: Acceptance) -> str | None:
    if not acceptance.bounds:
        return None
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise FileError(f"cannot read the budgets file {file}: {error}") from error
    return replace_bounds(text, acceptance.bounds, str(file))
