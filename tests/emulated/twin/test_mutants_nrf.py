# SPDX-License-Identifier: Apache-2.0
"""Ports of the nRF52840 and nRF51822 that are wrong in one line: the twin names the rule that each one breaks."""

from pathlib import Path

import pytest

from emulated.twin.mutants import Mutant, a_few, build, check_mutant, verdict
from mcubench.board import find_board

pytestmark = pytest.mark.emulated

_UART, _SYSTEM = "port_nrf5/serial_port.cc", "port_nrf5/system.cc"
_NRF51, _NRF52, _TIMER = "port_nrf51/chip.cc", "port_nrf52/chip.cc", "port_nrf51/timer_counter.cc"

MUTANTS = {
    "nrf52840dk": [
        # Both manuals list the rates; 921600 is 7.8 % away from a million.
        Mutant("baud_error", _UART, "return 0x10000000;", "return 0x0EBED000;"),
        # Two stop bits are not what the line has.
        Mutant("line_format", _UART, "kNoParityNoFlowControl = 0", "kNoParityNoFlowControl = 0x10"),
        Mutant("pin_alternate_function", _UART, "kOutput = 1u << 0 | 1u << 1", "kOutput = 0"),
        Mutant("pin_alternate_function", _UART, "kInputPulledUp = 3u << 2", "kInputPulledUp = 1u << 1"),
        Mutant("pin_alternate_function", _UART, "Register(kPinTxd) = config::kPortTxPin;", ""),
        Mutant("unclocked_peripheral", _UART, "  nrf5::StartTask(kStartTransmit);\n", ""),
        # The next byte before the last has left.
        Mutant("transmit_overwritten", _UART, "    nrf5::WaitForEvent(kSent, kSendTries);\n", ""),
        Mutant("locked_register", _UART, "Register(kEnable) = kDisabled;", "Register(kEnable) = kEnabled;"),
        Mutant("sensor_timing", _SYSTEM, "nrf5::WaitForEvent(kTempReady, kTempTries)", "true"),
        # nRF52840 Errata, 66.
        Mutant("sensor_timing", _NRF52, "{nrf5::kTemp + 0x520, nrf5::kFicr + 0x404, 6},", ""),
        Mutant("unknown_register", _NRF52, "nrf5::kNvmc + 0x540", "nrf5::kNvmc + 0x5F0"),
        Mutant("access_size", _SYSTEM, "Register(kResetReason) = flags;", "*(volatile uint8_t*)kResetReason = 1;"),
    ],
    "microbit": [
        Mutant("baud_error", _UART, "return 0x01D7E000;", "return 0x03AFB000;"),
        Mutant("locked_register", _TIMER, "  Register(kStop) = 1;\n", "  Register(kStart) = 1;\n"),
        # The core was made without SysTick.
        Mutant("unknown_register", _NRF51, "Register(kTemp + 0x504) = 0;", "Register(0xE000E010) = 5;"),
    ],
}
CASES = [(board, mutant) for board, mutants in MUTANTS.items() for mutant in mutants]


@pytest.mark.parametrize("name", MUTANTS)
def test_the_port_as_it_is_breaks_no_rule(name: str) -> None:
    board = find_board(name)
    assert verdict(board, *build(board)) is None


@pytest.mark.parametrize(("board", "mutant"), a_few(CASES), ids=lambda value: getattr(value, "name", value))
def test_a_port_that_is_wrong_is_refused_by_its_rule(board: str, mutant: Mutant, tmp_path: Path) -> None:
    check_mutant(board, mutant, tmp_path)
