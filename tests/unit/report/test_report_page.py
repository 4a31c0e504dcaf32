# SPDX-License-Identifier: Apache-2.0
"""What is drawn on the page of a run, against the result itself."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest

from mcubench.report.arena_figure import arena_figure, describe_arena
from mcubench.report.arena_picture import ArenaPicture
from mcubench.report.memory_figure import memory_figure
from mcubench.report.memory_map import memory_maps
from mcubench.report.named_run import NamedRun
from mcubench.report.report_page import render_report_page
from mcubench.report.roofline_figure import roofline, roofline_figure
from mcubench.report.run_bars import memories_figure
from mcubench.report.symbol_name import short_name
from mcubench.report.trend_figure import describe_trend, trend_figure
from mcubench.result import ArenaFacts, Results, SymbolFacts, Trend, TrendLimit, TrendPoint, Value
from unit.report.stored import NAMES, stored_result

RUNS = [NamedRun(name, stored_result(name)) for name in NAMES]
PLANNED = stored_result("planned")


def test_the_page_carries_its_results_as_json() -> None:
    page = render_report_page(RUNS)
    embedded = re.search(r'<script type="application/json" id="results">(.*?)</script>', page, re.DOTALL)
    assert embedded is not None
    document = Results.model_validate(json.loads(embedded[1]))
    assert [(one.name, one.result) for one in document.results] == [(run.name, run.result) for run in RUNS]


def test_only_the_two_scripts_of_the_page_may_run_and_nothing_may_be_fetched() -> None:
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', render_report_page(RUNS[:1]))
    assert policy is not None
    rules = dict(rule.split(" ", 1) for rule in policy[1].replace("&#39;", "'").split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["img-src"] == "data:"
    assert re.fullmatch(r"'sha256-[^']+' 'sha256-[^']+'", rules["script-src"])


@pytest.mark.parametrize("name", NAMES)
def test_the_areas_of_a_map_add_up_to_what_is_used_of_the_memory(name: str) -> None:
    footprint = stored_result(name).footprint
    assert footprint is not None
    for treemap, memory in zip(memory_figure(footprint).data, (footprint.flash, footprint.ram), strict=True):
        inside: dict[str, int] = {}
        for parent, value in zip(treemap.parents, treemap.values, strict=True):
            inside[parent] = inside.get(parent, 0) + value
        sizes = dict(zip(treemap.ids, treemap.values, strict=True))
        assert inside.pop("") == memory.used_bytes
        # The library draws nothing where a part is more than the whole.
        assert all(size == sizes[parent] for parent, size in inside.items())


def test_a_symbol_that_is_there_by_two_names_counts_once() -> None:
    footprint = stored_result("plain").footprint
    assert footprint is not None
    arena = footprint.ram.components["arena"]
    twice = (*footprint.symbols, SymbolFacts(name="alias", component="arena", size_bytes=arena))
    ram = memory_maps(footprint.model_copy(update={"symbols": twice}))[1]
    (component,) = [component for component in ram.components if component.name == "arena"]
    assert sum(symbol.size_bytes for symbol in component.symbols) <= arena
    assert component.rest_bytes >= 0


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("memcpy", "memcpy"),
        ("mcubench::kernels::Conv2dInt8(mcubench::kernels::Conv2dInt8Params const&)", "Conv2dInt8"),
        ("mcubench::(anonymous namespace)::g_arena", "g_arena"),
        ("a::b<c::d>::f(int, void (*)(x::y)) const", "f"),
        ("operator new(unsigned int)", "operator new"),
        ("std::vector<int>::operator[](unsigned)", "operator[]"),
        ("::", "::"),
    ],
)
def test_a_symbol_s_short_name_is_without_namespaces_and_arguments(name: str, short: str) -> None:
    assert short_name(name) == short


def test_tensors_of_an_arena_that_are_alive_together_do_not_overlap_and_none_is_outside() -> None:
    assert PLANNED.arena is not None
    tensors = PLANNED.arena.tensors
    assert {tensor.role for tensor in tensors} == {"input", "output", "activation"}
    for at, one in enumerate(tensors):
        assert one.offset + one.size_bytes <= PLANNED.arena.size_bytes
        for other in tensors[at + 1 :]:
            together = one.first <= other.last and other.first <= one.last
            apart = one.offset + one.size_bytes <= other.offset or other.offset + other.size_bytes <= one.offset
            assert apart or not together


def test_the_fullest_moment_of_an_arena_is_the_bound_that_the_planner_states() -> None:
    picture = ArenaPicture.of_result(PLANNED)
    assert picture is not None
    bound = PLANNED.metrics["arena_lower_bound_bytes"]
    assert isinstance(bound, Value)
    assert max(picture.alive_bytes) == bound.value
    assert f"{bound.value:,}" in describe_arena(picture)
    assert [annotation.text for annotation in arena_figure(picture).layout.annotations] == [
        f"<b>peak: {bound.value:,} bytes</b>"
    ]


def test_an_interpreter_s_arena_is_not_drawn_and_the_page_says_why() -> None:
    result = PLANNED.model_copy(update={"engine": "tflm", "arena": ArenaFacts(pointer_bits=32, size_bytes=4000)})
    assert ArenaPicture.of_result(result) is None
    page = render_report_page([NamedRun("tflm", result)])
    assert "not drawn: the result does not say where tensors lie" in page


def test_a_point_of_the_roofline_is_the_operator_s_work_by_its_bytes_and_cycles() -> None:
    line = roofline(PLANNED)
    assert line is not None
    for point in line.points:
        macs, cycles = (point.row.metrics[name] for name in ("macs", "modelled_cycles"))
        assert isinstance(macs, Value)
        assert isinstance(cycles, Value)
        assert point.row.work is not None
        moved = sum(part.read_bytes + part.written_bytes for part in point.row.work.traffic or ())
        assert point.macs_per_byte * moved == pytest.approx(macs.value)
        assert point.macs_per_tick * cycles.value == pytest.approx(macs.value)


def test_no_operator_is_above_the_roof() -> None:
    line = roofline(PLANNED)
    assert line is not None
    assert line.roof is not None
    for point in line.points:
        highest = min(line.roof.macs_per_cycle, point.macs_per_byte * line.roof.bytes_per_cycle)
        assert point.macs_per_tick <= highest


def test_a_roof_is_drawn_only_where_its_source_is_known() -> None:
    with_roof, without = roofline(PLANNED), roofline(stored_result("profiled"))
    assert with_roof is not None
    assert without is not None
    names = [[trace.name for trace in roofline_figure(line).data] for line in (with_roof, without)]
    assert [name for name in names[0] if name not in names[1]] == ["what the core can do"]
    page = render_report_page([NamedRun("planned", PLANNED)])
    assert "The roof is 2 MACs per cycle (SMLAD: " in page


def test_what_was_not_counted_has_no_roofline() -> None:
    assert roofline(stored_result("plain")) is None
    assert "not drawn: operators were not counted (--profile)" in render_report_page(RUNS[1:2])


def test_the_bars_of_several_runs_add_up_to_what_each_uses() -> None:
    figure = memories_figure(RUNS)
    assert figure is not None
    sums: dict[tuple[str, str], int] = {}
    for bar in figure.data:
        for name, size in zip(bar.y, bar.x, strict=True):
            sums[bar.xaxis or "x", name] = sums.get((bar.xaxis or "x", name), 0) + size
    for run in RUNS:
        assert run.result.footprint is not None
        assert sums["x", run.name] == run.result.footprint.flash.used_bytes
        assert sums["x2", run.name] == run.result.footprint.ram.used_bytes


def trend(**changes: Any) -> Trend:
    points = [TrendPoint(datetime(2026, 1, day, tzinfo=UTC), 20_000 + day, f"run {day}") for day in (1, 2, 3)]
    given = {"title": "flash", "unit": "B", "kind": "computed", "points": points}
    return Trend(**{**given, **changes})


def test_a_trend_has_a_point_for_each_run_and_a_line_for_each_limit() -> None:
    limits = [TrendLimit(24_000, "at most 24,000 B"), TrendLimit(10_000, "<b>at least")]
    figure = trend_figure(trend(limits=limits))
    (line,) = figure.data
    assert list(line.y) == [20_001, 20_002, 20_003]
    assert [shape.y0 for shape in figure.layout.shapes] == [24_000, 10_000]
    # A limit that is far away is in the picture all the same.
    assert list(figure.layout.yaxis.autorangeoptions.include) == [24_000, 10_000]
    assert [note.text for note in figure.layout.annotations] == ["at most 24,000 B", "&lt;b&gt;at least"]


def test_a_trend_in_words_has_both_ends_its_kind_and_what_is_not_drawn() -> None:
    words = describe_trend(trend(limits=[TrendLimit(24_000, "at most 24,000 B")], earlier=1234))
    assert words == (
        "flash over 3 runs: from 20,001 B to 20,003 B (computed); at most 24,000 B, which is 24,000 B; "
        "1,234 earlier runs are not drawn"
    )


def test_a_trend_of_shares_is_in_percent() -> None:
    points = [TrendPoint(datetime(2026, 1, 1, tzinfo=UTC), 0.9956, "run 1")]
    words = describe_trend(trend(title="accuracy", unit="ratio", kind="emulated", points=points))
    assert words == "accuracy over 1 run: from 99.56 % to 99.56 % (emulated)"


def test_no_runs_make_no_page() -> None:
    with pytest.raises(ValueError, match="no run"):
        render_report_page([])
