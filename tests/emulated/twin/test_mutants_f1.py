# SPDX-License-Identifier: Apache-2.0
"""Ports of the STM32F100 that are wrong in one line: the twin names the rule that each one breaks."""

from pathlib import Path

import pytest

from emulated.twin.mutants import Mutant, a_few, build, check_mutant, verdict
from mcubench.board import find_board

pytestmark = pytest.mark.emulated

BOARD = "stm32vldiscovery"
_CLOCK, _GPIO = "port_stm32f1/system.cc", "port_stm32f1/uart_pins.cc"
_UART = "port_stm32_usart_v1/serial_port.cc"

MUTANTS = [
    # DS5944: the PLL's output is 24 MHz at the most.
    Mutant("pll_range", _CLOCK, "(factor - 2) << 18", "(factor - 1) << 18"),
    Mutant(
        "oscillator_not_ready",
        _CLOCK,
        "  SetBits(kClockControl, kPllOn);\n  if (!WaitForBits(kClockControl, kPllReady, kTries)) return",
        "  if (kPllOn == 0) return",
    ),
    # A PLL from a crystal that does not swing yet.
    Mutant(
        "oscillator_not_ready", _CLOCK, "has_hse = WaitForBits(kClockControl, kHseReady, kTries);", "has_hse = true;"
    ),
    # A factor that is changed while the PLL runs.
    Mutant(
        "pll_range",
        _CLOCK,
        "  AccountStartUpTime(kHsiHz);\n",
        "  AccountStartUpTime(kHsiHz);\n  WriteField(kClockConfig, kPllMask, 0);\n",
    ),
    Mutant("unclocked_peripheral", _GPIO, "  EnableClock(kApb2Enable, kPortAClock);\n", ""),
    Mutant("unclocked_peripheral", _UART, "1u << config::kPortUartEnableBit", "1u << 13"),
    # An output of the port's own; an analog input.
    Mutant("pin_alternate_function", _GPIO, "kAlternatePushPull = 0xB", "kAlternatePushPull = 0x3"),
    Mutant("pin_alternate_function", _GPIO, "kInputWithPull = 0x8", "kInputWithPull = 0x0"),
    Mutant("baud_error", _UART, "config::kBaud)", "config::kBaud / 100 * 94)"),
    # A register of the STM32F103's bigger brothers.
    Mutant("unknown_register", _CLOCK, "kClockControl = kRcc + 0x00", "kClockControl = kRcc + 0x30"),
]


def test_the_port_as_it_is_breaks_no_rule() -> None:
    board = find_board(BOARD)
    assert verdict(board, *build(board)) is None


@pytest.mark.parametrize("mutant", a_few(MUTANTS), ids=lambda mutant: mutant.name)
def test_a_port_that_is_wrong_is_refused_by_its_rule(mutant: Mutant, tmp_path: Path) -> None:
    check_mutant(BOARD, mutant, tmp_path)
