# SPDX-License-Identifier: Apache-2.0
"""What a person reads of an arena, of inferences that differ, and of what operators cost."""

import io

from rich.console import Console

from mcubench.report.result_table import render_result
from mcubench.result import AllocationRow, ArenaFacts, OperatorCode, Result, Spread
from unit.report.stored import stored_result

BOARD_ARENA = ArenaFacts(
    pointer_bits=32,
    size_bytes=21_504,
    persistent_bytes=4_000,
    non_persistent_bytes=17_000,
    temporary_bytes=504,
    largest_that_fails_bytes=21_500,
    allocations=(
        AllocationRow(name="TfLiteEvalTensor data", count=35, requested_bytes=420, used_bytes=432),
        AllocationRow(name="[bold]buffer", count=32, requested_bytes=1_111, used_bytes=1_222),
    ),
)
HOST_ARENA = BOARD_ARENA.model_copy(
    update={"pointer_bits": 64, "temporary_bytes": None, "largest_that_fails_bytes": None, "size_bytes": 21_000}
)
SPREAD = Spread(
    unit="ns",
    samples=50,
    minimum=6_273_466.0,
    median=6_273_467.5,
    mean=7_000_001.0,
    percentile_95=8_000_002.0,
    maximum=123_456_789.0,
    standard_deviation=1_234_567.0,
)


def lines(width: int = 80, **changes: object) -> list[str]:
    """The report's lines, each with single spaces."""
    file = io.StringIO()
    render_result(stored_result("plain").model_copy(update=changes), Console(file=file, width=width))
    assert max(map(len, file.getvalue().splitlines())) <= width
    assert "…" not in file.getvalue()
    return [" ".join(line.split()) for line in file.getvalue().splitlines()]


def test_an_arena_is_shown_by_its_parts_and_with_what_was_seen_not_to_boot() -> None:
    shown = lines(arena=BOARD_ARENA)
    for line in ("Arena", "persistent 4,000", "temporary, while tensors are allocated 504", "sum 21,504"):
        assert line in shown
    assert "an arena of 21,504 bytes was seen to boot on the target, and one of 21,500 not to" in " ".join(shown)
    assert not any("64-bit" in line for line in shown)


def test_allocations_and_the_rest_add_up_to_the_persistent_bytes() -> None:
    shown = lines(arena=BOARD_ARENA)
    assert "TfLiteEvalTensor data 35 420 432" in shown
    assert "[bold]buffer 32 1,111 1,222" in shown
    assert f"the interpreter itself, and the rest {4_000 - 432 - 1_222:,}" in shown


def test_the_arena_of_a_host_says_that_its_pointers_have_64_bits() -> None:
    shown = lines(arena=HOST_ARENA)
    assert "Arena, with a 64-bit host's pointers" in shown
    assert not any(line.startswith("temporary") or "not to" in line for line in shown)


def test_an_arena_of_which_only_the_size_is_known_has_no_other_row() -> None:
    shown = lines(arena=ArenaFacts(pointer_bits=32, size_bytes=999))
    assert shown[shown.index("Arena") + 3] == "sum 999"
    assert not any("persistent" in line for line in shown)


def test_every_statistic_of_a_spread_is_shown_whole() -> None:
    shown = lines(spread=SPREAD)
    place = shown.index("50 inferences, one by one")
    assert shown[place + 1 : place + 9] == [
        "statistic ns",
        shown[place + 2],
        "minimum 6,273,466",
        "median 6,273,468",
        "mean 7,000,001",
        "95th percentile 8,000,002",
        "maximum 123,456,789",
        "standard deviation 1,234,567",
    ]


def with_operators(result: Result, *rows: OperatorCode) -> object:
    assert result.footprint is not None
    return result.footprint.model_copy(update={"operators": rows})


def test_the_operator_that_costs_most_comes_first_and_only_own_bytes_are_summed() -> None:
    small = OperatorCode(name="ADD", own_bytes=900, shared_bytes=70)
    large = OperatorCode(name="CONV_2D", own_bytes=3_100, shared_bytes=70)
    shown = lines(footprint=with_operators(stored_result("plain"), small, large))
    place = shown.index("Code in flash, by operator")
    assert [line for line in shown[place + 3 : place + 7] if line.strip("─ ")] == [
        "CONV_2D 3,100 70",
        "ADD 900 70",
        "sum 4,000",
    ]


def test_a_result_without_them_shows_none() -> None:
    shown = lines()
    assert not any(line.startswith(("Arena", "Code in flash")) or "one by one" in line for line in shown)
