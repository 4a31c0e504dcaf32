# SPDX-License-Identifier: Apache-2.0
"""Checked budgets in words: tables, Markdown and JUnit say the same, and name the layer."""

import io
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from mcubench.budget import Budget, BudgetReport, CheckReport, Evidence, judge, worst
from mcubench.report.blame_words import blame_lines, culprit
from mcubench.report.check_junit import check_junit
from mcubench.report.check_markdown import check_markdown
from mcubench.report.check_table import render_check
from mcubench.report.check_words import accusation, sentence, summary
from unit.difference.revisions import revision

WIDE = "operator 6 CONV_2D 1x4x4x256 (was 1x4x4x48)"
BUDGET = Budget.model_validate(
    {
        "board": "mps2_an386",
        "model": "m.tflite",
        "engine": "aot",
        "baseline": "b.json",
        "dataset": "d",
        "limits": {
            "ram_bytes": {"max": "8 KiB", "max_growth": "1 %"},
            "stack_bytes": {"max": 512, "kind": "emulated"},
            "startup_ms": {"max": "1 s"},
        },
    }
)
FAILED = BudgetReport(name="b", verdict="not judged", engine="tflm", reason="no <compiler> & [none]", exit_code=3)


def checked(*reports: BudgetReport) -> CheckReport:
    return CheckReport(file="budgets.yaml", verdict=worst(report.verdict for report in reports), budgets=reports)


def broken() -> BudgetReport:
    return judge("small-ram", BUDGET, Evidence(revision(2), revision(1)))


def rendered(report: CheckReport) -> str:
    file = io.StringIO()
    render_check(report, Console(file=file, width=120))
    return file.getvalue()


def test_a_breach_is_a_sentence_with_number_kind_limit_and_how_much_beyond() -> None:
    assert sentence(broken().judgements[0]) == (
        "RAM is 11,432 B (computed), 3,240 B (39.6 %) more than the budget: at most 8 KiB"
    )
    assert accusation(broken(), broken().judgements[0]) == f"to blame: {WIDE}"


def test_a_limit_that_was_not_judged_says_why() -> None:
    judgement = broken().judgements[3]
    assert sentence(judgement).startswith("start-up time: not judged: there is no number: emulated")
    assert accusation(broken(), judgement) is None


def test_the_table_has_every_limit_and_says_who_is_to_blame_once() -> None:
    text = rendered(checked(broken(), FAILED))
    assert text.count("+3,328 B (+433.3%) operator 6 CONV_2D") == 1
    assert "<= baseline + 1 %: 7,667 B" in text
    assert "<= 512 B" in text
    assert "not judged: no <compiler> & [none]" in text
    assert text.splitlines()[-1] == "breach: budgets.yaml: 2 of 4 limits broken, 1 of 2 budgets not judged"


def test_without_a_baseline_the_largest_parts_are_named_and_nothing_is_said_to_have_grown() -> None:
    report = judge("x", BUDGET, Evidence(revision(2), baseline_reason="not there"))
    lines = blame_lines(report.judgements[0].blame, compared=report.compared)
    assert lines[0].startswith("5,120 B arena: 5,120 B of activations are alive at operator 7")
    assert accusation(report, report.judgements[0]) == "the largest part: operator 6 CONV_2D 1x4x4x256"


def test_what_shrank_is_not_blamed_for_a_growth() -> None:
    parts = judge("x", BUDGET, Evidence(revision(2), revision(1))).judgements[0].blame
    shrunk = parts[0].model_copy(update={"name": "other", "difference": -10})
    assert not [line for line in blame_lines([*parts, shrunk], compared=True) if "other" in line]
    assert culprit([]) is None


def test_junit_has_a_case_for_each_limit_and_counts_them() -> None:
    root = ET.fromstring(check_junit(checked(broken(), FAILED)))  # noqa: S314 - our own
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("5", "2", "2")
    failure = root.find("testsuite/testcase/failure")
    assert failure is not None
    assert f"to blame: {WIDE}" in (failure.get("message") or "")
    assert WIDE in (failure.text or "")
    errors = [error.get("message") for error in root.iter("error")]
    assert "no <compiler> & [none]" in errors


@given(st.text(max_size=40))
def test_junit_is_xml_whatever_a_message_says(text: str) -> None:
    report = FAILED.model_copy(update={"reason": text, "name": text})
    assert ET.fromstring(check_junit(checked(report))).get("errors") == "1"  # noqa: S314 - our own


def test_markdown_has_a_row_for_each_limit_and_text_means_nothing_to_it() -> None:
    text = check_markdown(checked(broken(), FAILED))
    rows = [line for line in text.splitlines() if line.startswith(("| ✅", "| ❌"))]
    assert len(rows) == 3
    assert "+3,328 B (+433.3%) operator 6 CONV\\_2D" not in text
    assert "  +3,328 B (+433.3%) operator 6 CONV_2D 1x4x4x256 (was 1x4x4x48)" in text
    assert "no &lt;compiler&gt; &amp; \\[none\\]" in text
    assert "mcubench check --update" in text


def test_what_passed_needs_no_hint() -> None:
    report = checked(judge("x", BUDGET.model_copy(update={"limits": _only_stack()}), Evidence(revision(1))))
    assert "--update" not in check_markdown(report)
    assert summary(report) == "budgets.yaml: 1 limits checked"


def _only_stack() -> object:
    return Budget.model_validate(
        {"board": "b", "model": "m", "engine": "aot", "limits": {"stack_bytes": {"max": 512, "kind": "emulated"}}}
    ).limits
