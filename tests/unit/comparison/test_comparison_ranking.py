# SPDX-License-Identifier: Apache-2.0
"""Boards ranked for a model: what fits before what does not, by a yardstick that all of them have."""

import io

from rich.console import Console

from mcubench.comparison import RankedBoard, rank
from mcubench.report.ranking_table import render_ranking
from mcubench.result import Absent, Metric, Value
from unit.difference.revisions import revision

NONE = Absent(reason="no timing models")


def instructions(count: int) -> Metric:
    return Value(value=count, unit="instructions", kind="emulated")


def latency(value: float) -> Metric:
    return Value(value=value, unit="ms", kind="modelled")


def board(
    name: str, mhz: int = 100, *, fits: bool | None = True, ram_missing: int | None = None, **metrics: Metric
) -> RankedBoard:
    row = RankedBoard(
        board=name,
        name=name.upper(),
        core="cortex-m4",
        clock_hz=mhz * 1_000_000,
        flash_capacity_bytes=1 << 20,
        ram_capacity_bytes=1 << 18,
        fits=fits,
        ram_missing_bytes=ram_missing,
        target="qemu" if fits else None,
        kind="emulated" if fits else None,
        reason=None if fits else "too small",
        flash=NONE,
        ram=NONE,
        instructions=NONE,
        latency=NONE,
        energy=NONE,
    )
    return row.model_copy(update=metrics)


def names(*boards: RankedBoard) -> list[str]:
    return [one.board for one in rank(revision(1).model, "aot", boards).boards]


def test_the_board_with_the_shortest_latency_comes_first() -> None:
    assert names(board("slow", latency=latency(20)), board("fast", latency=latency(10))) == ["fast", "slow"]


def test_where_one_has_no_latency_all_are_ordered_by_instructions_by_clock() -> None:
    ranked = rank(
        revision(1).model,
        "aot",
        [
            board("old", 25, latency=latency(40), instructions=instructions(1_000_000)),
            board("new", 200, instructions=instructions(1_200_000)),
        ],
    )
    assert [one.board for one in ranked.boards] == ["new", "old"]
    assert ranked.order == "instructions by clock"


def test_what_does_not_fit_comes_after_what_does_by_how_much_is_missing_and_the_unknown_last() -> None:
    rows = [
        board("unknown", fits=None),
        board("far", fits=False, ram_missing=5000),
        board("near", fits=False, ram_missing=100),
        board("fits", latency=latency(999)),
    ]
    assert names(*rows) == ["fits", "near", "far", "unknown"]


def test_the_table_says_what_is_missing_and_why_figures_are() -> None:
    file = io.StringIO()
    rows = [board("fits", latency=latency(1.5)), board("small", fits=False, ram_missing=704)]
    render_ranking(rank(revision(1).model, "aot", rows), Console(file=file, width=120))
    text = file.getvalue()
    assert "704 too few" in text
    assert "1.5 modelled" in text
    assert "small: too small" in text
    assert "fits: no energy: no timing models" in text
    assert "in the order of latency" in text
