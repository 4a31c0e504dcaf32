# SPDX-License-Identifier: Apache-2.0
"""Firmware on chips whose registers stand still: what never answers is waited for only so long, and is said."""

import importlib
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pytest
from unicorn import UC_ARCH_ARM, UC_HOOK_CODE, UC_MODE_MCLASS, UC_MODE_THUMB
from unicorn.arm_const import (
    UC_ARM_REG_LR,
    UC_ARM_REG_MSP,
    UC_ARM_REG_PC,
    UC_ARM_REG_R0,
    UC_CPU_ARM_CORTEX_M0,
    UC_CPU_ARM_CORTEX_M4,
    UC_CPU_ARM_CORTEX_M33,
)

from emulated.boards.boot_image import Image, build_image
from mcubench.board import find_board
from mcubench.wire import ResetCause, Status

_Uc: Any = importlib.import_module("unicorn").Uc

pytestmark = pytest.mark.emulated

_CORES = {
    "cortex-m0": UC_CPU_ARM_CORTEX_M0,
    "cortex-m0plus": UC_CPU_ARM_CORTEX_M0,
    "cortex-m4": UC_CPU_ARM_CORTEX_M4,
    "cortex-m33": UC_CPU_ARM_CORTEX_M33,
}
# Two seconds at the slowest clock that a core runs on here, and more than every wait together.
_PATIENCE = 13_000_000

# Registers by the vendors' SVD files: nrf51.svd, nrf52840.svd, RP2040.svd, RP2350.svd.
NRF_HFCLKSTAT, NRF_RESETREAS, NRF_DEVICEID = 0x4000040C, 0x40000400, 0x10000060
ON = 0xFFFFFFFF
RP2040_CLOCKS = {0x40008038: ON, 0x40008044: ON}
RP2040_XOSC = {0x40024004: ON, 0x4000C008: ON}
RP2040_CHIP_RESET, RP2040_REASON, RP2040_SCRATCH0 = 0x40064008, 0x40058008, 0x4005800C
RP2350_CLOCKS = {0x40010038: ON, 0x40010044: ON}
RP2350_XOSC = {0x40048004: ON, 0x40020008: ON}
RP2350_CHIP_RESET, RP2350_REASON, RP2350_SCRATCH0 = 0x4010002C, 0x400D8008, 0x400D800C
RP2350_CHIPID = 0x40130000


@dataclass
class StillChip:
    """A core with memories, where a register keeps what was last written to it and does nothing."""

    image: Image
    cpu: Any
    scratch: int

    def call(self, function: str, *arguments: int) -> int:
        """The result of a function of the firmware, by a part of its name."""
        back = self.image.function("bench5ServeEv")
        for number, value in enumerate(arguments):
            self.cpu.reg_write(UC_ARM_REG_R0 + number, value)
        self.cpu.reg_write(UC_ARM_REG_LR, back | 1)
        self.cpu.emu_start(self.image.function(function) | 1, back, count=_PATIENCE)
        assert self.cpu.reg_read(UC_ARM_REG_PC) == back, f"{function} does not return"
        result: int = self.cpu.reg_read(UC_ARM_REG_R0)
        return result

    def text(self, address: int) -> str | None:
        """The text there; None at address 0."""
        return self.cpu.mem_read(address, 80).split(b"\0")[0].decode() if address else None

    def register(self, address: int) -> int:
        """What a register holds."""
        value: int = struct.unpack("<I", self.cpu.mem_read(address, 4))[0]
        return value


def start(name: str, registers: dict[int, int]) -> StillChip:
    """Run the firmware from its reset until it serves the host."""
    board, image = find_board(name), build_image(name)
    cpu = _Uc(UC_ARCH_ARM, UC_MODE_THUMB | UC_MODE_MCLASS)
    cpu.ctl_set_cpu_model(_CORES[board.core])
    cpu.mem_map(board.memory.flash.origin, 1 << 20)
    cpu.mem_write(board.memory.flash.origin, image.flash)
    # With a page of its own behind it for what a test writes.
    cpu.mem_map(board.memory.ram.origin, (board.memory.ram.size + 0x1FFF) & ~0xFFF)
    for base, size in peripherals(board.memory.flash.origin):
        cpu.mem_map(base, size)
    for address, value in registers.items():
        cpu.mem_write(address, struct.pack("<I", value))
    serve = image.function("bench5ServeEv")
    stack, entry = image.words(image.symbols["g_vector_table"], 2)
    cpu.reg_write(UC_ARM_REG_MSP, stack)
    cpu.hook_add(UC_HOOK_CODE, lambda uc, *_: uc.emu_stop(), begin=serve, end=serve)
    cpu.emu_start(entry, 0, count=_PATIENCE)
    assert cpu.reg_read(UC_ARM_REG_PC) == serve, "the firmware does not come up"
    return StillChip(image, cpu, board.memory.ram.end)


def peripherals(flash: int) -> Iterable[tuple[int, int]]:
    yield from ((0x40000000, 0x200000), (0x50000000, 0x2000), (0xE0000000, 0x100000))
    # Nordic's factory information, or Raspberry Pi's cache control.
    yield (0x10000000, 0x2000) if flash == 0 else (0x14000000, 0x1000)


@pytest.mark.parametrize(
    ("board", "registers", "problem", "hz"),
    [
        ("microbit", {}, "HFXO did not start", 16_000_000),
        ("microbit", {NRF_HFCLKSTAT: 0x00010000}, "HFXO did not start", 16_000_000),
        ("microbit", {NRF_HFCLKSTAT: 0x00010001}, None, 16_000_000),
        ("nrf52840dk", {}, "HFXO did not start", 64_000_000),
        ("nrf52840dk", {NRF_HFCLKSTAT: 0x00010001}, None, 64_000_000),
        # By the datasheets the ring oscillators run at 6.5 and 11 MHz, and the boards' crystals at 12 MHz.
        ("rpi_pico", {}, "the clock did not switch to the ring oscillator", 6_500_000),
        ("rpi_pico", RP2040_CLOCKS, "XOSC did not become stable", 6_500_000),
        ("rpi_pico", RP2040_CLOCKS | RP2040_XOSC, "PLL_SYS did not lock", 12_000_000),
        ("rpi_pico2", {}, "the clock did not switch to the ring oscillator", 11_000_000),
        ("rpi_pico2", RP2350_CLOCKS, "XOSC did not become stable", 11_000_000),
        ("rpi_pico2", RP2350_CLOCKS | RP2350_XOSC, "PLL_SYS did not lock", 12_000_000),
    ],
)
def test_a_clock_that_does_not_come_up_is_said_and_gone_on_without(
    board: str, registers: dict[int, int], problem: str | None, hz: int
) -> None:
    chip = start(board, registers)
    assert chip.text(chip.call("ClockProblem")) == problem
    assert chip.call("CoreClockHz") == hz
    # A counter that stands still has no rate.
    assert chip.call("CycleCounterHz") == 0


@pytest.mark.parametrize(("board", "uart"), [("rpi_pico", 0x40034000), ("rpi_pico2", 0x40070000)])
def test_a_clock_too_slow_for_the_baud_rate_still_has_a_valid_divisor(board: str, uart: int) -> None:
    """12 MHz / 16 / 921600 is 0.81; the least that a PL011 divides by is 1 (Arm DDI 0183, 3.3.6)."""
    registers = {"rpi_pico": RP2040_CLOCKS | RP2040_XOSC, "rpi_pico2": RP2350_CLOCKS | RP2350_XOSC}[board]
    chip = start(board, registers)
    assert (chip.register(uart + 0x24), chip.register(uart + 0x28)) == (1, 0)


@pytest.mark.parametrize("board", ["microbit", "nrf52840dk", "rpi_pico", "rpi_pico2"])
def test_a_sensor_that_does_not_answer_is_not_available(board: str) -> None:
    chip = start(board, {})
    assert chip.call("ReadTemperature", chip.scratch) == Status.NOT_AVAILABLE


@pytest.mark.parametrize(
    ("board", "registers", "cause"),
    [
        ("microbit", {}, ResetCause.POWER_ON),
        ("microbit", {NRF_RESETREAS: 1 << 0}, ResetCause.PIN),
        ("microbit", {NRF_RESETREAS: 1 << 1}, ResetCause.WATCHDOG),
        ("microbit", {NRF_RESETREAS: 1 << 2}, ResetCause.SOFTWARE),
        ("nrf52840dk", {NRF_RESETREAS: 1 << 3}, ResetCause.LOCKUP),
        ("nrf52840dk", {NRF_RESETREAS: 1 << 16}, ResetCause.LOW_POWER),
        ("nrf52840dk", {NRF_RESETREAS: 1 << 18}, ResetCause.DEBUGGER),
        # nRF52840 Errata, 136: a reset by the pin may set the others too.
        ("nrf52840dk", {NRF_RESETREAS: 0xF}, ResetCause.PIN),
        ("rpi_pico", {RP2040_CHIP_RESET: 1 << 8}, ResetCause.POWER_ON),
        ("rpi_pico", {RP2040_CHIP_RESET: 1 << 16}, ResetCause.PIN),
        ("rpi_pico", {RP2040_CHIP_RESET: 1 << 20}, ResetCause.DEBUGGER),
        ("rpi_pico", {RP2040_CHIP_RESET: 1 << 8, RP2040_REASON: 1}, ResetCause.WATCHDOG),
        ("rpi_pico", {RP2040_CHIP_RESET: 1 << 8, RP2040_REASON: 2}, ResetCause.SOFTWARE),
        ("rpi_pico2", {RP2350_CHIP_RESET: 1 << 16}, ResetCause.POWER_ON),
        ("rpi_pico2", {RP2350_CHIP_RESET: 1 << 17}, ResetCause.BROWN_OUT),
        ("rpi_pico2", {RP2350_CHIP_RESET: 1 << 18}, ResetCause.PIN),
        ("rpi_pico2", {RP2350_CHIP_RESET: 1 << 19}, ResetCause.DEBUGGER),
        ("rpi_pico2", {RP2350_CHIP_RESET: 1 << 25}, ResetCause.LOW_POWER),
        ("rpi_pico2", {RP2350_CHIP_RESET: 1 << 16, RP2350_REASON: 1}, ResetCause.WATCHDOG),
    ],
)
def test_the_reset_cause_is_the_flags(board: str, registers: dict[int, int], cause: ResetCause) -> None:
    assert start(board, registers).call("LastResetCause") == cause


@pytest.mark.parametrize(
    ("board", "chip_reset", "reason", "scratch"),
    [
        ("rpi_pico", RP2040_CHIP_RESET, RP2040_REASON, RP2040_SCRATCH0),
        ("rpi_pico2", RP2350_CHIP_RESET, RP2350_REASON, RP2350_SCRATCH0),
    ],
)
def test_flags_that_stand_since_the_last_start_are_not_the_cause(
    board: str, chip_reset: int, reason: int, scratch: int
) -> None:
    """A reset of the core by software sets no flag and clears none; the scratch register survives it."""
    for flags in ({chip_reset: 1 << 16}, {chip_reset: 1 << 16, reason: 1}):
        first = start(board, flags)
        assert first.call("LastResetCause") != ResetCause.SOFTWARE
        left = {scratch: first.register(scratch)}
        assert start(board, flags | left).call("LastResetCause") == ResetCause.SOFTWARE
    # RP2350 clears the watchdog's flags on such a reset.
    assert start(board, {chip_reset: 1 << 16} | left).call("LastResetCause") == ResetCause.SOFTWARE


@pytest.mark.parametrize(
    ("board", "address"), [("microbit", NRF_DEVICEID), ("nrf52840dk", NRF_DEVICEID), ("rpi_pico2", RP2350_CHIPID)]
)
def test_the_unique_id_is_the_factorys_in_memory_order(board: str, address: int) -> None:
    chip = start(board, {address: 0x04030201, address + 4: 0x08070605})
    assert chip.call("ReadUniqueId", chip.scratch) == 8
    assert chip.cpu.mem_read(chip.scratch, 8) == bytes(range(1, 9))


@pytest.mark.parametrize(
    ("board", "control", "can"),
    [("nrf52840dk", 0x4001E540, 0b10001), ("rpi_pico", 0x14000000, 0b1), ("rpi_pico2", 0x400C8000, 0b10001)],
)
def test_the_speed_settings_are_read_back(board: str, control: int, can: int) -> None:
    """The cache's bit is bit 0 of all three: nRF52 turns it on, RP2040 and RP2350 leave their reset with it."""
    chip = start(board, {control: 1})
    assert speed_settings(chip) == (can, can, 0)
    chip.cpu.mem_write(control, bytes(4))
    assert speed_settings(chip) == (can, can & ~1, 0)


def speed_settings(chip: StillChip) -> tuple[int, ...]:
    assert chip.call("ReadSpeedSettings", chip.scratch) == Status.OK
    settings: tuple[int, ...] = struct.unpack("<3I", chip.cpu.mem_read(chip.scratch, 12))
    return settings
