# SPDX-License-Identifier: Apache-2.0
"""Branches of Thumb code, and the halves of addresses in its instructions (Arm v7-M manual, A6.7 and A7.7)."""

from collections.abc import Iterator

# The program counter reads as the instruction's address and 4.
_AHEAD = 4
# First halfword of an instruction of two: bits 15 to 11 are 0b11101, 0b11110 or 0b11111.
_FIRST_OF_TWO = 0xE800


def branches(code: bytes, address: int) -> Iterator[tuple[int, int]]:
    """Place and target of each branch and call in `code`, which begins at `address`; a cut off one is left out."""
    at = 0
    while at + 2 <= len(code):
        size = 4 if int.from_bytes(code[at : at + 2], "little") >= _FIRST_OF_TWO else 2
        target = branch_target(code[at : at + size], address + at) if at + size <= len(code) else None
        if target is not None:
            yield address + at, target
        at += size


def branch_target(instruction: bytes, address: int) -> int | None:
    """Where the instruction at `address` branches or calls to; None where that is not in the instruction itself."""
    first = int.from_bytes(instruction[:2], "little")
    if first < _FIRST_OF_TWO:
        return _narrow_target(first, address)
    return _wide_target(first, int.from_bytes(instruction[2:4], "little"), address)


def immediate_16(instruction: bytes) -> tuple[int, int]:
    """The register and the 16 bits of a MOVW or a MOVT."""
    first, second = int.from_bytes(instruction[:2], "little"), int.from_bytes(instruction[2:4], "little")
    value = (first & 0xF) << 12 | (first >> 10 & 1) << 11 | (second >> 12 & 7) << 8 | second & 0xFF
    return second >> 8 & 0xF, value


def _narrow_target(first: int, address: int) -> int | None:
    if first & 0xF800 == 0xE000:
        return address + _AHEAD + _signed((first & 0x7FF) << 1, 12)
    if first & 0xF000 == 0xD000 and first & 0xF00 < 0xE00:
        return address + _AHEAD + _signed((first & 0xFF) << 1, 9)
    if first & 0xF500 == 0xB100:
        return address + _AHEAD + ((first >> 9 & 1) << 6 | (first >> 3 & 0x1F) << 1)
    return None


def _wide_target(first: int, second: int, address: int) -> int | None:
    if first & 0xF800 != 0xF000 or not second & 0x8000:
        return None
    sign, j1, j2, low = first >> 10 & 1, second >> 13 & 1, second >> 11 & 1, (second & 0x7FF) << 1
    if second & 0x1000:
        middle = (not j1 ^ sign) << 23 | (not j2 ^ sign) << 22
        return address + _AHEAD + _signed(sign << 24 | middle | (first & 0x3FF) << 12 | low, 25)
    if second & 0x4000 or first & 0x380 == 0x380:
        return None
    return address + _AHEAD + _signed(sign << 20 | j2 << 19 | j1 << 18 | (first & 0x3F) << 12 | low, 21)


def _signed(value: int, bits: int) -> int:
    return value - (1 << bits) if value >> (bits - 1) else value
