# SPDX-License-Identifier: Apache-2.0
"""Ports of the STM32G0 that are wrong in one line: the twin names the rule that each one breaks."""

from pathlib import Path

import pytest

from emulated.twin.mutants import Mutant, a_few, build, check_mutant, verdict
from mcubench.board import find_board

pytestmark = pytest.mark.emulated

BOARD = "nucleo_g071rb"
_CLOCK, _ADC = "port_stm32g0/system.cc", "port_stm32g0/temperature.cc"
_UART, _GPIO = "port_stm32_usart_v2/serial_port.cc", "port_stm32_gpio/uart_pins.cc"

MUTANTS = [
    # 72 MHz where 64 are the most.
    Mutant("over_frequency", _CLOCK, "config::kPortPllN << 8", "(config::kPortPllN + 1) << 8"),
    # Voltage range 2 reads the flash at half the rate, and runs at 16 MHz at the most.
    Mutant("wait_states", _CLOCK, "kRange1 = 1u << 9", "kRange1 = 2u << 9"),
    # RM0444, "FLASH read access latency": 2 wait states above 48 MHz.
    Mutant("wait_states", _CLOCK, "(config::kClockHz - 1) / 24000000", "(config::kClockHz - 1) / 48000000"),
    Mutant("reserved_value", _CLOCK, "kRange1 = 1u << 9", "kRange1 = 3u << 9"),
    Mutant(
        "oscillator_not_ready",
        _CLOCK,
        "  SetBits(kClockControl, kPllOn);\n  if (!WaitForBits(kClockControl, kPllReady, kTries)) return",
        "  if (kPllOn == 0) return",
    ),
    Mutant("oscillator_not_ready", _CLOCK, "kPllFromHsi = 2u", "kPllFromHsi = 3u"),
    # The output that the core takes is off.
    Mutant("oscillator_not_ready", _CLOCK, "<< 8 | kPllOutputR |", "<< 8 |"),
    # The oscillator at 2 MHz x 8 / 8.
    Mutant("pll_range", _CLOCK, "(config::kPortPllM - 1) << 4", "7u << 4"),
    Mutant("unclocked_peripheral", _CLOCK, "  EnableClock(kApbEnable1, kPowerClock);\n", ""),
    Mutant("pin_alternate_function", _GPIO, "pin % 8, 4, function)", "pin % 8, 4, function + 1)"),
    Mutant("baud_error", _UART, "kDivisorScale, config::kBaud)", "kDivisorScale, config::kBaud / 100 * 96)"),
    # 1.5 cycles of 16 MHz are not 5 us; 64 MHz are more than the converter's 35.
    Mutant("sensor_timing", _ADC, "kLongestSample = 7;", "kLongestSample = 0;"),
    Mutant("sensor_timing", _ADC, "kBusClockQuarter = 2u << 30", "kBusClockQuarter = 3u << 30"),
]


def test_the_port_as_it_is_breaks_no_rule() -> None:
    board = find_board(BOARD)
    assert verdict(board, *build(board)) is None


@pytest.mark.parametrize("mutant", a_few(MUTANTS), ids=lambda mutant: mutant.name)
def test_a_port_that_is_wrong_is_refused_by_its_rule(mutant: Mutant, tmp_path: Path) -> None:
    check_mutant(BOARD, mutant, tmp_path)
