# SPDX-License-Identifier: Apache-2.0
"""Runs as JUnit XML, which CI servers show: a suite a run, a case a verification and a metric."""

from collections.abc import Iterator, Sequence

from junitparser import Failure, JUnitXml, Skipped, TestCase, TestSuite

from mcubench.report.named_run import NamedRun
from mcubench.report.number import format_metric
from mcubench.report.plain_text import one_line
from mcubench.report.verdict import Verdict, dataset_verdict, verdict
from mcubench.result import METRICS, Absent


def render_junit(runs: Sequence[NamedRun]) -> str:
    """A verification fails where the output is not what it should be; a metric that was not had is skipped."""
    document = JUnitXml("mcubench")
    for run in runs:
        suite = TestSuite(one_line(run.name))
        for name, value in _origin(run):
            suite.add_property(name, one_line(value))
        suite.add_testcases(list(_cases(run)))
        document.add_testsuite(suite)
    document.update_statistics()  # type: ignore[no-untyped-call]  # the library has no types there
    text: str = document.tostring().decode()  # type: ignore[no-untyped-call]  # nor there
    return f"{text}\n"


def _origin(run: NamedRun) -> Iterator[tuple[str, str]]:
    result = run.result
    yield "model", result.model.name
    yield "board", result.board.id
    yield "engine", run.software
    yield "target", f"{result.target.kind} by {result.target.name}"
    yield from sorted(result.provenance.items())


def _cases(run: NamedRun) -> Iterator[TestCase]:
    yield _verification(run, "output", verdict(run.result.verification))
    samples = dataset_verdict(run.result.dataset)
    if samples is not None:
        yield _verification(run, "samples", samples)
    for doubt in run.result.doubts:
        yield _case(run, f"doubt: {doubt.what}", Failure(one_line(doubt.sentence), "doubt"))
    for metric in METRICS:
        value = run.metric(metric.name)
        if isinstance(value, Absent):
            yield _case(run, metric.name, Skipped(one_line(f"not measured: {value.reason}")))
        else:
            case = _case(run, metric.name)
            case.system_out = one_line(f"{metric.title}: {format_metric(value)} ({value.kind})")
            yield case


def _verification(run: NamedRun, name: str, said: Verdict) -> TestCase:
    if said.level == "bad":
        return _case(run, name, Failure(one_line(str(said)), "verification"))
    if said.level == "open":
        return _case(run, name, Skipped(one_line(str(said))))
    case = _case(run, name)
    case.system_out = one_line(str(said))
    return case


def _case(run: NamedRun, name: str, outcome: Failure | Skipped | None = None) -> TestCase:
    """A case; its class is what was run, so that servers keep its history."""
    result = run.result
    where = ".".join(part.replace(".", "_") for part in (result.model.name, result.board.id, result.engine))
    case = TestCase(one_line(name), one_line(where))
    if outcome is not None:
        case.result = [outcome]
    return case
