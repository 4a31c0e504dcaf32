# SPDX-License-Identifier: Apache-2.0
"""Ports of the STM32H7 that are wrong in one line: the twin names the rule that each one breaks."""

from pathlib import Path

import pytest

from emulated.twin.mutants import Mutant, a_few, build, check_mutant, verdict
from mcubench.board import find_board

pytestmark = pytest.mark.emulated

BOARD = "nucleo_h743zi2"
_CLOCK, _ADC = "port_stm32h7/system.cc", "port_stm32_adc_v3/temperature.cc"
_UART, _GPIO = "port_stm32_usart_v2/serial_port.cc", "port_stm32_gpio/uart_pins.cc"

MUTANTS = [
    # DS12110: 480 MHz need voltage scale 0, which is scale 1 with the overdrive.
    Mutant(
        "over_frequency",
        _CLOCK,
        "  SetBits(kSysConfigPower, kOverdrive);\n  if ((Register(kSysConfigPower) & kOverdrive) == 0) return",
        "  if (kOverdrive == 0) return",
    ),
    # RM0433, "Voltage scaling": first the supply, then scale 1, then the overdrive.
    Mutant("overdrive_order", _CLOCK, "  WriteField(kPowerControl3, kSupplyMask, kSupplyIsLdo);\n", ""),
    Mutant(
        "overdrive_order",
        _CLOCK,
        '  if (!WaitForBits(kDomain3Power, kScaleReady, kTries)) return "voltage scale 1 was not reached";\n',
        "",
    ),
    Mutant("overdrive_order", _CLOCK, "kScale1 = 3u << 14", "kScale1 = 2u << 14"),
    # The board feeds the core by the LDO, not from outside.
    Mutant("reserved_value", _CLOCK, "kSupplyIsLdo = 1u << 1", "kSupplyIsLdo = 1u << 0"),
    # RM0433, "FLASH read operations": 4 wait states above 225 MHz of AXI.
    Mutant("wait_states", _CLOCK, "2u << 4 | 4u << 0;", "2u << 4 | 3u << 0;"),
    Mutant(
        "oscillator_not_ready",
        _CLOCK,
        '  if (!WaitForBits(kClockControl, kPll1Ready, kTries)) return "PLL1 did not lock";\n',
        "",
    ),
    Mutant(
        "oscillator_not_ready",
        _CLOCK,
        '  if (!WaitForBits(kClockControl, kHseReady, kTries)) return "HSE did not start";\n',
        "",
    ),
    # 4 MHz in the range of 1 to 2, and an oscillator beyond 960 MHz.
    Mutant("pll_range", _CLOCK, "kPllInputRange << 2", "0u << 2"),
    Mutant("pll_range", _CLOCK, "(config::kPortPllN - 1) << 0", "(config::kPortPllN + 9) << 0"),
    # APB1 at 240 MHz, and the AHB at 480.
    Mutant("bus_prescaler", _CLOCK, "kDomain2Dividers = 4u << 8 | 4u << 4", "kDomain2Dividers = 4u << 8 | 0u << 4"),
    Mutant("bus_prescaler", _CLOCK, "0u << 8 | 4u << 4 | 8u << 0", "0u << 8 | 4u << 4 | 0u << 0"),
    Mutant("unclocked_peripheral", _CLOCK, "  EnableClock(kApb4Enable, kSysConfigClock);\n", ""),
    Mutant("pin_alternate_function", _GPIO, "pin % 8, 4, function)", "pin % 8, 4, function + 1)"),
    Mutant("baud_error", _UART, "kDivisorScale, config::kBaud)", "kDivisorScale, config::kBaud / 100 * 96)"),
    # 1.5 cycles of 8 MHz are not 9 us.
    Mutant("sensor_timing", _ADC, "kLongestSample = 7;", "kLongestSample = 0;"),
]


def test_the_port_as_it_is_breaks_no_rule() -> None:
    board = find_board(BOARD)
    assert verdict(board, *build(board)) is None


@pytest.mark.parametrize("mutant", a_few(MUTANTS), ids=lambda mutant: mutant.name)
def test_a_port_that_is_wrong_is_refused_by_its_rule(mutant: Mutant, tmp_path: Path) -> None:
    check_mutant(BOARD, mutant, tmp_path)
