# SPDX-License-Identifier: Apache-2.0
"""Ports of the STM32L4+ that are wrong in one line: the twin names the rule that each one breaks."""

from pathlib import Path

import pytest

from emulated.twin.mutants import Mutant, a_few, build, check_mutant, verdict
from mcubench.board import find_board

pytestmark = pytest.mark.emulated

BOARD = "nucleo_l4r5zi"
_CLOCK, _ADC = "port_stm32l4/system.cc", "port_stm32_adc_v3/temperature.cc"
_UART, _GPIO = "port_stm32_usart_v2/serial_port.cc", "port_stm32_gpio/uart_pins.cc"

MUTANTS = [
    # RM0432, "Dynamic voltage scaling management": without the boost mode 80 MHz are the most.
    Mutant("over_frequency", _CLOCK, "  ClearBits(kPowerControl5, kNotBoost);\n", ""),
    # RM0432, "Read access latency": 5 wait states above 100 MHz.
    Mutant("wait_states", _CLOCK, "(config::kClockHz - 1) / 20000000", "(config::kClockHz - 1) / 24000000"),
    # The core from a PLL that is off; a PLL from an oscillator that the board has not.
    Mutant(
        "oscillator_not_ready",
        _CLOCK,
        "  SetBits(kClockControl, kPllOn);\n  if (!WaitForBits(kClockControl, kPllReady, kTries)) return",
        "  if (kPllOn == 0) return",
    ),
    Mutant("oscillator_not_ready", _CLOCK, "kPllFromHsi = 2u", "kPllFromHsi = 3u"),
    # 16 MHz into a PLL that takes 8.
    Mutant("pll_range", _CLOCK, "(config::kPortPllM - 1) << 4", "0u << 4"),
    # The same: HCLK is divided before the switch to more than 80 MHz, and until 1 us after it.
    Mutant("overdrive_order", _CLOCK, "  WriteField(kClockConfig, kAhbMask, kAhbHalf);\n", ""),
    Mutant("overdrive_order", _CLOCK, "turns = config::kClockHz / 1000000", "turns = 0"),
    # PG7 and PG8 are on VDDIO2.
    Mutant("io_supply", _CLOCK, "  SetBits(kPowerControl2, kVddIo2Valid);\n", ""),
    Mutant("unclocked_peripheral", _CLOCK, "  EnableClock(kApb1Enable1, kPowerClock);\n", ""),
    # A PLL that is turned off while the core runs on it.
    Mutant(
        "locked_register",
        _CLOCK,
        "  WriteField(kClockConfig, kAhbMask, kAhbUndivided);\n  return nullptr;",
        "  ClearBits(kClockControl, kPllOn);\n  return nullptr;",
    ),
    Mutant("pin_alternate_function", _GPIO, "pin % 8, 4, function)", "pin % 8, 4, function + 1)"),
    Mutant("baud_error", _UART, "kDivisorScale, config::kBaud)", "kDivisorScale, config::kBaud / 100 * 96)"),
    # The LPUART's divisor must be 0x300 at least.
    Mutant(
        "reserved_value",
        _UART,
        "stm32::Divisor(stm32::UartClockHz(), kDivisorScale,",
        "stm32::Divisor(stm32::UartClockHz(), kDivisorScale / 64,",
    ),
    # 2.5 cycles of 30 MHz are not 5 us.
    Mutant("sensor_timing", _ADC, "kLongestSample = 7;", "kLongestSample = 0;"),
    Mutant(
        "sensor_timing",
        _ADC,
        "const uint32_t on = sensor.control | kRegulator;",
        "const uint32_t on = sensor.control;",
    ),
]


def test_the_port_as_it_is_breaks_no_rule() -> None:
    board = find_board(BOARD)
    assert verdict(board, *build(board)) is None


@pytest.mark.parametrize("mutant", a_few(MUTANTS), ids=lambda mutant: mutant.name)
def test_a_port_that_is_wrong_is_refused_by_its_rule(mutant: Mutant, tmp_path: Path) -> None:
    check_mutant(BOARD, mutant, tmp_path)
