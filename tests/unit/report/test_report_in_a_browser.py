# SPDX-License-Identifier: Apache-2.0
"""The pages in Chromium: they load without an error or a request, draw, sort, filter, and follow light and dark."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mcubench.report.comparison_page import render_comparison_page
from mcubench.report.conversion_page import render_conversion_page
from mcubench.report.model_page import render_model_page
from mcubench.report.named_run import NamedRun
from mcubench.report.number import number_of
from mcubench.report.profile_page import render_profile_page
from mcubench.report.report_page import render_report_page
from mcubench.result import Trend, TrendLimit, TrendPoint
from unit.report.chromium import Loaded, ask, load
from unit.report.hostile import hostile_run
from unit.report.stored import NAMES, stored_result
from unit.report.test_comparison import FIRST, MISSING, SECOND, comparison
from unit.report.test_conversion_report import REPORT as CONVERSION
from unit.report.test_model_page import _SUMMARY

RUNS = [NamedRun(name, stored_result(name)) for name in NAMES]
START = datetime(2026, 1, 1, tzinfo=UTC)
TREND = Trend(
    title="flash",
    unit="B",
    kind="computed",
    points=[TrendPoint(START + timedelta(days=day), 22_000 + day, f"run {day}") for day in range(5)],
    limits=[TrendLimit(24_000, "at most 24,000 B")],
)
PAGES = {
    "one run": lambda: render_report_page(RUNS[2:], [TREND]),
    "several runs": lambda: render_report_page(RUNS),
    "hostile names": lambda: render_report_page([hostile_run(), RUNS[0]]),
    "a profile": lambda: render_profile_page(RUNS[0].result),
    "a model": lambda: render_model_page(_SUMMARY),
    "engines": lambda: render_comparison_page(comparison(FIRST, MISSING, SECOND)),
    "a conversion": lambda: render_conversion_page(CONVERSION),
}
DARK = "--blink-settings=preferredColorScheme=0"


@pytest.fixture(scope="module", params=PAGES)
def loaded(request: pytest.FixtureRequest) -> tuple[str, Loaded]:
    page = PAGES[request.param]()
    return page, load(page)


def test_a_page_has_nothing_to_complain_of(loaded: tuple[str, Loaded]) -> None:
    assert loaded[1].console == ()


def test_a_page_asks_nobody_for_anything(loaded: tuple[str, Loaded]) -> None:
    assert loaded[1].addresses == set()


def test_every_figure_that_is_not_folded_away_is_drawn(loaded: tuple[str, Loaded]) -> None:
    page, result = loaded
    folded = re.search(r'<details class="run"><summary>.*', page, re.DOTALL)
    wanted = page.count("data-figure=") - (folded[0].count("data-figure=") if folded else 0)
    assert wanted
    assert len(re.findall(r'data-figure="[^"]*"[^>]*data-drawn', result.document)) == wanted
    assert len(re.findall(r'<svg class="main-svg"', result.document)) >= wanted


def test_a_hostile_name_neither_runs_nor_becomes_an_element(loaded: tuple[str, Loaded]) -> None:
    elements = re.sub(r"<script.*?</script>", "", loaded[1].document, flags=re.DOTALL)
    assert "<html lang" in elements
    assert not re.search(r"<html[^>]*data-broken|<img", elements)


def test_a_page_that_asks_for_something_and_fails_is_found_out() -> None:
    found = load('<img src="http://example.org/a.png"><script>nothing.here()</script>')
    assert found.addresses == {"http://example.org/a.png"}
    assert any("nothing is not defined" in line for line in found.console)


# What is asked of the page of several runs, in one visit: what is folded away is opened last.
VISIT = Path(__file__).with_name("visit.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def seen() -> dict[str, Any]:
    answer: dict[str, Any] = ask(render_report_page(RUNS), VISIT)
    return answer


def test_a_click_on_a_heading_sorts_by_number_and_another_the_other_way_round(seen: dict[str, Any]) -> None:
    up = [run.name for run in sorted(RUNS, key=lambda run: number_of(run.result.metrics, "flash_bytes") or 0)]
    assert seen["sorted"] == [[list(NAMES), None], [up, "ascending"], [up[::-1], "descending"]]


def test_what_was_not_had_is_last_whichever_way_a_table_is_sorted(seen: dict[str, Any]) -> None:
    # Only this one of the runs has an accuracy.
    assert seen["empty"] == ["profiled", "profiled"]


def test_a_filter_shows_the_rows_that_have_every_word(seen: dict[str, Any]) -> None:
    everything = [sorted(NAMES), "3 of 3"]
    assert seen["filtered"] == [[["plain"], "1 of 3"], [["planned"], "1 of 3"], [[], "0 of 3"], everything]


@pytest.mark.parametrize("what", ["reached", "described", "labelled", "right"])
def test_keyboards_reach_everything_figures_are_described_and_numbers_stand_to_the_right(
    what: str, seen: dict[str, Any]
) -> None:
    assert seen[what] is True


def test_page_and_figures_are_light_or_dark_as_the_reader_has_it(seen: dict[str, Any]) -> None:
    assert seen["colours"] == [True, "rgb(255, 255, 255)"]
    assert ask(render_report_page(RUNS), VISIT, DARK)["colours"] == [True, "rgb(20, 24, 29)"]


def test_on_paper_everything_is_open_and_drawn_and_afterwards_folded_again(seen: dict[str, Any]) -> None:
    assert all(seen["before"])
    assert seen["during"] == [0, 0]
    assert seen["after"] == [seen["before"][0], 0]
