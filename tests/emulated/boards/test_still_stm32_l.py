# SPDX-License-Identifier: Apache-2.0
"""The firmware of STM32L4+, H7, U5 and G0 on chips whose registers stand still, but for an ADC that answers."""

import importlib
import struct
from dataclasses import dataclass, field
from typing import Any

import pytest
from unicorn import UC_ARCH_ARM, UC_HOOK_CODE, UC_HOOK_MEM_WRITE, UC_MODE_MCLASS, UC_MODE_THUMB
from unicorn.arm_const import (
    UC_ARM_REG_LR,
    UC_ARM_REG_MSP,
    UC_ARM_REG_PC,
    UC_ARM_REG_R0,
    UC_CPU_ARM_CORTEX_M0,
    UC_CPU_ARM_CORTEX_M4,
    UC_CPU_ARM_CORTEX_M7,
    UC_CPU_ARM_CORTEX_M33,
)

from emulated.boards.boot_image import Image, build_image
from mcubench.board import find_board
from mcubench.wire import ResetCause, Status

_Uc: Any = importlib.import_module("unicorn").Uc

pytestmark = pytest.mark.emulated

L4, H7, U5, G0 = "nucleo_l4r5zi", "nucleo_h743zi2", "nucleo_u575zi_q", "nucleo_g071rb"
BOARDS = (L4, H7, U5, G0)
_CORES = {
    "cortex-m0plus": UC_CPU_ARM_CORTEX_M0,
    "cortex-m4": UC_CPU_ARM_CORTEX_M4,
    "cortex-m7": UC_CPU_ARM_CORTEX_M7,
    "cortex-m33": UC_CPU_ARM_CORTEX_M33,
}
# Some seconds at the slowest clock that a core runs on here, and more than every wait together.
_PATIENCE = 40_000_000

# Addresses and bits by ST's device headers: stm32l4r5xx.h, stm32h743xx.h, stm32u575xx.h, stm32g071xx.h.
L4_CR, L4_CFGR, L4_CSR, L4_PWR_SR2 = 0x40021000, 0x40021008, 0x40021094, 0x40007014
H7_CR, H7_CFGR, H7_RSR, H7_CSR1, H7_D3CR = 0x58024400, 0x58024410, 0x580244D0, 0x58024804, 0x58024818
U5_CR, U5_CFGR1, U5_CSR, U5_VOSR, U5_SVMSR = 0x46020C00, 0x46020C1C, 0x46020CF4, 0x4602080C, 0x4602083C
G0_CR, G0_CFGR, G0_CSR, G0_PWR_SR2 = 0x40021000, 0x40021008, 0x40021060, 0x40007014

# The reset's values, with the flags that each step waits for already up.
L4_HSI = {L4_CR: 0x63 | 1 << 10}
L4_PLL = {L4_CR: 0x63 | 1 << 10 | 1 << 25}
L4_ALL = L4_PLL | {L4_CFGR: 3 << 2}
H7_LDO = {H7_CSR1: 1 << 13}
H7_VOS = H7_LDO | {H7_D3CR: 1 << 13}
H7_HSE = H7_VOS | {H7_CR: 1 << 0 | 1 << 2 | 1 << 17}
H7_PLL = H7_VOS | {H7_CR: 1 << 0 | 1 << 2 | 1 << 17 | 1 << 25}
H7_ALL = H7_PLL | {H7_CFGR: 3 << 3}
U5_SMPS = {U5_CR: 0x35, U5_SVMSR: 1 << 1}
U5_VOS = U5_SMPS | {U5_VOSR: 1 << 15}
U5_HSI = U5_VOS | {U5_CR: 0x35 | 1 << 10}
U5_EPOD = U5_HSI | {U5_VOSR: 1 << 15 | 1 << 14}
U5_PLL = U5_EPOD | {U5_CR: 0x35 | 1 << 10 | 1 << 25}
U5_ALL = U5_PLL | {U5_CFGR1: 3 << 2}
G0_HSI = {G0_CR: 1 << 8 | 1 << 10}
G0_PLL = {G0_CR: 1 << 8 | 1 << 10 | 1 << 25}
G0_ALL = G0_PLL | {G0_CFGR: 2 << 3}
ALL = {L4: L4_ALL, H7: H7_ALL, U5: U5_ALL, G0: G0_ALL}


@dataclass(frozen=True)
class Chip:
    """Where the chip has what the tests look at; `pages` are mapped besides the memories and the ADC's page."""

    pages: tuple[tuple[int, int], ...]
    adc: int
    sensor: int
    reference: int
    factory: tuple[int, int, int]
    degrees: tuple[int, int]
    unique_id: int
    uart: int
    pins: tuple[tuple[int, int, int], ...]


# Inputs of the ADC and factory figures by ST's stm32*_ll_adc.h, pins and their functions by STM32_open_pin_data.
CHIPS = {
    L4: Chip(
        ((0x40000000, 0x30000), (0x48000000, 0x3000), (0x1FFF7000, 0x1000)),
        *(0x50040000, 17, 0, (0x1FFF75A8, 0x1FFF75CA, 0x1FFF75AA), (30, 130), 0x1FFF7590, 0x40008000),
        ((0x48001800, 7, 8), (0x48001800, 8, 8)),
    ),
    H7: Chip(
        (
            *((0x40000000, 0x30000), (0x52002000, 0x1000), (0x1FF1E000, 0x1000)),
            *((0x58000000, 0x26000), (0x58027000, 0x1000)),
        ),
        *(0x58026000, 18, 19, (0x1FF1E820, 0x1FF1E840, 0x1FF1E860), (30, 110), 0x1FF1E800, 0x40004800),
        ((0x58020C00, 8, 7), (0x58020C00, 9, 7)),
    ),
    U5: Chip(
        ((0x40000000, 0x40000), (0x42020000, 0x8000), (0x46020000, 0x1000), (0x0BFA0000, 0x1000)),
        *(0x42028000, 19, 0, (0x0BFA0710, 0x0BFA0742, 0x0BFA07A5), (30, 130), 0x0BFA0700, 0x40013800),
        ((0x42020000, 9, 7), (0x42020000, 10, 7)),
    ),
    G0: Chip(
        ((0x40000000, 0x12000), (0x40013000, 0x20000), (0x50000000, 0x2000), (0x1FFF7000, 0x1000)),
        *(0x40012400, 12, 13, (0x1FFF75A8, 0x1FFF75CA, 0x1FFF75AA), (30, 130), 0x1FFF7590, 0x40004400),
        ((0x50000000, 2, 1), (0x50000000, 3, 1)),
    ),
}


@dataclass
class Adc:
    """A converter that is at once done with what it is told; `values` are its inputs'."""

    values: dict[int, int]
    answers: bool = True
    registers: dict[int, int] = field(default_factory=dict)

    def read(self, offset: int) -> int:
        return self.registers.get(offset, 0)

    def write(self, offset: int, value: int) -> None:
        if offset == 0x00:
            self.registers[offset] = self.read(offset) & ~value
            return
        was_enabled = self.read(0x08) & 1
        self.registers[offset] = value
        if offset == 0x28 and self.answers:
            self.registers[0x00] = self.read(0x00) | 1 << 13
        if offset != 0x08 or not self.answers:
            return
        enabled = (value | was_enabled) & 1 and not value & 2
        # The calibration, the conversion and the turning off are over before anybody looks.
        self.registers[0x08] = value & (1 << 28 | 1 << 29) | (1 if enabled else 0)
        if enabled:
            self.registers[0x00] = self.read(0x00) | 1
        if value & 1 << 2:
            assert value & 1 << 28, "a conversion without the regulator"
            chosen = self.read(0x30) >> 6 & 0x1F if 0x30 in self.registers else self.read(0x28).bit_length() - 1
            assert self.read(0x308) & 3 << 22 == 3 << 22, "sensor and reference are off"
            self.registers[0x40] = self.values[chosen]
            self.registers[0x00] = self.read(0x00) | 1 << 2


@dataclass
class StillChip:
    """A core with memories, where a register keeps what was last written to it and does nothing."""

    image: Image
    cpu: Any
    scratch: int
    written: list[tuple[int, int]]

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


def start(name: str, registers: dict[int, int], adc: Adc | None = None) -> StillChip:
    """Run the firmware from its reset until it serves the host."""
    board, image, chip = find_board(name), build_image(name), CHIPS[name]
    cpu = _Uc(UC_ARCH_ARM, UC_MODE_THUMB | UC_MODE_MCLASS)
    cpu.ctl_set_cpu_model(_CORES[board.core])
    cpu.mem_map(board.memory.flash.origin, 1 << 20)
    cpu.mem_write(board.memory.flash.origin, image.flash)
    # With a page of its own behind it for what a test writes.
    cpu.mem_map(board.memory.ram.origin, (board.memory.ram.size + 0x1FFF) & ~0xFFF)
    for base, size in (*chip.pages, (0xE0000000, 0x100000)):
        cpu.mem_map(base, size)
    model, page = adc or Adc({}, answers=False), chip.adc & ~0xFFF
    cpu.mmio_map(
        page,
        0x1000,
        lambda _uc, offset, _size, _data: model.read(page + offset - chip.adc),
        None,
        lambda _uc, offset, _size, value, _data: model.write(page + offset - chip.adc, value),
        None,
    )
    for address, value in registers.items():
        cpu.mem_write(address, struct.pack("<I", value))
    written: list[tuple[int, int]] = []
    cpu.hook_add(
        UC_HOOK_MEM_WRITE,
        lambda _uc, _access, address, _size, value, _data: written.append((address, value & 0xFFFFFFFF)),
        begin=0x40000000,
        end=0x5FFFFFFF,
    )
    serve = image.function("bench5ServeEv")
    stack, entry = image.words(image.symbols["g_vector_table"], 2)
    cpu.reg_write(UC_ARM_REG_MSP, stack)
    cpu.hook_add(UC_HOOK_CODE, lambda uc, *_: uc.emu_stop(), begin=serve, end=serve)
    cpu.emu_start(entry, 0, count=_PATIENCE)
    assert cpu.reg_read(UC_ARM_REG_PC) == serve, "the firmware does not come up"
    return StillChip(image, cpu, board.memory.ram.end, written)


@pytest.mark.parametrize(
    ("board", "registers", "problem", "hz"),
    [
        (L4, {L4_PWR_SR2: 1 << 10}, "regulator did not settle", 24_000_000),
        (L4, {}, "HSI16 did not start", 24_000_000),
        (L4, L4_HSI, "PLL did not lock", 24_000_000),
        (L4, L4_PLL, "core did not switch to PLL", 24_000_000),
        (L4, L4_ALL, None, 120_000_000),
        (H7, {}, "LDO did not settle", 64_000_000),
        (H7, H7_LDO, "voltage scale 1 was not reached", 64_000_000),
        (H7, H7_VOS, "HSE did not start", 64_000_000),
        (H7, H7_HSE, "PLL1 did not lock", 64_000_000),
        (H7, H7_PLL, "core did not switch to PLL1", 64_000_000),
        (H7, H7_ALL, None, 480_000_000),
        (U5, {}, "SMPS did not start", 24_000_000),
        (U5, U5_SMPS, "voltage range 1 was not reached", 24_000_000),
        (U5, U5_VOS, "HSI16 did not start", 24_000_000),
        (U5, U5_HSI, "booster did not start", 24_000_000),
        (U5, U5_EPOD, "PLL1 did not lock", 24_000_000),
        (U5, U5_PLL, "core did not switch to PLL1", 24_000_000),
        (U5, U5_ALL, None, 160_000_000),
        (G0, {G0_PWR_SR2: 1 << 10}, "voltage range 1 was not reached", 16_000_000),
        (G0, {}, "HSI16 did not start", 16_000_000),
        (G0, G0_HSI, "PLL did not lock", 16_000_000),
        (G0, G0_PLL, "core did not switch to PLL", 16_000_000),
        (G0, G0_ALL, None, 64_000_000),
    ],
)
def test_a_clock_that_does_not_come_up_is_said_and_gone_on_without(
    board: str, registers: dict[int, int], problem: str | None, hz: int
) -> None:
    chip = start(board, registers)
    assert chip.text(chip.call("ClockProblem")) == problem
    assert chip.call("CoreClockHz") == hz


@pytest.mark.parametrize(
    ("board", "steps"),
    [
        # RM0432, "Dynamic voltage scaling management": from range 1 to its boost mode.
        (
            L4,
            (
                ("AHB / 2", L4_CFGR, 0xF3, 0x80),
                ("boost", 0x40007080, 1 << 8, 0),
                ("wait states", 0x40022000, 0xF, 5),
                ("PLLCFGR", 0x4002100C, 0x06007FF3, 30 << 8 | 1 << 4 | 2),
                ("PLLON", L4_CR, 1 << 24, 1 << 24),
                ("SW", L4_CFGR, 0xF3, 0x83),
                ("AHB / 1", L4_CFGR, 0xF3, 0x03),
            ),
        ),
        # RM0433, "Voltage scaling": scale 1, then overdrive, before anything is fast.
        (
            H7,
            (
                ("LDO", 0x5802480C, 7, 2),
                ("scale 1", H7_D3CR, 3 << 14, 3 << 14),
                ("SYSCFG", 0x580244F4, 2, 2),
                ("overdrive", 0x5800042C, 1, 1),
                ("HSEBYP", H7_CR, 5 << 16, 4 << 16),
                ("HSEON", H7_CR, 5 << 16, 5 << 16),
                ("PLLCKSELR", 0x58024428, 0x3F3, 2 << 4 | 2),
                ("PLLCFGR", 0x5802442C, 0x7000F, 1 << 16 | 2 << 2),
                ("PLL1DIVR", 0x58024430, 0xFFFF, 1 << 9 | 239),
                ("PLL1ON", H7_CR, 1 << 24, 1 << 24),
                ("wait states", 0x52002000, 0x3F, 0x24),
                ("AXI / 2, APB3 / 2", 0x58024418, 0xF7F, 0x048),
                ("APB1 / 2, APB2 / 2", 0x5802441C, 0x770, 0x440),
                ("APB4 / 2", 0x58024420, 0x70, 0x40),
                ("SW", H7_CFGR, 7, 3),
            ),
        ),
        # RM0456, "Dynamic voltage scaling": the booster after its clock, before more than 55 MHz.
        (
            U5,
            (
                ("SMPS", 0x46020808, 2, 2),
                ("range 1", U5_VOSR, 3 << 16, 3 << 16),
                ("HSION", U5_CR, 1 << 8, 1 << 8),
                ("PLL1CFGR", 0x46020C28, 0x7FF1F, 1 << 18 | 1 << 12 | 3 << 2 | 2),
                ("PLL1DIVR", 0x46020C34, 0x7F0001FF, 1 << 24 | 19),
                ("booster", U5_VOSR, 1 << 18, 1 << 18),
                ("wait states", 0x40022000, 0xF, 4),
                ("PLL1ON", U5_CR, 1 << 24, 1 << 24),
                ("SW", U5_CFGR1, 3, 3),
            ),
        ),
        # RM0444, "Dynamic voltage scaling management" and "FLASH read access latency".
        (
            G0,
            (
                ("range 1", 0x40007000, 3 << 9, 1 << 9),
                ("PLLCFGR", 0x4002100C, 0xF0007F73, 1 << 29 | 1 << 28 | 8 << 8 | 2),
                ("PLLON", G0_CR, 1 << 24, 1 << 24),
                ("wait states", 0x40022000, 7, 2),
                ("SW", G0_CFGR, 7, 2),
            ),
        ),
    ],
)
def test_voltage_wait_states_and_pll_come_before_the_switch(
    board: str, steps: tuple[tuple[str, int, int, int], ...]
) -> None:
    chip = start(board, ALL[board] | ({0x40007080: 1 << 8} if board == L4 else {}))
    at = 0
    for name, address, mask, value in steps:
        later = [i for i in range(at, len(chip.written)) if matches(chip.written[i], address, mask, value)]
        assert later, f"{name}: not written, or too early"
        at = later[0]


def matches(write: tuple[int, int], address: int, mask: int, value: int) -> bool:
    return write[0] == address and write[1] & mask == value


@pytest.mark.parametrize(
    ("board", "registers", "uart_hz", "scale", "error"),
    [
        (L4, L4_ALL, 120_000_000, 256, 0.001),
        (L4, L4_HSI, 24_000_000, 256, 0.001),
        (H7, H7_ALL, 120_000_000, 1, 0.01),
        (H7, H7_HSE, 64_000_000, 1, 0.01),
        (U5, U5_ALL, 160_000_000, 1, 0.01),
        (U5, U5_EPOD, 24_000_000, 1, 0.01),
        (G0, G0_ALL, 64_000_000, 1, 0.01),
        # 16 MHz / 17: nothing comes nearer.
        (G0, G0_HSI, 16_000_000, 1, 0.022),
    ],
)
def test_the_baud_rate_is_the_boards_whatever_the_clock(
    board: str, registers: dict[int, int], uart_hz: int, scale: int, error: float
) -> None:
    """A bit takes BRR clocks of the UART, and 256 bits do of an LPUART (RM0432, "Baud rate generation")."""
    divisor = start(board, registers).register(CHIPS[board].uart + 0x0C)
    assert uart_hz * scale / divisor == pytest.approx(find_board(board).serial.baud, rel=error)


@pytest.mark.parametrize("board", BOARDS)
def test_the_uart_has_its_pins(board: str) -> None:
    chip = start(board, ALL[board])
    for port, pin, function in CHIPS[board].pins:
        assert chip.register(port) >> 2 * pin & 3 == 2
        assert chip.register(port + 0x20 + pin // 8 * 4) >> pin % 8 * 4 & 0xF == function


def test_the_pins_of_port_g_have_their_supply() -> None:
    """PWR_CR2, IOSV: without it LPUART1's pins are dead (RM0432, "Independent I/O supply rail")."""
    assert start(L4, L4_ALL).register(0x40007004) & 1 << 9


@pytest.mark.parametrize(
    ("board", "can", "wait_states"), [(L4, 0b10111, 5), (H7, 0b10011, 4), (U5, 0b10101, 4), (G0, 0b00101, 2)]
)
def test_everything_that_makes_the_chip_fast_is_on(board: str, can: int, wait_states: int) -> None:
    chip = start(board, ALL[board])
    assert chip.call("ReadSpeedSettings", chip.scratch) == Status.OK
    assert struct.unpack("<3I", chip.cpu.mem_read(chip.scratch, 12)) == (can, can, wait_states)
    speed = find_board(board).speed
    assert speed is not None
    assert (speed.wait_states, len(speed.features)) == (wait_states, can.bit_count())


@pytest.mark.parametrize(
    ("board", "flags", "cause"),
    [
        *((board, bits, cause) for board in (L4, U5, G0) for bits, cause in (
            (1 << 27 | 1 << 26, ResetCause.POWER_ON),
            (1 << 26, ResetCause.PIN),
            (1 << 28 | 1 << 26, ResetCause.SOFTWARE),
            (1 << 29 | 1 << 26, ResetCause.WATCHDOG),
            (1 << 30 | 1 << 26, ResetCause.WATCHDOG),
            (1 << 31 | 1 << 26, ResetCause.LOW_POWER),
            (0, ResetCause.UNKNOWN),
        )),
        (H7, 1 << 23 | 1 << 22 | 1 << 21, ResetCause.POWER_ON),
        (H7, 1 << 22 | 1 << 21, ResetCause.BROWN_OUT),
        (H7, 1 << 22 | 1 << 17, ResetCause.PIN),
        (H7, 1 << 24 | 1 << 22 | 1 << 17, ResetCause.SOFTWARE),
        (H7, 1 << 26 | 1 << 22 | 1 << 17, ResetCause.WATCHDOG),
        (H7, 1 << 28 | 1 << 22 | 1 << 17, ResetCause.WATCHDOG),
    ],
)  # fmt: skip
def test_the_reset_cause_is_the_flags_and_they_are_cleared(board: str, flags: int, cause: ResetCause) -> None:
    register, clear = {L4: (L4_CSR, 23), H7: (H7_RSR, 16), U5: (U5_CSR, 23), G0: (G0_CSR, 23)}[board]
    chip = start(board, ALL[board] | {register: flags})
    assert chip.call("LastResetCause") == cause
    assert chip.register(register) & 1 << clear


@pytest.mark.parametrize("board", BOARDS)
def test_the_unique_id_is_the_factorys_in_memory_order(board: str) -> None:
    at = CHIPS[board].unique_id
    chip = start(board, {at: 0x04030201, at + 4: 0x08070605, at + 8: 0x0C0B0A09})
    assert chip.call("ReadUniqueId", chip.scratch) == 12
    assert chip.cpu.mem_read(chip.scratch, 12) == bytes(range(1, 13))


@pytest.mark.parametrize("board", BOARDS)
@pytest.mark.parametrize(("degrees", "supply"), [(30, 1.0), (25, 1.1), (85, 1.1), (-20, 0.9)])
def test_the_temperature_is_the_factorys_line_whatever_the_supply(board: str, degrees: int, supply: float) -> None:
    """A supply of 1.1 times the factory's makes every conversion 1.1 times smaller."""
    chip = CHIPS[board]
    cold, hot = chip.degrees
    at_cold, slope, reference = 4160, 14, 6620
    at_hot = at_cold + slope * (hot - cold)
    sensor = at_cold + slope * (degrees - cold)
    adc = Adc({chip.sensor: round(sensor / supply), chip.reference: round(reference / supply)})
    running = start(board, ALL[board], adc)
    for address, value in zip(chip.factory, (at_cold, at_hot, reference), strict=True):
        running.cpu.mem_write(address, struct.pack("<H", value))
    assert running.call("ReadTemperature", running.scratch) == Status.OK
    (millicelsius,) = struct.unpack("<i", running.cpu.mem_read(running.scratch, 4))
    assert millicelsius / 1000 == pytest.approx(degrees, abs=0.2)
    # It is off again.
    assert not adc.read(0x08) & 1
    assert adc.read(0x308) == 0


@pytest.mark.parametrize("board", BOARDS)
def test_a_sensor_that_does_not_answer_is_not_available(board: str) -> None:
    chip = start(board, ALL[board])
    assert chip.call("ReadTemperature", chip.scratch) == Status.NOT_AVAILABLE


@pytest.mark.parametrize("board", BOARDS)
def test_a_sensor_without_the_factorys_figures_is_not_available(board: str) -> None:
    blank = {address & ~3: 0xFFFFFFFF for address in CHIPS[board].factory}
    chip = start(board, ALL[board] | blank, Adc(dict.fromkeys(range(20), 1000)))
    assert chip.call("ReadTemperature", chip.scratch) == Status.NOT_AVAILABLE
