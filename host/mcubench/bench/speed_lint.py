# SPDX-License-Identifier: Apache-2.0
"""Doubts about a timing: what makes a chip or a program slower than its board allows, as read from both."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from mcubench.bench.clock import ClockCheck
from mcubench.board import Board
from mcubench.result import Doubt
from mcubench.wire import ChipReply, SpeedFeature

# Words of the widest loads and stores of a Cortex-M (LDRD, or Helium's vectors), which cost more where they straddle.
_ALIGNMENT_BYTES = 16


class CodeFacts(Protocol):
    """What the ELF file says of how its code was made.

    `unoptimized` are sources compiled without optimization, `addresses` are those of what inferences read and write.
    """

    @property
    def unoptimized(self) -> Sequence[str]:
        """Their names."""
        ...

    @property
    def hard_float(self) -> bool:
        """Whether floating-point numbers go through the FPU's registers."""
        ...

    @property
    def addresses(self) -> Sequence[tuple[str, int]]:
        """Each with the name of its section."""
        ...


def lint_speed(
    board: Board, chip: ChipReply, core_hz: int, clock: ClockCheck | None, code: CodeFacts, *, has_chip: bool
) -> tuple[Doubt, ...]:
    """Everything that speaks against a number of this run; `core_hz` is the clock that the firmware says it has.

    Without the chip's registers, on an emulator of the core alone, its settings say nothing.
    """
    return (
        *_clock_doubts(board, chip, core_hz, clock),
        *(_setting_doubts(board, chip) if has_chip else ()),
        *_code_doubts(board, code),
    )


def _clock_doubts(board: Board, chip: ChipReply, core_hz: int, clock: ClockCheck | None) -> Iterator[Doubt]:
    if chip.clock_problem:
        rest = f", not at {board.clock_hz:,}" if core_hz != board.clock_hz else " by another oscillator"
        yield Doubt(what="clock", sentence=f"{chip.clock_problem}: the core runs at {core_hz:,} Hz{rest}")
    elif core_hz != board.clock_hz:
        yield Doubt(what="clock", sentence=f"the firmware says {core_hz:,} Hz, the board's file {board.clock_hz:,}")
    if clock is not None and not clock.is_as_said:
        yield Doubt(
            what="clock",
            sentence=f"by the host's clock the counter runs at {clock.measured_hz:,.0f} Hz (to "
            f"{clock.error_percent:.2g} %), by the firmware's at {clock.said_hz:,}: is the oscillator another one?",
        )


def _setting_doubts(board: Board, chip: ChipReply) -> Iterator[Doubt]:
    """Caches, prefetch, wait states: what the chip reads back against what the board's description demands."""
    if board.speed is None:
        return
    if not chip.speed:
        yield Doubt(what="settings", sentence="the firmware cannot say whether caches and prefetch are on")
        return
    can, on, wait_states = chip.speed
    for feature in SpeedFeature:
        name = feature.name.lower() if feature.name else ""
        if feature & can & ~on:
            yield Doubt(what=name, sentence=f"the chip has it, and it is off: {name.replace('_', ' ')}")
        elif name in board.speed.features and not feature & on:
            yield Doubt(what=name, sentence=f"the board's file has it, and it is not on: {name.replace('_', ' ')}")
    if wait_states != board.speed.wait_states and not chip.clock_problem:
        yield Doubt(
            what="wait_states",
            sentence=f"flash has {wait_states} wait states, and {board.speed.wait_states} are right for "
            f"{board.clock_hz:,} Hz",
        )


def _code_doubts(board: Board, code: CodeFacts) -> Iterator[Doubt]:
    if code.unoptimized:
        yield Doubt(what="optimization", sentence=f"compiled without optimization: {_list(code.unoptimized)}")
    if board.compile.fpu is not None and not code.hard_float:
        yield Doubt(what="fpu", sentence="the code does not use the FPU: it was compiled for soft float")
    crooked = [name for name, address in code.addresses if address % _ALIGNMENT_BYTES]
    if crooked:
        yield Doubt(what="alignment", sentence=f"not on {_ALIGNMENT_BYTES} bytes: {_list(crooked)}")


def _list(names: Sequence[str]) -> str:
    shown = ", ".join(names[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"
