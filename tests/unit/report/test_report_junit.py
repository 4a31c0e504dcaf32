# SPDX-License-Identifier: Apache-2.0
"""Runs as JUnit XML, as another parser reads it."""

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from mcubench.report.junit_report import render_junit
from mcubench.report.named_run import NamedRun
from mcubench.result import METRICS, Absent, Doubt, Result
from unit.report.hostile import hostile_run
from unit.report.stored import NAMES, stored_document, stored_result

RUNS = [NamedRun(name, stored_result(name)) for name in NAMES]


def read(*runs: NamedRun) -> ET.Element:
    return ET.fromstring(render_junit(runs))  # noqa: S314 - our own


def outcome(case: ET.Element) -> str:
    return next((part.tag for part in case if part.tag in {"failure", "skipped", "error"}), "passed")


def outcomes(*runs: NamedRun) -> dict[str, str]:
    return {case.get("name", ""): outcome(case) for case in read(*runs).iter("testcase")}


def test_a_suite_is_a_run_and_its_numbers_add_up() -> None:
    root = read(*RUNS)
    suites = list(root)
    assert [suite.get("name") for suite in suites] == list(NAMES)
    for suite in suites:
        cases = list(suite.iter("testcase"))
        assert int(suite.get("tests", "")) == len(cases)
        for attribute, tag in (("failures", "failure"), ("skipped", "skipped"), ("errors", "error")):
            assert int(suite.get(attribute, "")) == sum(outcome(case) == tag for case in cases)
    assert int(root.get("tests", "")) == sum(int(suite.get("tests", "")) for suite in suites)


def test_a_metric_that_was_not_had_is_skipped_with_its_reason_and_no_other_is() -> None:
    result = stored_result("profiled")
    found = {case.get("name"): case for case in read(RUNS[0]).iter("testcase")}
    for metric in METRICS:
        value, case = result.metrics[metric.name], found[metric.name]
        if isinstance(value, Absent):
            skipped = case.find("skipped")
            assert skipped is not None
            assert skipped.get("message") == f"not measured: {value.reason}"
        else:
            assert outcome(case) == "passed"
            assert f"({value.kind})" in (case.findtext("system-out") or "")


def test_an_output_that_is_right_passes_and_one_that_is_wrong_fails_with_the_reason() -> None:
    assert outcomes(RUNS[0])["output"] == outcomes(RUNS[0])["samples"] == "passed"
    wrong = stored_document("profiled")
    wrong["verification"] |= {"bit_exact": False, "reason": "other kernels", "largest_difference": 13}
    wrong["dataset"]["bit_exact_samples"] = 449
    run = NamedRun("wrong", Result.model_validate(wrong))
    assert outcomes(run)["output"] == outcomes(run)["samples"] == "failure"
    failure = next(read(run).iter("failure"))
    assert "differs" in (failure.get("message") or "")
    assert "other kernels" in (failure.get("message") or "")


def test_an_output_that_was_held_against_nothing_neither_passes_nor_fails() -> None:
    document = stored_document("plain")
    document["verification"] |= {"bit_exact": None, "reason": "no oracle here", "oracle": "none"}
    assert outcomes(NamedRun("open", Result.model_validate(document)))["output"] == "skipped"


def test_a_doubt_is_a_failure() -> None:
    doubt = Doubt(what="clock", sentence="the clock is 3 % slow")
    run = NamedRun("slow", stored_result("plain").model_copy(update={"doubts": (doubt,)}))
    assert outcomes(run)["doubt: clock"] == "failure"


def test_hostile_names_are_well_formed_xml_and_nothing_else() -> None:
    root = read(hostile_run())
    tags = {element.tag for element in root.iter()}
    assert tags <= {
        "testsuites",
        "testsuite",
        "properties",
        "property",
        "testcase",
        "skipped",
        "failure",
        "system-out",
    }


@given(st.text())
def test_any_name_is_well_formed_xml(name: str) -> None:
    (suite,) = read(NamedRun(name, RUNS[1].result))
    assert len(list(suite.iter("testcase"))) == len(METRICS) + 1
