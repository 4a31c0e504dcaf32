# SPDX-License-Identifier: Apache-2.0
"""The STM32F1, F4 and F7 boards, against facts that come from other places than their files."""

from dataclasses import dataclass

import pytest

from mcubench.board import find_board

MIB, KIB = 1 << 20, 1 << 10


@dataclass(frozen=True)
class Chip:
    """What machine-readable files say of a chip."""

    core: str
    flash: int
    ram: tuple[int, ...]
    uart_interrupt: int
    fpu: str | None
    highest_hz: int


# modm-devices 0.13.1 (made of STM32_open_pin_data and ST's headers): memories from 0x20000000 on that follow one
# another, vectors and clocks. ST's device headers: __FPU_PRESENT, __FPU_DP.
CHIPS = {
    "nucleo_f746": Chip("cortex-m7", MIB, (64 * KIB, 240 * KIB, 16 * KIB), 39, "fpv5-sp-d16", 216_000_000),
    "disco_f746ng": Chip("cortex-m7", MIB, (64 * KIB, 240 * KIB, 16 * KIB), 37, "fpv5-sp-d16", 216_000_000),
    "nucleo_f446re": Chip("cortex-m4", 512 * KIB, (128 * KIB,), 38, "fpv4-sp-d16", 180_000_000),
    "netduinoplus2": Chip("cortex-m4", MIB, (112 * KIB, 16 * KIB), 37, "fpv4-sp-d16", 168_000_000),
    "stm32vldiscovery": Chip("cortex-m3", 128 * KIB, (8 * KIB,), 37, None, 24_000_000),
}
WITH_ALTERNATE_FUNCTIONS = sorted(CHIPS.keys() - {"stm32vldiscovery"})

# The lines to the probe by the boards' device trees in Zephyr; pins of a header on the two boards whose probe has no
# serial port: pins.csv of MicroPython's NETDUINO_PLUS_2, UM0919's table of the extension connectors.
CONSOLES = {
    "nucleo_f746": ("USART3", "PD8", "PD9", "probe"),
    "disco_f746ng": ("USART1", "PA9", "PB7", "probe"),
    "nucleo_f446re": ("USART2", "PA2", "PA3", "probe"),
    "netduinoplus2": ("USART1", "PB6", "PB7", "adapter"),
    "stm32vldiscovery": ("USART1", "PA9", "PA10", "adapter"),
}


@pytest.mark.parametrize("name", sorted(CHIPS))
def test_core_memories_interrupt_and_clock_are_the_chips(name: str) -> None:
    board, chip = find_board(name), CHIPS[name]
    assert board.core == board.compile.cpu == chip.core
    assert board.compile.fpu == chip.fpu
    assert (board.memory.flash.origin, board.memory.flash.size) == (0x08000000, chip.flash)
    assert (board.memory.ram.origin, board.memory.ram.size) == (0x20000000, sum(chip.ram))
    assert board.port.constants["uart_irq"] == chip.uart_interrupt
    assert board.clock_hz == chip.highest_hz
    assert board.counter == "dwt"
    assert (board.speed is not None and "fpu" in board.speed.features) == (chip.fpu is not None)


def test_nucleo_f746zg_is_the_nucleo_f746() -> None:
    assert find_board("nucleo_f746zg") == find_board("nucleo_f746")


@pytest.mark.parametrize("name", sorted(CHIPS))
def test_the_line_goes_where_the_board_has_it(name: str) -> None:
    board = find_board(name)
    assert (board.serial.uart, board.serial.tx, board.serial.rx, board.serial.via) == CONSOLES[name]
    assert (board.serial.via == "probe") == bool(board.usb)


@pytest.mark.parametrize("name", WITH_ALTERNATE_FUNCTIONS)
def test_the_pins_that_are_named_are_the_pins_that_are_set(name: str) -> None:
    """USART1 to 3 are alternate function 7 on all their pins (STM32_open_pin_data, by modm-devices 0.13.1)."""
    board = find_board(name)
    constants = board.port.constants
    for end, pin in (("tx", board.serial.tx), ("rx", board.serial.rx)):
        assert pin == f"P{chr(ord('A') + constants[f'{end}_port'])}{constants[f'{end}_pin']}"
        assert constants[f"{end}_function"] == 7


# The buses' limits by the datasheets' "General operating conditions": PCLK1 and PCLK2 in MHz.
BUSES = {
    "nucleo_f746": (54, 108),
    "disco_f746ng": (54, 108),
    "nucleo_f446re": (45, 90),
    "netduinoplus2": (42, 84),
}


@pytest.mark.parametrize("name", sorted(BUSES))
def test_the_pll_makes_the_clock_and_the_buses_keep_their_limits(name: str) -> None:
    """The datasheets' "PLL characteristics": 0.95 to 2.1 MHz in, 192 to 432 MHz inside."""
    board = find_board(name)
    constants = board.port.constants
    input_hz = constants["hse_hz"] / constants["pll_m"]
    inside_hz = input_hz * constants["pll_n"]
    assert 0.95 <= input_hz / 1e6 <= 2.1
    assert 192 <= inside_hz / 1e6 <= 432
    assert constants["pll_p"] in (2, 4, 6, 8)
    assert inside_hz / constants["pll_p"] == board.clock_hz
    first_mhz, second_mhz = BUSES[name]
    assert board.clock_hz / constants["apb1_divider"] <= first_mhz * 1e6
    assert board.clock_hz / constants["apb2_divider"] <= second_mhz * 1e6
    on_second = board.serial.uart == "USART1"
    assert constants["uart_bus_divider"] == constants["apb2_divider" if on_second else "apb1_divider"]


@pytest.mark.parametrize("name", sorted(BUSES))
def test_the_wait_states_are_one_for_each_thirty_megahertz(name: str) -> None:
    """At 2.7 to 3.6 V: "Read access latency" of RM0090, RM0390 and RM0385, the first 30 MHz without any."""
    board = find_board(name)
    expected = -(-board.clock_hz // 30_000_000) - 1
    assert board.port.constants["wait_states"] == expected
    assert board.speed is not None
    assert board.speed.wait_states == expected


@pytest.mark.parametrize("name", sorted(BUSES))
def test_over_drive_is_on_where_the_clock_needs_it(name: str) -> None:
    """Without it RM0385 allows 180 MHz and RM0390 168 MHz; STM32F405 has none."""
    expected = {"nucleo_f746": 1, "disco_f746ng": 1, "nucleo_f446re": 1, "netduinoplus2": 0}[name]
    assert find_board(name).port.constants["over_drive"] == expected


@pytest.mark.parametrize("name", sorted(CHIPS))
def test_a_usart_reaches_the_baud_rate_to_one_percent(name: str) -> None:
    board = find_board(name)
    clock_hz = board.clock_hz / board.port.constants.get("uart_bus_divider", 1)
    divisor = round(clock_hz / board.serial.baud)
    assert divisor >= 16
    assert clock_hz / divisor == pytest.approx(board.serial.baud, rel=0.01)


def test_the_emulated_boards_are_qemus_machines_of_their_names() -> None:
    machines = {name: find_board(name).qemu for name in CHIPS}
    assert {name: qemu.machine for name, qemu in machines.items() if qemu is not None} == {
        "netduinoplus2": "netduinoplus2",
        "stm32vldiscovery": "stm32vldiscovery",
    }


def test_no_tool_is_named_that_does_not_know_the_chip() -> None:
    """OpenOCD 0.12.0, stlink 1.7.0 and J-Link have all of them; pyOCD 0.46 has none without its pack."""
    for name in CHIPS:
        tools = find_board(name).flash_tools
        assert tools is not None
        assert tools.names == ("openocd", "pyocd", "st-flash", "jlink")
        assert tools.pyocd is not None
        assert tools.pyocd.pack
