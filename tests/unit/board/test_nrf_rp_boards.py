# SPDX-License-Identifier: Apache-2.0
"""The Nordic and Raspberry Pi boards, against facts that come from other places than their files."""

import re
from dataclasses import dataclass

import pytest

from mcubench import resources
from mcubench.board import Board, find_board

MIB, KIB = 1 << 20, 1 << 10


@dataclass(frozen=True)
class Chip:
    """What a vendor's own machine-readable files say of a chip."""

    core: str
    flash: tuple[int, int]
    ram: tuple[int, int]
    serial_interrupt: int
    has_fpu: bool


# Nordic: nrf51.svd (UART0, cpu), nrf52840.svd (UARTE0_UART0, cpu, FICR.INFO), nrf51_xxaa.ld and nrf52840_xxaa.ld of
# nrfx. Raspberry Pi: RP2040.svd and RP2350.svd (UART0_IRQ), addressmap.h, pico.h and pico2.h of pico-sdk.
CHIPS = {
    "microbit": Chip("cortex-m0", (0, 256 * KIB), (0x20000000, 16 * KIB), 2, has_fpu=False),
    "nrf52840dk": Chip("cortex-m4", (0, MIB), (0x20000000, 256 * KIB), 2, has_fpu=True),
    "rpi_pico": Chip("cortex-m0plus", (0x10000000, 2 * MIB), (0x20000000, 0x42000), 20, has_fpu=False),
    "rpi_pico2": Chip("cortex-m33", (0x10000000, 4 * MIB), (0x20000000, 0x82000), 33, has_fpu=True),
}
PICOS = ("rpi_pico", "rpi_pico2")


@pytest.mark.parametrize("name", sorted(CHIPS))
def test_core_memories_and_interrupt_are_the_chips(name: str) -> None:
    board, chip = find_board(name), CHIPS[name]
    assert board.core == board.compile.cpu == chip.core
    assert (board.memory.flash.origin, board.memory.flash.size) == chip.flash
    assert (board.memory.ram.origin, board.memory.ram.size) == chip.ram
    assert board.port.constants["uart_irq"] == chip.serial_interrupt
    assert (board.compile.fpu is not None) == chip.has_fpu
    assert (board.speed is not None and "fpu" in board.speed.features) == chip.has_fpu


@pytest.mark.parametrize("name", sorted(CHIPS))
def test_the_counter_is_one_that_the_core_has(name: str) -> None:
    """Armv6-M has no cycle counter (Armv6-M ARM, C1.7), and nRF51's core is built without SysTick."""
    expected = {"microbit": "timer", "rpi_pico": "systick"}
    assert find_board(name).counter == expected.get(name, "dwt")


@pytest.mark.parametrize(
    ("name", "number"),
    [("microbit", "P0.{:02}"), ("nrf52840dk", "P0.{:02}"), ("rpi_pico", "GP{}"), ("rpi_pico2", "GP{}")],
)
def test_the_pins_that_are_named_are_the_pins_that_are_set(name: str, number: str) -> None:
    board = find_board(name)
    assert board.serial.tx == number.format(board.port.constants["tx_pin"])
    assert board.serial.rx == number.format(board.port.constants["rx_pin"])


@pytest.mark.parametrize("name", PICOS)
def test_the_pll_makes_the_clock_and_stays_in_its_range(name: str) -> None:
    """RP2040 Datasheet, 2.18, and RP2350 Datasheet, 8.6: 750 to 1600 MHz inside, divided by 1 to 7 twice."""
    board = find_board(name)
    constants = board.port.constants
    oscillator = constants["crystal_hz"] * constants["pll_fbdiv"]
    assert 750_000_000 <= oscillator <= 1_600_000_000
    assert 16 <= constants["pll_fbdiv"] <= 320
    assert 1 <= constants["pll_postdiv2"] <= constants["pll_postdiv1"] <= 7
    assert oscillator / (constants["pll_postdiv1"] * constants["pll_postdiv2"]) == board.clock_hz
    assert board.clock_hz <= {"rpi_pico": 133_000_000, "rpi_pico2": 150_000_000}[name]


@pytest.mark.parametrize("name", PICOS)
def test_a_pl011_reaches_the_baud_rate(name: str) -> None:
    """Arm DDI 0183, 3.3.6: 16 clocks a bit, and a divisor with six bits of fraction."""
    board = find_board(name)
    divisor = round(board.clock_hz * 4 / board.serial.baud) / 64
    assert board.clock_hz / (16 * divisor) == pytest.approx(board.serial.baud, rel=0.002)


@pytest.mark.parametrize("name", PICOS)
def test_a_pico_takes_a_uf2_file_of_its_family_first(name: str) -> None:
    """The families of the UF2 specification's list: RP2040, and RP2350 for the Secure state of Arm."""
    tools = find_board(name).flash_tools
    assert tools is not None
    assert tools.names[0] == "uf2"
    assert tools.uf2 is not None
    family, volume = {"rpi_pico": (0xE48BFF56, "RPI-RP2"), "rpi_pico2": (0xE48BFF59, "RP2350")}[name]
    assert (tools.uf2.family, tools.uf2.volume) == (family, volume)


def test_no_tool_is_named_that_does_not_know_the_chip() -> None:
    """OpenOCD 0.12.0 has nrf51.cfg, nrf52.cfg and rp2040.cfg, and nothing for RP2350; pyOCD 0.46 has them all."""
    named = {name: board_tools(find_board(name)) for name in CHIPS}
    assert {name for name, tools in named.items() if "openocd" in tools} == {"microbit", "nrf52840dk", "rpi_pico"}
    targets = {name: getattr(find_board(name).flash_tools, "pyocd", None) for name in CHIPS}
    assert {name: (tool.target, tool.pack) for name, tool in targets.items() if tool is not None} == {
        "microbit": ("nrf51", False),
        "nrf52840dk": ("nrf52840", False),
        "rpi_pico": ("rp2040", False),
        "rpi_pico2": ("rp2350", False),
    }


def board_tools(board: Board) -> tuple[str, ...]:
    return board.flash_tools.names if board.flash_tools is not None else ()


# nrf51.svd and nrf52840.svd, UART0, BAUDRATE: the values that both list.
NORDIC_BAUD_RATES = {
    9600: 0x00275000,
    19200: 0x004EA000,
    38400: 0x009D5000,
    57600: 0x00EBF000,
    115200: 0x01D7E000,
    230400: 0x03AFB000,
    250000: 0x04000000,
    460800: 0x075F7000,
    921600: 0x0EBED000,
    1000000: 0x10000000,
}


def test_the_port_sets_the_manufacturers_baud_rates() -> None:
    source = (resources.FIRMWARE / "lib" / "port_nrf5" / "serial_port.cc").read_text()
    cases = re.findall(r"case (\d+):\s+return (0x[0-9A-F]{8});", source)
    assert {int(baud): int(value, 16) for baud, value in cases} == NORDIC_BAUD_RATES
    for name in ("microbit", "nrf52840dk"):
        assert find_board(name).serial.baud in NORDIC_BAUD_RATES


def test_a_board_without_a_serial_port_of_its_own_announces_none() -> None:
    for name in CHIPS:
        board = find_board(name)
        assert (board.serial.via == "probe") == bool(board.usb) == (name not in PICOS)
