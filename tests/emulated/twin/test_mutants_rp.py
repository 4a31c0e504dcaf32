# SPDX-License-Identifier: Apache-2.0
"""Ports of RP2040 and RP2350 that are wrong in one line: the twin names the rule that each one breaks."""

from pathlib import Path

import pytest

from emulated.twin.mutants import Mutant, a_few, build, check_mutant, verdict
from mcubench.board import find_board

pytestmark = pytest.mark.emulated

_CLOCK, _UART, _RESETS = "port_rp2/clock.cc", "port_rp2/serial_port.cc", "port_rp2/resets.cc"
_BOOT2, _IMAGE, _RP2040 = "port_rp2040/boot2.S", "port_rp2350/image_def.cc", "port_rp2040/chip.cc"

_BOTH = [
    # CLK_SYS at twice the board's clock.
    Mutant("over_frequency", _CLOCK, "config::kPortPllPostdiv2 << 12", "1 << 12"),
    Mutant(
        "oscillator_not_ready",
        _CLOCK,
        "  return WaitForBits(ThisChip().xosc + kCrystalStatus, kCrystalStable, kCrystalTries);",
        "  return true;",
    ),
    Mutant(
        "oscillator_not_ready", _CLOCK, "if (!WaitForBits(pll + kPllControl, kPllLocked, kLockTries))", "if (false)"
    ),
    # A crystal called stable at once.
    Mutant("oscillator_not_ready", _CLOCK, "(config::kPortCrystalHz / 1000 + 255) / 256", "1"),
    Mutant("pll_range", _CLOCK, "Register(pll + kPllFeedback) = config::kPortPllFbdiv;", "Register(pll + 8) = 20;"),
    Mutant("unclocked_peripheral", _UART, "  rp2::ResetAndRelease(ThisChip().reset_uart0);\n", ""),
    Mutant("unclocked_peripheral", _CLOCK, "kPeriFromSys = 1u << 11", "kPeriFromSys = 0"),
    Mutant("pin_alternate_function", _UART, "kFunctionUart = 2", "kFunctionUart = 5"),
    Mutant(
        "pin_alternate_function",
        _UART,
        "ConnectPin(config::kPortTxPin, 0)",
        "ConnectPin(config::kPortTxPin, 1u << 7)",
    ),
    Mutant("baud_error", _UART, "CoreClockHz()) * 4", "CoreClockHz()) * 4 * 96 / 100"),
    Mutant("line_format", _UART, "3u << 5 | 1u << 4", "3u << 5 | 1u << 4 | 1u << 3"),
    Mutant("transmit_overwritten", _UART, "    WaitUntilClear(kTransmitFull);\n", ""),
    # The auxiliary source changed under the core's feet.
    Mutant(
        "locked_register",
        _CLOCK,
        "  if (!SwitchSysToRef()) return false;\n  Register(Clocks() + kSysControl) = auxiliary;\n",
        "",
    ),
]
MUTANTS = {
    "rpi_pico": [
        *_BOTH,
        # One bit of the second stage's checksum.
        Mutant("boot_image", _BOOT2, ".word 0xD9C7E188", ".word 0xD9C7E189"),
        Mutant("unknown_register", _RP2040, "/*watchdog=*/0x40058000", "/*watchdog=*/0x40060000"),
    ],
    "rpi_pico2": [
        # A program for the state that the boot ROM does not start.
        Mutant("boot_image", _IMAGE, "kSecure = 2u << 4", "kSecure = 1u << 4"),
        # RP2350 isolates a pad until software lets go.
        Mutant("pin_alternate_function", _UART, "pad | kSchmittTrigger", "pad | 1u << 8 | kSchmittTrigger"),
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
