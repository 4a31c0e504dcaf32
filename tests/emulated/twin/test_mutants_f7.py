# SPDX-License-Identifier: Apache-2.0
"""Ports of the STM32F7 that are wrong in one line: the twin names the rule that each one breaks."""

from pathlib import Path

import pytest

from emulated.twin.mutants import Mutant, a_few, build, check_mutant, verdict
from mcubench.board import find_board

pytestmark = pytest.mark.emulated

BOARD = "nucleo_f746"
_CLOCK, _UART, _GPIO = "port_stm32_pll/clock.cc", "port_stm32_usart_v2/serial_port.cc", "port_stm32_gpio/uart_pins.cc"
_ADC, _CACHE = "port_stm32_adc_v2/temperature.cc", "port_cortex_m/cache.cc"

MUTANTS = [
    # 216 MHz need the overdrive: DS10916, general operating conditions.
    Mutant("over_frequency", _CLOCK, "if (config::kPortOverDrive != 0) {", "if (config::kPortOverDrive > 1) {"),
    # Voltage scale 2 goes to 180 MHz with the overdrive; scale 3 has none.
    Mutant("over_frequency", _CLOCK, "config::kPortVoltageScale1, config::kPortVoltageScale1)", "0xC000, 0x8000)"),
    Mutant("overdrive_order", _CLOCK, "config::kPortVoltageScale1, config::kPortVoltageScale1)", "0xC000, 0x4000)"),
    # RM0385 3.3.2: 7 wait states from 210 MHz on.
    Mutant("wait_states", _CLOCK, "config::kPortWaitStates", "(config::kPortWaitStates - 1)"),
    # The PLL from a crystal that does not swing yet.
    Mutant("oscillator_not_ready", _CLOCK, "return WaitForBits(kClockControl, kHseReady, kTries);", "return true;"),
    # The core from a PLL that has not locked.
    Mutant("oscillator_not_ready", _CLOCK, "!WaitForBits(kClockControl, kPllReady, kTries)", "false"),
    # 8 MHz into a PLL that takes 2.1.
    Mutant("pll_range", _CLOCK, "config::kPortPllM | kPllFromHse", "2u | kPllFromHse"),
    # RM0385 5.3.2: the factors can be written only while the PLL is off.
    Mutant(
        "locked_register",
        _CLOCK,
        "  WriteField(kClockConfig, kBusMask, kBusSetting);",
        "  WriteField(kPllConfig, kPllOwnBits, setting + 1);\n  WriteField(kClockConfig, kBusMask, kBusSetting);",
    ),
    Mutant("bus_prescaler", _CLOCK, "  WriteField(kClockConfig, kBusMask, kBusSetting);\n", ""),
    # RM0385 4.1.4: ODSWEN after ODRDY, VOS before the PLL.
    Mutant("overdrive_order", _CLOCK, "!WaitForBits(kPowerStatus, kOverDriveReady, kTries)", "false"),
    Mutant(
        "overdrive_order",
        _CLOCK,
        "  SetBits(kClockControl, kPllOn);\n",
        "  SetBits(kClockControl, kPllOn);\n  WriteField(kPowerControl, 0xC000, 0x8000);\n",
    ),
    Mutant("unclocked_peripheral", _UART, "EnableClock(config::kPortUartEnable,", "EnableClock(0x40023844,"),
    Mutant("unclocked_peripheral", _GPIO, "  EnableClock(config::kPortGpioEnable, 1u << port);\n", ""),
    Mutant("unclocked_peripheral", _CLOCK, "  stm32::EnableClock(kApb1Enable, kPowerClock);\n", ""),
    # AF8 is not USART3's on PD8.
    Mutant("pin_alternate_function", _GPIO, "pin % 8, 4, function)", "pin % 8, 4, function + 1)"),
    # An input, not an alternate function.
    Mutant("pin_alternate_function", _GPIO, "2, kModeAlternate)", "2, 0)"),
    Mutant("baud_error", _UART, "kDivisorScale, config::kBaud)", "kDivisorScale, config::kBaud / 100 * 96)"),
    # A divisor for another clock than the bus has.
    Mutant("baud_error", _UART, "stm32::UartClockHz(), kDivisorScale", "CoreClockHz(), kDivisorScale"),
    # RM0385 31.8.4: BRR can be written only while the USART is off.
    Mutant("locked_register", _UART, "Register(kControl) = 0;", "Register(kControl) = kEnable;"),
    Mutant("reserved_value", _UART, "kDivisorScale, config::kBaud)", "kDivisorScale, config::kBaud) / 8"),
    Mutant("line_format", _UART, "kReceiveEnable | kTransmitEnable", "kReceiveEnable | 1u << 10 | kTransmitEnable"),
    # A wait that is over before a byte has left, and nobody looks.
    Mutant(
        "transmit_overwritten",
        _UART,
        "if (!stm32::WaitForBits(kStatus, kTransmitEmpty, tries)) return;",
        "static_cast<void>(stm32::WaitForBits(kStatus, kTransmitEmpty, tries / 500));",
    ),
    # 3 cycles of 13.5 MHz are not 10 us.
    Mutant("sensor_timing", _ADC, "Register(kSampleTime1) = kSlowest;", "Register(kSampleTime1) = 0;"),
    # 54 MHz are more than the converter's 36.
    Mutant("sensor_timing", _ADC, "kPrescaleBy8 = 3u << 16", "kPrescaleBy8 = 0"),
    Mutant("sensor_timing", _ADC, "  stm32::WaitMicroseconds(kStartUpMicroseconds);\n", ""),
    Mutant(
        "cache_not_invalidated", _CACHE, "  InvalidateDataCache();", "  if (kSetShift == 0) InvalidateDataCache();"
    ),
    Mutant("cache_not_invalidated", _CACHE, "  Register(kIciallu) = 0;\n", ""),
    # One way of four left out.
    Mutant("cache_not_invalidated", _CACHE, "way <= ways; ++way", "way < ways; ++way"),
    Mutant(
        "flash_write",
        _CLOCK,
        "void InitSystem() {\n",
        "void InitSystem() {\n  Register(0x08001000) = 0;\n",
    ),
    # A register of the STM32H7's, at a place where the F7 has none.
    Mutant("unknown_register", _CLOCK, "kApb1Enable = kRcc + 0x40", "kApb1Enable = kRcc + 0xE8"),
]


def test_the_port_as_it_is_breaks_no_rule() -> None:
    board = find_board(BOARD)
    assert verdict(board, *build(board)) is None


@pytest.mark.parametrize("mutant", a_few(MUTANTS), ids=lambda mutant: mutant.name)
def test_a_port_that_is_wrong_is_refused_by_its_rule(mutant: Mutant, tmp_path: Path) -> None:
    check_mutant(BOARD, mutant, tmp_path)
