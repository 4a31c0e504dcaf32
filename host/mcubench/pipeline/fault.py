# SPDX-License-Identifier: Apache-2.0
"""From the registers of a crash to a sentence that names the cause and the place in the source."""

from collections.abc import Callable
from pathlib import Path

from mcubench.build import SourceLocation, locate
from mcubench.errors import FileError
from mcubench.wire import FaultEvent

# Configurable Fault Status Register, bit by bit (Armv7-M ARM, B3.2.15; STKOF: Armv8-M ARM, D1.2.5).
_CFSR_BITS = {
    0: "instruction fetched from where none may be",
    1: "data access to where none may be",
    3: "memory fault on return from an exception",
    4: "memory fault while stacking for an exception",
    8: "bus error on an instruction fetch",
    9: "bus error on a data access",
    10: "bus error on a data access, place not exact",
    11: "bus error on return from an exception",
    12: "bus error while stacking for an exception: a stack overflow?",
    16: "undefined instruction",
    17: "a branch to an address that is not Thumb code",
    18: "bad return from an exception",
    19: "no such coprocessor: FPU or MVE off or missing",
    20: "stack limit passed",
    24: "unaligned access",
    25: "division by zero",
}
_BUS_ADDRESS_VALID = 1 << 15
_MEMORY_ADDRESS_VALID = 1 << 7


def fault_explainer(elf: Path) -> Callable[[FaultEvent], str]:
    """What turns a crash of this firmware into a sentence."""

    def place(address: int) -> SourceLocation | None:
        """The place in the source; none where the debug information is damaged: a crash is told all the same."""
        try:
            return locate(elf, address)
        except FileError:
            return None

    return lambda event: explain_fault(event, place)


def explain_fault(event: FaultEvent, locate: Callable[[int], SourceLocation | None]) -> str:
    """One sentence: what kind of fault, its cause if the core says, where, called from where."""
    causes = [text for bit, text in _CFSR_BITS.items() if event.cfsr >> bit & 1]
    sentence = f"the firmware crashed: {event.fault}"
    if causes:
        sentence += f" ({'; '.join(causes)}{_address(event)})"
    if event.pc:
        place = locate(event.pc)
        sentence += f" at {f'{event.pc & ~1:#010x}' if place is None else place}"
        # The link register holds a return address only until the function calls another, or needs a register.
        caller = locate(event.lr - 1) if event.lr else None
        if caller is not None and (place is None or caller.function != place.function):
            sentence += f", called from {caller}"
    registers = f"pc={event.pc:#010x} lr={event.lr:#010x} cfsr={event.cfsr:#010x} sp={event.sp:#010x}"
    return f"{sentence} [{registers}]"


def _address(event: FaultEvent) -> str:
    if event.cfsr & _BUS_ADDRESS_VALID:
        return f", address {event.bfar:#010x}"
    if event.cfsr & _MEMORY_ADDRESS_VALID:
        return f", address {event.mmfar:#010x}"
    return ""
