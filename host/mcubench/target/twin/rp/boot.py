# SPDX-License-Identifier: Apache-2.0
"""What the boot ROMs of RP2040 and RP2350 want of a program in flash before they start it."""

from mcubench.target.twin.boot import Bootable, NoProgramError, boot, from_vectors
from mcubench.target.twin.rules import Rule

# RP2040 Datasheet 2.8.1.3.1: the CRC-32 of the first 252 bytes, with this polynomial, all ones at first, unreflected.
_CHECKED_BYTES, _POLYNOMIAL = 252, 0x04C1_1DB7
# RP2350 Datasheet 5.9: a block between two marks in the first 4 KiB, a loop of links, an IMAGE_DEF among its items.
_BLOCK_BEGINS, _BLOCK_ENDS = 0xFFFF_DED3, 0xAB12_3579
_SEARCHED_BYTES = 4096
_IMAGE_TYPE, _LAST_ITEM = 0x42, 0xFF
_EXECUTABLE, _SECURE, _ARM, _RP2350 = 1, 2, 0, 1


@boot("rp2040")
def from_second_stage(machine: Bootable) -> tuple[int, int]:
    """The first 256 bytes are the second stage, which sets the flash up and goes on at the vectors behind it."""
    start = machine.chip.vectors - 256
    words = [machine.cpu.read_word(start + offset) or 0 for offset in range(0, 256, 4)]
    data = b"".join(word.to_bytes(4, "little") for word in words)
    wanted = crc32(data[:_CHECKED_BYTES])
    _require(
        machine,
        words[-1] == wanted,
        words[-1],
        "the second boot stage's checksum is wrong",
        f"{wanted:#010x} is right, so the ROM would go to BOOTSEL mode",
    )
    return from_vectors(machine)


@boot("rp2350")
def from_image_definition(machine: Bootable) -> tuple[int, int]:
    """A flash without a valid image definition is not started."""
    start = machine.chip.vectors
    words = [machine.cpu.read_word(start + offset) or 0 for offset in range(0, _SEARCHED_BYTES, 4)]
    if _BLOCK_BEGINS not in words:
        raise NoProgramError("there is no image definition in the first 4 KiB: the ROM would go to BOOTSEL mode")
    begin = words.index(_BLOCK_BEGINS)
    head = words[begin + 1]
    flags = head >> 16
    right = head & 0xFF == _IMAGE_TYPE and head >> 8 & 0xFF == 1
    kind = (flags & 0xF, flags >> 4 & 3, flags >> 8 & 7, flags >> 12 & 7)
    _require(
        machine,
        right and kind == (_EXECUTABLE, _SECURE, _ARM, _RP2350),
        head,
        "the image definition is not that of a secure Arm program for RP2350",
        "item 0x42 with the flags 0x1021",
    )
    last, link, end = words[begin + 2 : begin + 5]
    _require(
        machine,
        last & 0xFF == _LAST_ITEM and last >> 8 & 0xFFFF == 1 and link == 0 and end == _BLOCK_ENDS,
        last,
        "the image definition's block does not end as it should",
        "the last item says how long the others are, the link closes the loop, the mark ends it",
    )
    return from_vectors(machine)


def crc32(data: bytes) -> int:
    """The boot ROM's: most significant bit first, no reflection, no inversion at the end."""
    value = 0xFFFF_FFFF
    for byte in data:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1 ^ (_POLYNOMIAL if value & 1 << 31 else 0)) & 0xFFFF_FFFF
    return value


def _require(machine: Bootable, holds: bool, value: int, what: str, limit: str) -> None:
    machine.rules.check(
        Rule.BOOT_IMAGE,
        holds,
        register="flash",
        value=value,
        what=what,
        limit=limit,
        source=machine.chip.sources["boot"],
    )
