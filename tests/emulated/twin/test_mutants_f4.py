# SPDX-License-Identifier: Apache-2.0
"""Ports of the STM32F446 and F405 that are wrong in one line, where they differ from the STM32F7's."""

from pathlib import Path

import pytest

from emulated.twin.mutants import Mutant, a_few, build, check_mutant, verdict
from mcubench.board import find_board

pytestmark = pytest.mark.emulated

_CLOCK, _UART = "port_stm32_pll/clock.cc", "port_stm32_usart_v1/serial_port.cc"
_SCALE = "config::kPortVoltageScale1, config::kPortVoltageScale1)"

F446_MUTANTS = [
    # DS10693, general operating conditions: 168 MHz without the overdrive, and at scale 2 with it.
    Mutant("over_frequency", _CLOCK, "if (config::kPortOverDrive != 0) {", "if (config::kPortOverDrive > 1) {"),
    Mutant("over_frequency", _CLOCK, _SCALE, "0xC000, 0x8000)"),
    Mutant("overdrive_order", _CLOCK, "!WaitForBits(kPowerStatus, kOverDriveReady, kTries)", "false"),
    Mutant("wait_states", _CLOCK, "config::kPortWaitStates", "(config::kPortWaitStates - 1)"),
    Mutant("baud_error", _UART, "kDivisorScale, config::kBaud)", "kDivisorScale, config::kBaud / 100 * 96)"),
    # RM0390 25.6: halfwords or words.
    Mutant(
        "access_size",
        _UART,
        "    Register(kData) = data[i];",
        "    *reinterpret_cast<volatile uint8_t*>(kData) = data[i];",
    ),
    Mutant(
        "transmit_overwritten",
        _UART,
        "if (!stm32::WaitForBits(kStatus, kTransmitEmpty, tries)) return;",
        "static_cast<void>(stm32::WaitForBits(kStatus, kTransmitEmpty, tries / 500));",
    ),
    Mutant("unclocked_peripheral", _UART, "EnableClock(config::kPortUartEnable,", "EnableClock(0x40023844,"),
    Mutant("line_format", _UART, "enable | kReceiveEnable |", "enable | 1u << 10 | kReceiveEnable |"),
]

F405_MUTANTS = [
    # DS8626, table 14: 144 MHz with VOS 0.
    Mutant("over_frequency", _CLOCK, _SCALE, "0x4000, 0)"),
    Mutant("bus_prescaler", _CLOCK, "  WriteField(kClockConfig, kBusMask, kBusSetting);\n", ""),
    # RM0090 7.3.3: SW is 0 to 2.
    Mutant("reserved_value", _CLOCK, "kSwitchToPll = 2u << 0", "kSwitchToPll = 3u << 0"),
    Mutant("oscillator_not_ready", _CLOCK, "!WaitForBits(kClockControl, kPllReady, kTries)", "false"),
]


@pytest.mark.parametrize("name", ["nucleo_f446re", "netduinoplus2", "disco_f746ng"])
def test_the_port_as_it_is_breaks_no_rule(name: str) -> None:
    board = find_board(name)
    assert verdict(board, *build(board)) is None


@pytest.mark.parametrize("mutant", a_few(F446_MUTANTS), ids=lambda mutant: mutant.name)
def test_a_port_of_the_f446_that_is_wrong_is_refused_by_its_rule(mutant: Mutant, tmp_path: Path) -> None:
    check_mutant("nucleo_f446re", mutant, tmp_path)


@pytest.mark.parametrize("mutant", a_few(F405_MUTANTS), ids=lambda mutant: mutant.name)
def test_a_port_of_the_f405_that_is_wrong_is_refused_by_its_rule(mutant: Mutant, tmp_path: Path) -> None:
    check_mutant("netduinoplus2", mutant, tmp_path)
