# SPDX-License-Identifier: Apache-2.0
"""Exceptions of a Cortex-M: which is pending, which may be taken, what entry and return do to the stack.

Entry stacks the basic frame, or the extended one where CONTROL.FPCA says that the FPU was used: its registers are
stacked at once, not lazily (Armv7-M ARM, B1.5.7: the same frame, and nobody can see the difference but by time). An
entry or a return takes no time in the twin. Interrupts are taken where a block of instructions ends.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from mcubench.target.twin.cpu import Cpu

# Armv7-M ARM, table B1-4.
NMI, HARD_FAULT, MEM_MANAGE, BUS_FAULT, USAGE_FAULT, SV_CALL, PEND_SV, SYS_TICK = 2, 3, 4, 5, 6, 11, 14, 15
FIRST_INTERRUPT = 16

# Armv7-M ARM, table B1-8: the values of EXC_RETURN; bit 4 is clear where the frame is the extended one.
_TO_HANDLER, _TO_MAIN, _TO_PROCESS = 0xFFFF_FFF1, 0xFFFF_FFF9, 0xFFFF_FFFD
_BASIC_FRAME = 1 << 4
_PROCESS_STACK = 1 << 2
_CONTROL_SPSEL, _CONTROL_FPCA = 1 << 1, 1 << 2
_XPSR_ALIGNED, _XPSR_THUMB, _XPSR_EXCEPTION = 1 << 9, 1 << 24, 0x1FF
_XPSR_IT = 0x0600_FC00
_BASIC = ("R0", "R1", "R2", "R3", "R12", "LR")
_FLOATS = tuple(f"S{n}" for n in range(16))
_LOWEST = 1 << 8


class LockupError(Exception):
    """A fault while a fault is handled: the core stands still until a reset (Armv7-M ARM, B1.5.15)."""


@dataclass
class Exceptions:
    """Pending, enabled, active, and the priorities.

    `is_baseline`: Armv6-M or Armv8-M baseline, in which every fault is a HardFault.
    """

    cpu: Cpu
    vector_table: Callable[[], int]
    priority_bits: int
    is_baseline: bool
    pending: set[int] = field(default_factory=set)
    enabled: set[int] = field(default_factory=set)
    raised: set[int] = field(default_factory=set)
    active: list[int] = field(default_factory=list)
    priorities: dict[int, int] = field(default_factory=dict)
    stacking_failed: bool = False

    def reset(self) -> None:
        """Nothing is pending, enabled or active. Lines that are raised stay so."""
        self.pending.clear()
        self.enabled = {NMI, HARD_FAULT, SV_CALL, PEND_SV, SYS_TICK}
        self.active.clear()
        self.priorities.clear()
        self.raised.clear()

    def set_line(self, number: int, raised: bool) -> None:
        """The level of an interrupt's line: a raised one pends the interrupt, again after each handler."""
        if raised:
            self.raised.add(number)
            if number not in self.active:
                self.pending.add(number)
        else:
            self.raised.discard(number)

    def priority(self, number: int) -> int:
        """The lower, the more urgent (Armv7-M ARM, B1.5.4)."""
        fixed = {NMI: -2, HARD_FAULT: -1}
        return fixed.get(number, self.priorities.get(number, 0))

    def execution_priority(self) -> int:
        """What an exception must be more urgent than."""
        level = min((self.priority(number) for number in self.active), default=_LOWEST)
        if not self.is_baseline:
            base = self.cpu["BASEPRI"] & 0xFF
            level = min(level, base) if base else level
            if self.cpu["FAULTMASK"] & 1:
                level = min(level, -1)
        if self.cpu["PRIMASK"] & 1:
            level = min(level, 0)
        return level

    def wanted(self) -> int | None:
        """The pending, enabled exception that comes first, whether it may be taken now or not."""
        candidates = self.pending & self.enabled
        return min(candidates, key=lambda number: (self.priority(number), number)) if candidates else None

    def takeable(self) -> int | None:
        """The exception to take now."""
        number = self.wanted()
        return number if number is not None and self.priority(number) < self.execution_priority() else None

    def enter(self, number: int, return_to: int) -> int:
        """Stack a frame, and return the handler's address.

        Raises:
            LockupError: there is no handler, or no stack left for the fault's own.
        """
        self.pending.discard(number)
        returning, stacked = self._push(return_to)
        self.active.append(number)
        self.cpu["XPSR"] = self.cpu["XPSR"] & ~(_XPSR_EXCEPTION | _XPSR_IT) | _XPSR_THUMB | number
        self.cpu["LR"] = returning
        self.stacking_failed = not stacked
        handler = self.cpu.read_word(self.vector_table() + 4 * number)
        if not handler:
            raise LockupError(f"no handler for exception {number} in the vector table at {self.vector_table():#x}")
        return handler & ~1

    def leave(self, exc_return: int) -> int:
        """Unstack a frame; returns where execution goes on.

        Raises:
            LockupError: no exception is active, or the frame is not there.
        """
        number = self.cpu["XPSR"] & _XPSR_EXCEPTION
        if number not in self.active:
            raise LockupError(f"a return from exception {number}, which is not active")
        self.active.remove(number)
        if number in self.raised:
            self.pending.add(number)
        if not self.is_baseline and number != NMI:
            self.cpu["FAULTMASK"] = 0
        return self._pop(exc_return)

    def _push(self, return_to: int) -> tuple[int, bool]:
        cpu = self.cpu
        control, in_handler = cpu["CONTROL"], bool(self.active)
        has_floats = bool(control & _CONTROL_FPCA) and cpu.fpu_is_on
        on_process = not in_handler and bool(control & _CONTROL_SPSEL)
        before = cpu["SP"]
        size = 0x68 if has_floats else 0x20
        start = before - size & ~7
        xpsr = cpu["XPSR"] & ~_XPSR_ALIGNED | (_XPSR_ALIGNED if (before - size) & 4 else 0)
        words = [*(cpu[name] for name in _BASIC), return_to & ~1, xpsr]
        if has_floats:
            words += [*(cpu[name] for name in _FLOATS), cpu["FPSCR"], 0]
        found = cpu.memory_at(start & 0xFFFF_FFFF, size)
        if found is not None:
            contents, at = found
            contents[at : at + size] = b"".join(word.to_bytes(4, "little") for word in words)
        cpu["SP"] = start
        cpu["CONTROL"] = control & ~(_CONTROL_FPCA | (0 if in_handler else _CONTROL_SPSEL))
        returning = _TO_HANDLER if in_handler else _TO_PROCESS if on_process else _TO_MAIN
        return returning & ~(_BASIC_FRAME if has_floats else 0), found is not None

    def _pop(self, exc_return: int) -> int:
        cpu = self.cpu
        has_floats = not exc_return & _BASIC_FRAME
        to_process = bool(exc_return & _PROCESS_STACK) and not self.active
        size = 0x68 if has_floats else 0x20
        start = cpu["PSP"] if to_process else cpu["SP"]
        data = cpu.read_bytes(start, size)
        if data is None:
            raise LockupError(f"the stack that an exception returns to is at {start:#x}, where there is no memory")
        words = [int.from_bytes(data[at : at + 4], "little") for at in range(0, size, 4)]
        for name, word in zip(_BASIC, words, strict=False):
            cpu[name] = word
        xpsr = words[7]
        end = start + size | (4 if xpsr & _XPSR_ALIGNED else 0)
        if has_floats:
            for name, word in zip(_FLOATS, words[8:], strict=False):
                cpu[name] = word
            cpu["FPSCR"] = words[24]
        cpu["PSP" if to_process else "SP"] = end
        cpu["XPSR"] = xpsr & ~(_XPSR_ALIGNED | _XPSR_EXCEPTION) | (self.active[-1] if self.active else 0)
        control = cpu["CONTROL"] & ~(_CONTROL_FPCA | _CONTROL_SPSEL)
        cpu["CONTROL"] = control | (_CONTROL_FPCA if has_floats else 0) | (_CONTROL_SPSEL if to_process else 0)
        return words[6] & ~1
