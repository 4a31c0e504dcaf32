# SPDX-License-Identifier: Apache-2.0
"""What the chips look for at the start of the flash, in the firmware that is really built."""

import struct

import pytest

from emulated.boards.boot_image import Boot, FlashChip, Image, build_image, run_second_stage
from mcubench.board import find_board

pytestmark = pytest.mark.emulated

BOARDS = ("microbit", "nrf52840dk", "rpi_pico", "rpi_pico2")


# The vector table.


@pytest.mark.parametrize("board", BOARDS)
def test_the_vectors_hold_the_stack_the_entry_and_the_serial_interrupt(board: str) -> None:
    built, description = build_image(board), find_board(board)
    table = built.symbols["g_vector_table"]
    # RP2040 Datasheet, 2.8.1: behind the 256 bytes of the second stage. The other chips have them at the start.
    assert table == description.memory.flash.origin + (0x100 if board == "rpi_pico" else 0)
    # UART0's interrupt, by the vendors' CMSIS-SVD files.
    serial = {"microbit": 2, "nrf52840dk": 2, "rpi_pico": 20, "rpi_pico2": 33}[board]
    words = built.words(table, 16 + serial + 1)
    assert words[0] == built.symbols["__stack_top"]
    assert description.memory.ram.origin < words[0] <= description.memory.ram.end
    assert words[1] == built.symbols["ResetHandler"] | 1
    interrupt = next(address for name, address in built.symbols.items() if "TakeSerialInterrupt" in name)
    assert words[16 + serial] == interrupt | 1
    # Every other interrupt is a fault, and the table lies where VTOR can say it: at a multiple of its size, rounded
    # up to a power of two, and of 128 at least (Armv7-M ARM, B3.2.5).
    assert set(words[16:-1]) == {built.symbols["FaultHandler"] | 1}
    assert table % max(128, 1 << (4 * len(words) - 1).bit_length()) == 0


# RP2040's second stage.


def crc32_mpeg2(data: bytes) -> int:
    """The CRC-32 that RP2040's boot ROM computes: RP2040 Datasheet, 2.8.1.3.1."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ (0x04C11DB7 if crc & 1 << 31 else 0)) & 0xFFFFFFFF
    return crc


def test_the_second_stage_has_the_checksum_that_the_boot_rom_wants() -> None:
    # The check value of CRC-32/MPEG-2 in the CRC RevEng catalogue.
    assert crc32_mpeg2(b"123456789") == 0x0376E6E7
    stage = build_image("rpi_pico").flash[:256]
    assert struct.unpack("<I", stage[252:])[0] == crc32_mpeg2(stage[:252])


def enters_the_firmware(boot: Boot, built: Image) -> bool:
    """With the vectors' stack, at the vectors' entry, and with the vectors found."""
    stack, entry = built.words(0x10000100, 2)
    return (boot.pc | 1, boot.stack, boot.vtor) == (entry, stack, 0x10000100)


def test_the_second_stage_leaves_the_flash_in_continuous_quad_reads() -> None:
    built = build_image("rpi_pico")
    boot = run_second_stage(built, FlashChip(quad_enabled=True))
    assert boot.interface.chip.log == ["3500", "quad"]
    assert boot.interface.chip.continuous
    # What the interface sends by itself from now on: no instruction, 32 bits of address and mode on four lines, the
    # same mode, 4 clocks; at a half of 125 MHz or less, since 133 MHz is the chip's most.
    registers = boot.interface.registers
    quad = registers[0xF4]
    assert (quad & 0x3, quad >> 2 & 0xF, quad >> 8 & 0x3, quad >> 11 & 0x1F, quad >> 24) == (2, 8, 0, 4, 0xA0)
    assert registers[0x08] == 1
    assert registers[0x14] >= 2
    assert registers[0x14] % 2 == 0
    assert enters_the_firmware(boot, built)


def test_the_second_stage_enables_the_fourth_line_until_power_goes() -> None:
    built = build_image("rpi_pico")
    boot = run_second_stage(built, FlashChip(quad_enabled=False))
    assert boot.interface.chip.log == ["3500", "50", "3102", "quad"]
    assert enters_the_firmware(boot, built)


def test_the_second_stage_does_not_wait_for_ever_for_a_flash_that_is_silent() -> None:
    built = build_image("rpi_pico")
    boot = run_second_stage(built, FlashChip(quad_enabled=True, answers=False))
    assert 100_000 < boot.instructions < 2_000_000
    assert enters_the_firmware(boot, built)


# RP2350's image definition.


def test_the_image_definition_is_a_block_loop_that_the_boot_rom_finds() -> None:
    """RP2350 Datasheet, 5.9: blocks, items, and the least that an image for Arm must have (5.9.5.1)."""
    built = build_image("rpi_pico2")
    start = struct.pack("<I", 0xFFFFDED3)
    places = [place for place in range(0, 4096, 4) if built.flash[place : place + 4] == start]
    assert len(places) == 1
    _, item, last, next_block, end = built.words(built.origin + places[0], 5)
    # An item of the image's type: an executable, in the Secure state, for Arm, for RP2350.
    kind, words, flags = item & 0xFF, item >> 8 & 0xFF, item >> 16
    assert (kind, words) == (0x42, 1)
    assert (flags & 0xF, flags >> 4 & 3, flags >> 8 & 7, flags >> 12 & 7) == (1, 2, 0, 1)
    # The last item has the size of those before it; the block is its own successor.
    assert (last & 0xFF, last >> 8 & 0xFFFF) == (0xFF, words)
    assert next_block == 0
    assert end == 0xAB123579
