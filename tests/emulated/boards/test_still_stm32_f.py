# SPDX-License-Identifier: Apache-2.0
"""The firmware of STM32F1, F4 and F7 on chips whose registers stand still, but for an ADC that answers."""

import struct
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from emulated.boards import still_chip
from emulated.boards.still_chip import StillChip
from mcubench.board import find_board
from mcubench.wire import ResetCause, Status

pytestmark = pytest.mark.emulated

F746, DISCO, F446, F405, F100 = "nucleo_f746", "disco_f746ng", "nucleo_f446re", "netduinoplus2", "stm32vldiscovery"
WITH_OVER_DRIVE = (F746, DISCO, F446)
WITH_SENSOR = (*WITH_OVER_DRIVE, F405)
BOARDS = (*WITH_SENSOR, F100)

# Addresses and bits by ST's device headers: stm32f746xx.h, stm32f446xx.h, stm32f405xx.h, stm32f100xb.h.
CR, PLLCFGR, CFGR, CSR = 0x40023800, 0x40023804, 0x40023808, 0x40023874
PWR_CR, PWR_CSR, FLASH_ACR = 0x40007000, 0x40007004, 0x40023C00
F1_CR, F1_CFGR, F1_CSR = 0x40021000, 0x40021004, 0x40021024
HSE, PLL, SWITCHED, OVER_DRIVE, OVER_DRIVE_ON, VOLTAGE = 1 << 17, 1 << 25, 2 << 2, 1 << 16, 1 << 17, 1 << 14
SENSOR = {F746: 18, DISCO: 18, F446: 18, F405: 16}
REFERENCE = 17
# What the factory wrote: ST's stm32f7xx_ll_adc.h and stm32f4xx_ll_adc.h (TEMPSENSOR_CAL1, CAL2 and VREFINT_CAL).
F7_FACTORY, F4_FACTORY = (0x1FF0F44C, 0x1FF0F44E, 0x1FF0F44A), (0x1FFF7A2C, 0x1FFF7A2E, 0x1FFF7A2A)
FACTORY = {F746: F7_FACTORY, DISCO: F7_FACTORY, F446: F4_FACTORY, F405: F4_FACTORY}
UNIQUE_ID = {F746: 0x1FF0F420, DISCO: 0x1FF0F420, F446: 0x1FFF7A10, F405: 0x1FFF7A10, F100: 0x1FFFF7E8}
PAGES = {
    board: (
        (0x40000000, 0x30000),
        (at & ~0xFFF, 0x1000),
    )
    for board, at in UNIQUE_ID.items()
}


def everything_up(board: str) -> dict[int, int]:
    """The flags that each step of the start waits for, raised already."""
    if board == F100:
        return {F1_CR: HSE | PLL, F1_CFGR: SWITCHED}
    return {CR: HSE | PLL, CFGR: SWITCHED, PWR_CSR: OVER_DRIVE | OVER_DRIVE_ON | VOLTAGE}


def start(board: str, registers: dict[int, int], adc: "Adc | None" = None) -> StillChip:
    return still_chip.start(board, PAGES[board], registers, adc)


@dataclass
class Adc:
    """ADC1 of STM32F4 and F7 (RM0385 15.13), at once done with what it is told; `values` are its inputs'."""

    values: dict[int, int]
    page: int = 0x40012000
    registers: dict[int, int] = field(default_factory=dict)

    def read(self, address: int) -> int:
        return self.registers.get(address - self.page, 0)

    def write(self, address: int, value: int) -> None:
        offset = address - self.page
        self.registers[offset] = value
        if offset == 0x08 and value & 1 << 30:
            assert value & 1, "a conversion while the ADC is off"
            assert self.registers[0x304] == 1 << 23 | 3 << 16, "the sensor is off, VBAT is on or the ADC is too fast"
            assert self.registers.get(0x2C, 0) == 0, "more than one conversion"
            input_number = self.registers[0x34]
            assert self.registers[0x0C] >> 3 * (input_number - 10) & 7 == 7, "too short a sample"
            self.registers[0x4C] = self.values[input_number]
            self.registers[0x00] = 1 << 1


# What comes up one after another, and what is said where the next does not.
STEPS = (
    (CR, HSE, "over-drive did not become ready"),
    (PWR_CSR, OVER_DRIVE, "over-drive did not switch"),
    (PWR_CSR, OVER_DRIVE_ON, "PLL did not lock"),
    (CR, PLL, "regulator did not settle"),
    (PWR_CSR, VOLTAGE, "core did not switch to PLL"),
)


@pytest.mark.parametrize("board", WITH_OVER_DRIVE)
def test_a_clock_that_does_not_come_up_is_said_and_gone_on_without(board: str) -> None:
    registers: dict[int, int] = {}
    chip = start(board, registers)
    assert (chip.text(chip.call("ClockProblem")), chip.call("CoreClockHz")) == ("HSE did not start", 16_000_000)
    for address, bits, problem in STEPS:
        registers[address] = registers.get(address, 0) | bits
        chip = start(board, registers)
        assert (chip.text(chip.call("ClockProblem")), chip.call("CoreClockHz")) == (problem, 16_000_000)
        assert not chip.word(CR) & 1 << 24, "the PLL stays on"
        assert not chip.word(CFGR) & (3 | 0xFC00), "the core is not on HSI, or a bus is divided"


@pytest.mark.parametrize(
    ("board", "registers", "problem"),
    [
        (F405, {}, "HSE did not start"),
        (F405, {CR: HSE}, "PLL did not lock"),
        (F405, {CR: HSE | PLL}, "regulator did not settle"),
        (F405, {CR: HSE | PLL, PWR_CSR: VOLTAGE}, "core did not switch to PLL"),
        (F100, {}, "HSE did not start"),
        (F100, {F1_CR: HSE}, "PLL did not lock"),
        (F100, {F1_CR: HSE | PLL}, "core did not switch to PLL"),
    ],
)
def test_a_chip_without_over_drive_goes_on_too(board: str, registers: dict[int, int], problem: str) -> None:
    chip = start(board, registers)
    assert chip.text(chip.call("ClockProblem")) == problem
    assert chip.call("CoreClockHz") == (8_000_000 if board == F100 else 16_000_000)


@pytest.mark.parametrize("board", BOARDS)
def test_a_chip_where_everything_comes_up_runs_at_the_boards_clock(board: str) -> None:
    chip = start(board, everything_up(board))
    assert chip.text(chip.call("ClockProblem")) is None
    assert chip.call("CoreClockHz") == find_board(board).clock_hz


@pytest.mark.parametrize("board", BOARDS)
def test_hsi_stands_in_for_a_crystal_that_does_not_start(board: str) -> None:
    """The PLL makes the same clock of it, and the problem is said."""
    registers = everything_up(board)
    registers[F1_CR if board == F100 else CR] = PLL
    chip = start(board, registers)
    assert chip.text(chip.call("ClockProblem")) == "HSE did not start"
    clock_hz = find_board(board).clock_hz
    assert chip.call("CoreClockHz") == clock_hz
    if board == F100:
        assert chip.word(F1_CFGR) & 1 << 16 == 0
        assert 8_000_000 // 2 * ((chip.word(F1_CFGR) >> 18 & 0xF) + 2) == clock_hz
    else:
        assert chip.word(PLLCFGR) & 1 << 22 == 0
        assert pll_outputs_hz(chip, 16_000_000)[0] == clock_hz


def pll_outputs_hz(chip: StillChip, source_hz: int) -> tuple[float, float]:
    """The PLL's first and second output (RM0385 5.3.2), within the datasheets' "PLL characteristics"."""
    config = chip.word(PLLCFGR)
    input_hz = source_hz / (config & 0x3F)
    assert 950_000 <= input_hz <= 2_100_000
    inside_hz = input_hz * (config >> 6 & 0x1FF)
    assert 192_000_000 <= inside_hz <= 432_000_000
    return inside_hz / (2 * (config >> 16 & 3) + 2), inside_hz / (config >> 24 & 0xF)


@pytest.mark.parametrize("board", WITH_SENSOR)
def test_the_pll_makes_the_clock_of_the_crystal(board: str) -> None:
    crystal_hz = {F746: 8_000_000, DISCO: 25_000_000, F446: 8_000_000, F405: 25_000_000}[board]
    chip = start(board, everything_up(board))
    assert chip.word(PLLCFGR) & 1 << 22
    first_hz, second_hz = pll_outputs_hz(chip, crystal_hz)
    assert first_hz == find_board(board).clock_hz
    assert second_hz <= 75_000_000
    # The Nucleos' clock comes from the probe; an oscillator would stand against it.
    assert bool(chip.word(CR) & 1 << 18) == (board in (F746, F446))


@pytest.mark.parametrize("board", WITH_SENSOR)
def test_voltage_over_drive_and_wait_states_come_before_the_switch(board: str) -> None:
    """RM0385 4.1.4, "Entering Over-drive mode", and 3.3.2, "Read access latency"."""
    chip = start(board, everything_up(board))
    wait_states = {F746: 7, DISCO: 7, F446: 5, F405: 5}[board]
    scale_1 = 1 << 14 if board == F405 else 3 << 14
    over_drive = [(PWR_CR, 1 << 16, 1 << 16), (PWR_CR, 3 << 16, 3 << 16)]
    steps = [
        ("power's clock", (0x40023840, 1 << 28, 1 << 28)),
        ("scale 1", (PWR_CR, scale_1, scale_1)),
        ("PLL on", (CR, 1 << 24, 1 << 24)),
        *(("over-drive", step) for step in over_drive if board in WITH_OVER_DRIVE),
        ("wait states", (FLASH_ACR, 0xF, wait_states)),
        ("APB1 / 4, APB2 / 2", (CFGR, 0xFC00, 5 << 10 | 4 << 13)),
        ("switch", (CFGR, 3, 2)),
    ]
    first = [
        (name, next(i for i, (at, value) in enumerate(chip.written) if at == address and value & mask == wanted))
        for name, (address, mask, wanted) in steps
    ]
    for (before, earlier), (after, later) in pairwise(first):
        assert earlier < later, f"{after} before {before}"
    assert (board in WITH_OVER_DRIVE) == any(at == PWR_CR and value & 3 << 16 for at, value in chip.written)


# What the UART is clocked with at the board's clock, and where nothing but HSI runs.
@pytest.mark.parametrize(
    ("board", "uart", "full_hz", "slow_hz", "slow_error"),
    [
        (F746, 0x40004800, 54_000_000, 16_000_000, 0.022),
        (DISCO, 0x40011000, 108_000_000, 16_000_000, 0.022),
        (F446, 0x40004400, 45_000_000, 16_000_000, 0.022),
        (F405, 0x40011000, 84_000_000, 16_000_000, 0.022),
        # 8 MHz / 9: nothing comes nearer.
        (F100, 0x40013800, 24_000_000, 8_000_000, 0.036),
    ],
)
def test_the_baud_rate_is_the_boards_whatever_the_clock(
    board: str, uart: int, full_hz: int, slow_hz: int, slow_error: float
) -> None:
    baud = find_board(board).serial.baud
    assert baud_rate(start(board, everything_up(board)), board, uart, full_hz) == pytest.approx(baud, rel=0.01)
    assert baud_rate(start(board, {}), board, uart, slow_hz) == pytest.approx(baud, rel=slow_error)


def baud_rate(chip: StillChip, board: str, uart: int, clock_hz: int) -> float:
    """By BRR and OVER8: RM0385 31.5.4 and RM0041 23.3.4."""
    if board in (F746, DISCO):
        assert chip.word(uart) == 1 | 1 << 2 | 1 << 3 | 1 << 5
        return clock_hz / chip.word(uart + 0x0C)
    control, divisor = chip.word(uart + 0x0C), chip.word(uart + 0x08)
    assert control & ~(1 << 15) == 1 << 13 | 1 << 2 | 1 << 3 | 1 << 5
    assert divisor >> 4, "a divisor below 1"
    if not control & 1 << 15:
        return clock_hz / divisor
    assert not divisor & 1 << 3
    return clock_hz / (8 * (divisor >> 4) + (divisor & 7))


@pytest.mark.parametrize(
    ("board", "pins"),
    [
        (F746, ((0x40020C00, 8), (0x40020C00, 9))),
        (DISCO, ((0x40020000, 9), (0x40020400, 7))),
        (F446, ((0x40020000, 2), (0x40020000, 3))),
        (F405, ((0x40020400, 6), (0x40020400, 7))),
    ],
)
def test_the_uart_has_its_pins(board: str, pins: tuple[tuple[int, int], ...]) -> None:
    chip = start(board, everything_up(board))
    for port, pin in pins:
        assert chip.word(0x40023830) & 1 << (port - 0x40020000) // 0x400, "the port has no clock"
        assert chip.word(port) >> 2 * pin & 3 == 2
        assert chip.word(port + 0x20 + pin // 8 * 4) >> pin % 8 * 4 & 0xF == 7


def test_the_uart_of_stm32f1_has_its_pins() -> None:
    """RM0041 7.1.11: USART1's TX a push-pull output of its own, RX an input, pulled up."""
    chip = start(F100, everything_up(F100))
    assert chip.word(0x40021018) & 1 << 2
    assert chip.word(0x40010804) >> 4 & 0xFF == 0x8B
    assert chip.word(0x40010810) == 1 << 10


@pytest.mark.parametrize("board", WITH_SENSOR)
def test_everything_that_makes_the_chip_fast_is_on(board: str) -> None:
    chip = start(board, everything_up(board))
    can, wait_states = {F746: (0b11111, 7), DISCO: (0b11111, 7), F446: (0b10111, 5), F405: (0b10111, 5)}[board]
    assert chip.call("ReadSpeedSettings", chip.scratch) == Status.OK
    assert struct.unpack("<3I", chip.cpu.mem_read(chip.scratch, 12)) == (can, can, wait_states)
    speed = find_board(board).speed
    assert speed is not None
    assert (speed.wait_states, len(speed.features)) == (wait_states, can.bit_count())


@pytest.mark.parametrize("board", [F746, F405, F100])
@pytest.mark.parametrize(
    ("flags", "cause"),
    [
        (1 << 28 | 1 << 26, ResetCause.SOFTWARE),
        (1 << 29 | 1 << 26, ResetCause.WATCHDOG),
        (1 << 30 | 1 << 26, ResetCause.WATCHDOG),
        (1 << 31 | 1 << 26, ResetCause.LOW_POWER),
        (1 << 27 | 1 << 26 | 1 << 25, ResetCause.POWER_ON),
        (1 << 26, ResetCause.PIN),
        (0, ResetCause.UNKNOWN),
    ],
)
def test_the_reset_cause_is_the_flags_and_they_are_cleared(board: str, flags: int, cause: ResetCause) -> None:
    register = F1_CSR if board == F100 else CSR
    chip = start(board, everything_up(board) | {register: flags})
    assert chip.call("LastResetCause") == cause
    assert chip.word(register) & 1 << 24


@pytest.mark.parametrize("board", [F746, F405])
def test_a_brown_out_is_told_from_a_power_on(board: str) -> None:
    assert start(board, {CSR: 1 << 26 | 1 << 25}).call("LastResetCause") == ResetCause.BROWN_OUT


@pytest.mark.parametrize("board", BOARDS)
def test_the_unique_id_is_the_factorys_in_memory_order(board: str) -> None:
    at = UNIQUE_ID[board]
    chip = start(board, {at: 0x04030201, at + 4: 0x08070605, at + 8: 0x0C0B0A09})
    assert chip.call("ReadUniqueId", chip.scratch) == 12
    assert chip.cpu.mem_read(chip.scratch, 12) == bytes(range(1, 13))


@pytest.mark.parametrize("board", WITH_SENSOR)
@pytest.mark.parametrize(("degrees", "supply"), [(30, 1.0), (25, 1.1), (85, 1.1), (-20, 0.9)])
def test_the_temperature_is_the_factorys_line_whatever_the_supply(board: str, degrees: int, supply: float) -> None:
    """A supply of 1.1 times the factory's makes every conversion 1.1 times smaller."""
    at_cold, slope, reference = 940, 3, 1500
    sensor = at_cold + slope * (degrees - 30)
    adc = Adc({SENSOR[board]: round(sensor / supply), REFERENCE: round(reference / supply)})
    chip = start(board, everything_up(board), adc)
    for address, value in zip(FACTORY[board], (at_cold, at_cold + slope * 80, reference), strict=True):
        chip.cpu.mem_write(address, struct.pack("<H", value))
    assert chip.call("ReadTemperature", chip.scratch) == Status.OK
    (millicelsius,) = struct.unpack("<i", chip.cpu.mem_read(chip.scratch, 4))
    assert millicelsius / 1000 == pytest.approx(degrees, abs=0.6)
    assert (adc.registers[0x08], adc.registers[0x304]) == (0, 0), "it is not off again"


@pytest.mark.parametrize("board", BOARDS)
def test_a_sensor_that_does_not_answer_or_is_not_calibrated_is_not_available(board: str) -> None:
    chip = start(board, everything_up(board))
    assert chip.call("ReadTemperature", chip.scratch) == Status.NOT_AVAILABLE


@pytest.mark.parametrize("board", WITH_SENSOR)
def test_a_sensor_without_the_factorys_figures_is_not_available(board: str) -> None:
    blank = {address & ~3: 0xFFFFFFFF for address in FACTORY[board]}
    chip = start(board, everything_up(board) | blank, Adc(dict.fromkeys(range(19), 1000)))
    assert chip.call("ReadTemperature", chip.scratch) == Status.NOT_AVAILABLE
