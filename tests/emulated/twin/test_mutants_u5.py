# SPDX-License-Identifier: Apache-2.0
"""Ports of the STM32U5 that are wrong in one line: the twin names the rule that each one breaks."""

from pathlib import Path

import pytest

from emulated.twin.mutants import Mutant, a_few, build, check_mutant, verdict
from mcubench.board import find_board

pytestmark = pytest.mark.emulated

BOARD = "nucleo_u575zi_q"
_CLOCK, _ADC = "port_stm32u5/system.cc", "port_stm32_adc_v3/temperature.cc"
_SENSOR = "port_stm32u5/sensor.cc"
_UART, _GPIO = "port_stm32_usart_v2/serial_port.cc", "port_stm32_gpio/uart_pins.cc"

MUTANTS = [
    # RM0456, "Dynamic voltage scaling management": 110 MHz are the most in voltage range 2.
    Mutant("over_frequency", _CLOCK, "kRange1 = 3u << 16", "kRange1 = 2u << 16"),
    # RM0456, "Read access latency": 4 wait states above 128 MHz.
    Mutant("wait_states", _CLOCK, "(config::kClockHz - 1) / 32000000", "(config::kClockHz - 1) / 40000000"),
    # RM0456, PWR_VOSR: the EPOD booster is on, with a clock, before the core leaves 55 MHz behind.
    Mutant(
        "overdrive_order",
        _CLOCK,
        "  SetBits(kVoltageScaling, kBoosterOn);\n  if (!WaitForBits(kVoltageScaling, kBoosterReady, kTries)) return",
        "  if (kBoosterOn == 0) return",
    ),
    Mutant("overdrive_order", _CLOCK, "kBoosterDivider = 1u << 12", "kBoosterDivider = 15u << 12"),
    Mutant("overdrive_order", _CLOCK, "  WriteField(kVoltageScaling, kRangeMask, kRange1);\n", ""),
    Mutant(
        "oscillator_not_ready",
        _CLOCK,
        '  if (!WaitForBits(kClockControl, kPll1Ready, kTries)) return "PLL1 did not lock";\n',
        "",
    ),
    # 16 MHz in the range of 4 to 8.
    Mutant("pll_range", _CLOCK, "kPllInputRange << 2", "0u << 2"),
    Mutant("unclocked_peripheral", _CLOCK, "  EnableClock(kAhb3Enable, kPowerClock);\n", ""),
    # RM0456, PWR_SVMCR: VDDA is isolated until ASV says that it is there.
    Mutant("io_supply", _SENSOR, "  SetBits(kSupplyControl, kVddaValid);\n", ""),
    # WAYSEL changes only while the cache is off.
    Mutant(
        "locked_register",
        _CLOCK,
        "SetBits(kCacheControl, kCacheOn);",
        "SetBits(kCacheControl, kCacheOn), ClearBits(kCacheControl, 1u << 2);",
    ),
    Mutant("pin_alternate_function", _GPIO, "pin % 8, 4, function)", "pin % 8, 4, function + 1)"),
    Mutant("baud_error", _UART, "kDivisorScale, config::kBaud)", "kDivisorScale, config::kBaud / 100 * 96)"),
    # 5 cycles of 16 MHz are not 13 us.
    Mutant("sensor_timing", _ADC, "kLongestSample = 7;", "kLongestSample = 0;"),
]


def test_the_port_as_it_is_breaks_no_rule() -> None:
    board = find_board(BOARD)
    assert verdict(board, *build(board)) is None


@pytest.mark.parametrize("mutant", a_few(MUTANTS), ids=lambda mutant: mutant.name)
def test_a_port_that_is_wrong_is_refused_by_its_rule(mutant: Mutant, tmp_path: Path) -> None:
    check_mutant(BOARD, mutant, tmp_path)
