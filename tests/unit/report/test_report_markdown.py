# SPDX-License-Identifier: Apache-2.0
"""Runs as Markdown: what a reader's program makes of it, by another program's rules."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from mcubench.report.markdown_report import render_markdown
from mcubench.report.markdown_text import markdown, markdown_table
from mcubench.report.named_run import NamedRun
from mcubench.report.plain_text import one_line
from mcubench.result import Absent, Result
from unit.report.hostile import NAMES as HOSTILE
from unit.report.hostile import hostile_run
from unit.report.stored import NAMES, stored_document, stored_result

READER = MarkdownIt("commonmark", {"html": True}).enable("table")
RUNS = [NamedRun(name, stored_result(name)) for name in NAMES]


class _Reader(HTMLParser):
    """The elements of a page, and its tables as rows of cells."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.tables: list[list[list[str]]] = []
        self._in_cell = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        assert {name for name, _ in attrs} <= {"style"}, attrs
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in {"td", "th"}:
            self.tables[-1][-1].append("")
            self._in_cell = True

    def handle_endtag(self, tag: str) -> None:
        self._in_cell &= tag not in {"td", "th"}

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self.tables[-1][-1][-1] += data


def read(text: str) -> _Reader:
    return _Reader(READER.render(text))


def shown(text: str) -> str:
    """What a reader sees of one line."""
    return unescape(re.sub(r"<!-- -->", "", READER.renderInline(text)))


def test_the_row_to_publish_has_the_columns_that_lists_of_benchmarks_have() -> None:
    heading, *rows = read(render_markdown(RUNS)).tables[0]
    wanted = ["Model", "Task", "Accuracy", "Latency (ms)", "Model Size (MB)", "Platform", "References"]
    assert heading == wanted
    assert len(rows) == len(RUNS)


def test_the_tables_of_model_and_platform_have_their_columns() -> None:
    _, model, platform = read(render_markdown(RUNS)).tables
    of_model = [*("Parameter size", "Model size", "Accuracy", "Latency", "Inference time", "Throughput")]
    of_model += ["Memory footprint", "Error rate", "Deployment time"]
    of_platform = [*("RAM", "Flash", "Computing workload", "Clock", "Energy", "Temperature", "Start-up time")]
    of_platform += ["Model complexity"]
    assert [title.split(" (")[0].split(":")[0] for title in model[0][1:]] == of_model
    assert [title.split(" (")[0] for title in platform[0][1:]] == of_platform


def test_a_size_in_megabytes_and_a_share_in_percent_are_the_documents_numbers() -> None:
    row = read(render_markdown(RUNS)).tables[0][1]
    document = stored_document("profiled")["metrics"]
    accuracy, size = document["accuracy"], document["model_size_bytes"]["value"]
    assert row[2] == f"{100 * accuracy['value']:.2f} % ({accuracy['kind']})"
    assert row[4] == f"{size / 1e6:.6g} (computed)"


def test_every_number_says_its_kind_and_every_empty_cell_points_to_its_reason() -> None:
    text = render_markdown(RUNS)
    reasons = dict(re.findall(r"^(\d+)\. not measured: (.+)$", text, re.MULTILINE))
    for table in read(text).tables:
        words = {"Model", "Task", "Platform", "References"}
        for row in table[1:]:
            for title, cell in zip(table[0], row, strict=True):
                if title not in words:
                    kinds = r"\((measured|emulated|modelled|estimated|computed)\)$"
                    assert re.search(kinds, cell) or cell.removeprefix("—") in reasons, cell
    known = {metric.reason for run in RUNS for metric in run.result.metrics.values() if isinstance(metric, Absent)}
    assert {shown(reason) for reason in reasons.values()} <= known


def test_a_summary_has_the_same_tables_and_folds_two_of_them_away() -> None:
    text = render_markdown(RUNS, summary=True)
    before, folded, after = re.split(r"<details>|</details>", text)
    assert [len(read(part).tables) for part in (before, folded.split("</summary>")[1], after)] == [1, 2, 0]


def test_references_come_before_the_digests() -> None:
    row = read(render_markdown(RUNS[:1], ["https://example.org/paper", "a|b"])).tables[0][1]
    assert row[-1].startswith("https://example.org/paper, a|b, model c4f1fa300115, firmware ")


def test_hostile_names_are_text_and_keep_the_tables_shape() -> None:
    page = read(render_markdown([hostile_run()]))
    assert page.elements <= {*("h3", "table", "thead", "tbody", "tr", "th", "td", "sup", "ol", "li", "ul", "p")}
    assert [len(table) for table in page.tables] == [2, 2, 2]
    assert all(len(row) == len(table[0]) for table in page.tables for row in table)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_shown_letter_by_letter(name: str) -> None:
    assert shown(markdown(name)) == one_line(name)
    (table,) = read(markdown_table(["a", "b"], [[markdown(name), "2"]], numeric=[False, True])).tables
    assert [cell.strip() for cell in table[1]] == [one_line(name).strip(), "2"]


@given(st.text())
def test_any_text_is_shown_letter_by_letter(text: str) -> None:
    assert shown(markdown(text)) == one_line(text)


@given(st.text(alphabet="\\`*_{}[]()#+-.!|<>&~$:@=1 wW/\n"))
def test_any_punctuation_is_shown_letter_by_letter(text: str) -> None:
    assert shown(markdown(text)) == one_line(text)
    (table,) = read(markdown_table(["a", "b"], [[markdown(text), "2"]], numeric=[False, True])).tables
    assert [cell.strip() for cell in table[1]] == [one_line(text), "2"]


def test_nobody_is_written_to_and_nothing_becomes_a_link_by_itself() -> None:
    text = markdown("@somebody and mail@example.org, www.example.org, http://example.org")
    assert not re.search(r"@\w|www\.\w|\w://", text)


def test_a_run_without_a_task_says_why_there_is_none() -> None:
    document = stored_document("plain")
    del document["model"]["task"]
    text = render_markdown([NamedRun("plain", Result.model_validate(document))])
    assert "not measured: the model has no card that says its task" in text
