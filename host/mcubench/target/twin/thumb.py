# SPDX-License-Identifier: Apache-2.0
"""As much of the Thumb encoding as counting takes: how long an instruction is, and whether it needs the FPU."""

# Armv7-M ARM, A5.1: a halfword that begins with one of these five bits is the first of two.
_WIDE_PREFIXES = frozenset({0b11101, 0b11110, 0b11111})
# Armv7-M ARM, A5.3.18: coprocessor instructions begin with 111x 11xx; coprocessors 10 and 11 are the FPU.
_COPROCESSOR_MASK, _COPROCESSOR = 0xEC00, 0xEC00
_FPU_NUMBERS = frozenset({10, 11})
WFI = 0xBF30  # Armv7-M ARM, A7.7.263
WFE = 0xBF20  # Armv7-M ARM, A7.7.262


def length(code: bytes) -> int:
    """The length of the instruction that `code` begins with."""
    return 4 if code[1] >> 3 in _WIDE_PREFIXES else 2


def starts(code: bytes) -> list[int]:
    """The offset of each instruction in a straight run of them."""
    found = []
    at = 0
    while at < len(code):
        found.append(at)
        at += length(code[at : at + 2])
    return found


def changes_masks(code: bytes) -> bool:
    """Whether one of the instructions is CPS or MSR, which hold interrupts back or let them through."""
    for at in starts(code):
        first = int.from_bytes(code[at : at + 2], "little")
        # Armv7-M ARM, B5.2.1 and B5.2.3.
        if first & 0xFFE0 == 0xB660 or first & 0xFFF0 == 0xF380:
            return True
    return False


def uses_fpu(code: bytes) -> int | None:
    """The offset of the first instruction that needs the FPU, in a straight run of instructions."""
    for at in starts(code):
        first = int.from_bytes(code[at : at + 2], "little")
        if first & _COPROCESSOR_MASK == _COPROCESSOR and code[at + 3] & 0xF in _FPU_NUMBERS:
            return at
    return None
