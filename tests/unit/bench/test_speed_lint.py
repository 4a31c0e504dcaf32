# SPDX-License-Identifier: Apache-2.0
"""What speaks against a timing is found, each by itself."""

import dataclasses

import pytest

from mcubench.bench.clock import ClockCheck
from mcubench.bench.speed_lint import lint_speed
from mcubench.board import Board, find_board
from mcubench.build import CodeFacts
from mcubench.wire import ChipReply, SpeedFeature

BOARD = find_board("nucleo_f746")
ALL = int(SpeedFeature(31))
CHIP = ChipReply(unique_id=b"", reset_cause=3, startup_us=1000, clock_problem="", overruns=0, speed=(ALL, ALL, 7))
CODE = CodeFacts(unoptimized=(), hard_float=True, addresses=((".arena", 0x20001000), (".model_weights", 0x08003020)))


def doubts(
    board: Board = BOARD,
    chip: ChipReply = CHIP,
    core_hz: int = 216_000_000,
    clock: ClockCheck | None = None,
    code: CodeFacts = CODE,
) -> list[str]:
    return [doubt.sentence for doubt in lint_speed(board, chip, core_hz, clock, code, has_chip=True)]


def test_a_chip_at_its_best_raises_none() -> None:
    assert doubts(clock=ClockCheck(216_000_000, 215_990_000.0, 0.2)) == []


@pytest.mark.parametrize("feature", list(SpeedFeature))
def test_each_setting_that_is_off_is_named(feature: SpeedFeature) -> None:
    [sentence] = doubts(chip=dataclasses.replace(CHIP, speed=(ALL, ALL & ~feature, 7)))
    assert feature.name is not None
    assert sentence == f"the chip has it, and it is off: {feature.name.lower().replace('_', ' ')}"


def test_wait_states_beyond_the_manuals_are_named() -> None:
    [sentence] = doubts(chip=dataclasses.replace(CHIP, speed=(ALL, ALL, 15)))
    assert sentence == "flash has 15 wait states, and 7 are right for 216,000,000 Hz"


def test_a_clock_that_did_not_come_up_is_said_with_the_one_that_runs() -> None:
    chip = dataclasses.replace(CHIP, clock_problem="PLL did not lock")
    assert doubts(chip=chip, core_hz=16_000_000) == [
        "PLL did not lock: the core runs at 16,000,000 Hz, not at 216,000,000"
    ]


def test_a_crystal_of_another_frequency_is_seen_by_the_hosts_clock() -> None:
    # 25 MHz in place of 8: the firmware cannot know.
    [sentence] = doubts(clock=ClockCheck(216_000_000, 675e6, 0.5))
    assert "the counter runs at 675,000,000 Hz" in sentence
    assert doubts(clock=ClockCheck(216_000_000, 218e6, 0.5)) == []


def test_code_that_is_slower_than_it_need_be_is_named() -> None:
    assert doubts(code=dataclasses.replace(CODE, unoptimized=("a.c", "b.c", "c.c", "d.c"))) == [
        "compiled without optimization: a.c, b.c, c.c and 1 more"
    ]
    assert doubts(code=dataclasses.replace(CODE, hard_float=False)) == [
        "the code does not use the FPU: it was compiled for soft float"
    ]
    assert doubts(code=dataclasses.replace(CODE, addresses=((".arena", 0x20001008),))) == ["not on 16 bytes: .arena"]


def test_an_emulator_of_the_core_alone_says_nothing_of_settings() -> None:
    chip = dataclasses.replace(CHIP, speed=(ALL, 0, 0))
    assert lint_speed(BOARD, chip, 216_000_000, None, CODE, has_chip=False) == ()
