# SPDX-License-Identifier: Apache-2.0
"""The STM32L4+, H7, U5 and G0 boards, against facts that come from other places than their files."""

from dataclasses import dataclass

import pytest

from mcubench.board import find_board

MIB, KIB = 1 << 20, 1 << 10


@dataclass(frozen=True)
class Chip:
    """What machine-readable files say of a chip."""

    core: str
    flash: int
    ram: tuple[int, tuple[int, ...]]
    uart_interrupt: int
    pin_function: int
    fpu: str | None


# modm-devices 0.13.1 (made of STM32_open_pin_data and ST's headers): memories that follow one another, vectors and
# alternate functions. ST's device headers: __FPU_PRESENT, __FPU_DP.
CHIPS = {
    "nucleo_l4r5zi": Chip("cortex-m4", 2 * MIB, (0x20000000, (192 * KIB, 64 * KIB, 384 * KIB)), 70, 8, "fpv4-sp-d16"),
    "nucleo_h743zi2": Chip("cortex-m7", 2 * MIB, (0x24000000, (512 * KIB,)), 39, 7, "fpv5-d16"),
    "nucleo_u575zi_q": Chip(
        "cortex-m33", 2 * MIB, (0x20000000, (192 * KIB, 64 * KIB, 512 * KIB)), 61, 7, "fpv5-sp-d16"
    ),
    "nucleo_g071rb": Chip("cortex-m0plus", 128 * KIB, (0x20000000, (36 * KIB,)), 28, 1, None),
}

# The boards' device trees in Zephyr: the line that is the console, and its pins.
CONSOLES = {
    "nucleo_l4r5zi": ("LPUART1", "PG7", "PG8"),
    "nucleo_h743zi2": ("USART3", "PD8", "PD9"),
    "nucleo_u575zi_q": ("USART1", "PA9", "PA10"),
    "nucleo_g071rb": ("USART2", "PA2", "PA3"),
}


@pytest.mark.parametrize("name", sorted(CHIPS))
def test_core_memories_interrupt_and_pin_functions_are_the_chips(name: str) -> None:
    board, chip = find_board(name), CHIPS[name]
    assert board.core == board.compile.cpu == chip.core
    assert board.compile.fpu == chip.fpu
    assert (board.memory.flash.origin, board.memory.flash.size) == (0x08000000, chip.flash)
    origin, parts = chip.ram
    assert (board.memory.ram.origin, board.memory.ram.size) == (origin, sum(parts))
    constants = board.port.constants
    assert constants["uart_irq"] == chip.uart_interrupt
    assert constants["tx_function"] == constants["rx_function"] == chip.pin_function
    assert board.speed is not None
    assert ("fpu" in board.speed.features) == (chip.fpu is not None)


@pytest.mark.parametrize("name", sorted(CHIPS))
def test_the_counter_is_one_that_the_core_has(name: str) -> None:
    """Armv6-M has no cycle counter (Armv6-M ARM, C1.7)."""
    assert find_board(name).counter == ("systick" if CHIPS[name].core == "cortex-m0plus" else "dwt")


@pytest.mark.parametrize("name", sorted(CHIPS))
def test_the_line_is_the_probes_and_its_pins_are_the_pins_that_are_set(name: str) -> None:
    board = find_board(name)
    assert (board.serial.uart, board.serial.tx, board.serial.rx) == CONSOLES[name]
    assert board.serial.via == "probe"
    constants = board.port.constants
    for end, pin in (("tx", board.serial.tx), ("rx", board.serial.rx)):
        assert pin == f"P{chr(ord('A') + constants[f'{end}_port'])}{constants[f'{end}_pin']}"


@pytest.mark.parametrize(
    ("name", "source_hz", "output", "oscillator"),
    [
        # STM32CubeMX's limits, of the datasheets' "PLL characteristics", in MHz.
        ("nucleo_l4r5zi", 16_000_000, "pll_r", (64, 344)),
        ("nucleo_h743zi2", 8_000_000, "pll_p", (192, 960)),
        ("nucleo_u575zi_q", 16_000_000, "pll_r", (128, 544)),
        ("nucleo_g071rb", 16_000_000, "pll_r", (96, 344)),
    ],
)
def test_the_pll_makes_the_clock_and_stays_in_its_range(
    name: str, source_hz: int, output: str, oscillator: tuple[int, int]
) -> None:
    board = find_board(name)
    constants = board.port.constants
    inside_hz = source_hz / constants["pll_m"] * constants["pll_n"]
    assert oscillator[0] <= inside_hz / 1e6 <= oscillator[1]
    assert inside_hz / constants[output] == board.clock_hz


# What the UART is clocked with where the core has its full clock.
UART_HZ = {
    "nucleo_l4r5zi": 120_000_000,
    "nucleo_h743zi2": 120_000_000,
    "nucleo_u575zi_q": 160_000_000,
    "nucleo_g071rb": 64_000_000,
}


@pytest.mark.parametrize("name", sorted(CHIPS))
def test_the_uart_reaches_the_baud_rate_to_one_percent(name: str) -> None:
    """A USART takes a whole number of clocks for a bit, an LPUART for 256 bits, within its register's 20 bits."""
    board = find_board(name)
    scale = board.port.constants["uart_divisor_scale"]
    assert scale == (256 if board.serial.uart == "LPUART1" else 1)
    divisor = round(UART_HZ[name] * scale / board.serial.baud)
    assert 16 <= divisor < 1 << 20
    assert UART_HZ[name] * scale / divisor == pytest.approx(board.serial.baud, rel=0.01)


def test_no_tool_is_named_that_does_not_know_the_chip() -> None:
    """OpenOCD 0.12.0 has all four; stlink 1.7.0 has no STM32U5; pyOCD 0.46 has only STM32H743 without a pack."""
    tools = {name: find_board(name).flash_tools for name in CHIPS}
    named = {name: known.names for name, known in tools.items() if known is not None}
    assert all(names[0] == "openocd" for names in named.values())
    assert {name for name, names in named.items() if "st-flash" not in names} == {"nucleo_u575zi_q"}
    packs = {name: known.pyocd.pack for name, known in tools.items() if known is not None and known.pyocd is not None}
    assert packs == {name: name != "nucleo_h743zi2" for name in CHIPS}
