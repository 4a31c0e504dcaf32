# SPDX-License-Identifier: Apache-2.0
"""Runs as CSV: read back by Python's reader, and harmless in a spreadsheet."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from mcubench.report.csv_report import COLUMNS, render_csv
from mcubench.report.named_run import NamedRun
from mcubench.result import METRICS, Absent
from unit.report.hostile import hostile_run
from unit.report.stored import NAMES, stored_result

RUNS = [NamedRun(name, stored_result(name)) for name in NAMES]
# OWASP, "CSV Injection": what a spreadsheet takes for the start of a formula.
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_every_metric_of_every_run_is_a_row_with_its_number_or_its_reason() -> None:
    rows = read(render_csv(RUNS))
    assert len(rows) == len(RUNS) * len(METRICS)
    found = {(row["run"], row["metric"]): row for row in rows}
    for run in RUNS:
        for name, metric in run.result.metrics.items():
            row = found[run.name, name]
            if isinstance(metric, Absent):
                assert (row["value"], row["reason"]) == ("", metric.reason)
            else:
                assert (float(row["value"]), row["unit"], row["kind"]) == (metric.value, metric.unit, metric.kind)
                assert row["counter"] == (metric.counter or "")
                assert row["reason"] == ""


def test_lines_end_as_the_standard_says() -> None:
    # RFC 4180, section 2: records are separated by CRLF.
    text = render_csv(RUNS)
    assert text.endswith("\r\n")
    assert text.count("\r\n") == text.count("\n") == len(RUNS) * len(METRICS) + 1


def test_hostile_names_stay_one_cell_and_no_formula() -> None:
    rows = list(csv.reader(io.StringIO(render_csv([hostile_run()]), newline="")))
    assert {len(row) for row in rows} == {len(COLUMNS)}
    numeric = {COLUMNS.index(name) for name in ("value", "resolution", "error_percent")}
    for row in rows:
        for at, cell in enumerate(row):
            assert at in numeric or not cell.startswith(STARTS_A_FORMULA), cell


@given(st.text())
def test_any_name_is_one_cell_and_no_formula(name: str) -> None:
    rows = read(render_csv([NamedRun(name, RUNS[1].result)]))
    assert len(rows) == len(METRICS)
    assert not rows[0]["run"].startswith(STARTS_A_FORMULA)
