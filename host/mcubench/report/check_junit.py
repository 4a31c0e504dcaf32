# SPDX-License-Identifier: Apache-2.0
"""Checked budgets as JUnit's XML: a suite for each budget, a case for each limit."""

from xml.etree import ElementTree as ET

from mcubench.budget import BudgetReport, CheckReport, Judgement
from mcubench.report.blame_words import blame_lines
from mcubench.report.check_words import accusation, bound_words, sentence, title, value_words
from mcubench.report.plain_text import printable


def check_junit(report: CheckReport) -> bytes:
    """The file's bytes."""
    root = ET.Element("testsuites", name="mcubench check")
    for budget in report.budgets:
        _suite(root, budget)
    for key in ("tests", "failures", "errors"):
        root.set(key, str(sum(int(suite.get(key, "0")) for suite in root)))
    ET.indent(root)
    data: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def _suite(root: ET.Element, budget: BudgetReport) -> None:
    suite = ET.SubElement(root, "testsuite", name=printable(budget.name))
    if budget.reason is not None:
        case = ET.SubElement(suite, "testcase", classname=printable(budget.name), name="run")
        ET.SubElement(case, "error", message=printable(budget.reason))
    for judgement in budget.judgements:
        _case(suite, budget, judgement)
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("errors", str(len(suite.findall("testcase/error"))))


def _case(suite: ET.Element, budget: BudgetReport, judgement: Judgement) -> None:
    name = f"{title(judgement.metric)}: {bound_words(judgement)}"
    case = ET.SubElement(suite, "testcase", classname=printable(budget.name), name=printable(name))
    if judgement.verdict == "pass":
        ET.SubElement(case, "system-out").text = printable(f"{value_words(judgement)} ({judgement.kind})")
        return
    blamed = accusation(budget, judgement)
    message = sentence(judgement) if blamed is None else f"{sentence(judgement)}; {blamed}"
    kind = "failure" if judgement.verdict == "breach" else "error"
    element = ET.SubElement(case, kind, message=printable(message))
    element.text = printable("\n".join(blame_lines(judgement.blame, compared=budget.compared))) or None
