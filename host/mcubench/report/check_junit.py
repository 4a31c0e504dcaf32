# SPDX-License-Identifier: Apache-2.0
"""Checked budgets as JUnit's XML: a suite for each budget, a case for each limit."""

import re
from xml.etree import ElementTree as ET

from mcubench.budget import BudgetReport, CheckReport, Judgement
from mcubench.report.blame_words import blame_lines
from mcubench.report.check_words import accusation, bound_words, sentence, title, value_words

# What XML 1.0 has no way to say (section 2.2).
_NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


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
    suite = ET.SubElement(root, "testsuite", name=_xml(budget.name))
    if budget.reason is not None:
        case = ET.SubElement(suite, "testcase", classname=_xml(budget.name), name="run")
        ET.SubElement(case, "error", message=_xml(budget.reason))
    for judgement in budget.judgements:
        _case(suite, budget, judgement)
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("errors", str(len(suite.findall("testcase/error"))))


def _case(suite: ET.Element, budget: BudgetReport, judgement: Judgement) -> None:
    name = f"{title(judgement.metric)}: {bound_words(judgement)}"
    case = ET.SubElement(suite, "testcase", classname=_xml(budget.name), name=_xml(name))
    if judgement.verdict == "pass":
        ET.SubElement(case, "system-out").text = _xml(f"{value_words(judgement)} ({judgement.kind})")
        return
    blamed = accusation(budget, judgement)
    message = sentence(judgement) if blamed is None else f"{sentence(judgement)}; {blamed}"
    kind = "failure" if judgement.verdict == "breach" else "error"
    element = ET.SubElement(case, kind, message=_xml(message))
    element.text = _xml("\n".join(blame_lines(judgement.blame, compared=budget.compared))) or None


def _xml(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)
