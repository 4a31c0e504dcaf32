# SPDX-License-Identifier: Apache-2.0
"""The machine: core, memories, system region and peripherals of one chip, with its clock made of instructions.

Peripherals act between blocks of instructions, never in the middle of one: an interrupt comes a few instructions late
at the most. A bus fault is always a precise one, which on a Cortex-M4 or M7 it often is not for a store.
"""

import heapq
import itertools
from collections.abc import Callable
from typing import NoReturn

from mcubench.target.twin import models, system
from mcubench.target.twin.boot import find_boot
from mcubench.target.twin.bus import Bus
from mcubench.target.twin.chip import Chip
from mcubench.target.twin.cpu import Cpu, Handlers, Stop, Stopped
from mcubench.target.twin.exceptions import BUS_FAULT, HARD_FAULT, NMI, SV_CALL, USAGE_FAULT, LockupError
from mcubench.target.twin.flash import Program, fill_memories
from mcubench.target.twin.idle import LoopProof
from mcubench.target.twin.line import SocketLine
from mcubench.target.twin.markers import Recorder
from mcubench.target.twin.peripheral import Peripheral, find_model
from mcubench.target.twin.rules import Rule, RuleBook, Violation
from mcubench.target.twin.system import SystemRegion
from mcubench.target.twin.world import ClockTree, SerialLine, Wiring

# Armv7-M ARM, figure B3-1: peripherals are in these 512 MiB.
_DEVICES, _DEVICES_SIZE = 0x4000_0000, 0x2000_0000
_PAGE = 0x1000

# How often a program is interrupted for the line, in instructions. Whether it only waits is looked at soon after
# something happened, then less and less often: a program that waits has seen to a byte soon.
_CHECK_PERIOD = 20_000
_CHECK_SOON = 200
_LONGEST_PATIENCE = 2_000_000
# An event so near is waited for by the program; a later one by the host, which sleeps meanwhile.
_NEAR = 200_000
_SLEEP_S = 0.02
_LONG_SLEEP_S = 1.0

# CFSR and HFSR (Armv7-M ARM, B3.2.15 and B3.2.16).
_IBUSERR, _PRECISERR, _STKERR, _BFARVALID = 1 << 8, 1 << 9, 1 << 12, 1 << 15
_UNDEFINSTR, _INVSTATE, _NOCP = 1 << 16, 1 << 17, 1 << 19
_FORCED, _DEBUGEVT = 1 << 30, 1 << 31
# SHCSR (B3.2.13).
_ENABLES = {BUS_FAULT: 1 << 17, USAGE_FAULT: 1 << 18}


class Machine:
    """A chip on a board, with a program in it. Implements what `world.World` and `system.Core` promise."""

    def __init__(
        self,
        chip: Chip,
        wiring: Wiring,
        program: Program,
        line: SocketLine,
        *,
        recorder: Recorder | None = None,
        on_idle: Callable[["Machine"], None] = lambda _: None,
    ) -> None:
        self.chip = chip
        self.wiring = wiring
        self._line = line
        self.rules = RuleBook()
        self.reset_cause = "power_on"
        self._on_idle = on_idle
        self._recorder = recorder
        self._touching = False
        self._resets = False
        self._events: list[tuple[int, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._next_check = _CHECK_PERIOD
        self._next_proof = 0
        self._patience = _CHECK_SOON
        self._proof: LoopProof | None = None
        self._disturbed = False
        self.cpu = Cpu(chip.core, Handlers(self._load, self._store, self._on_block))
        contents = fill_memories(chip, program)
        for memory in chip.memories:
            self.cpu.add_memory(memory.origin, contents[memory.name], writable=memory.kind == "ram")
        self._rams = [contents[memory.name] for memory in chip.memories if memory.kind == "ram"]
        self.system = SystemRegion(self)
        self._uart_span = range(0)
        models.load()
        self._blocks: dict[str, Peripheral] = {}
        for name, data in chip.peripherals.items():
            self._blocks[name] = find_model(data.model)(name, data, self)
        clocks = [block for block in self._blocks.values() if isinstance(block, ClockTree)]
        self._clocks = clocks[0]
        for block in self._blocks.values():
            block.connect()
        uart = chip.peripherals[wiring.uart]
        self._uart_span = range(uart.base, uart.base + uart.size)
        self._bus = Bus(self._blocks)
        self._add_devices()
        if recorder is not None:
            self.cpu.watch(recorder.markers)

    # For the models.

    @property
    def now(self) -> int:
        """Instructions executed since the power came on."""
        return self.cpu.executed_inside_block() if self._touching else self.cpu.executed

    @property
    def line(self) -> SerialLine:
        """The host's end of the serial line."""
        return self._line

    @property
    def clocks(self) -> ClockTree:
        """The chip's clock model."""
        return self._clocks

    def block(self, name: str) -> Peripheral:
        """A peripheral by its name."""
        return self._blocks[name]

    def at(self, when: int, action: Callable[[], None]) -> None:
        """Call `action` when so many instructions are executed."""
        heapq.heappush(self._events, (when, next(self._order), action))
        self.cpu.deadline = min(self.cpu.deadline, when)

    def cycles(self, microseconds: float) -> int:
        """Instructions in so much time, at the core's present clock."""
        return max(1, round(microseconds * self._clocks.core_hz() / 1e6))

    def interrupt(self, name: str, raised: bool) -> None:
        """Set an interrupt line's level."""
        self.system.exceptions.set_line(16 + self.chip.interrupts[name], raised)
        if raised:
            self.attention()

    def attention(self) -> None:
        """Look at everything at the end of this block of instructions."""
        self.cpu.deadline = 0

    def reset_chip(self) -> None:
        """Restart at the end of this block of instructions."""
        self._resets = True
        self.attention()

    # Running.

    def run(self) -> NoReturn:
        """Run until somebody ends it.

        Raises:
            Violation: the program did what the chip would not survive or not do.
            LockupError: the core stands still for good.
            NoProgramError: there is nothing to run.
            LineClosedError: the host has gone.
        """
        pc = self._start()
        while True:
            stopped = self.cpu.run(pc)
            pc = self._go_on(stopped)

    def _start(self) -> int:
        stack, entry = find_boot(self.chip.boot)(self)
        cpu = self.cpu
        cpu["XPSR"] = 1 << 24
        for name in ("CONTROL", "PRIMASK", "BASEPRI", "FAULTMASK"):
            cpu[name] = 0
        cpu["LR"] = 0xFFFF_FFFF
        cpu["SP"] = stack & ~3
        cpu.deadline = 0
        return entry & ~1

    def _restart(self) -> int:
        self._line.flush()
        self._resets = False
        self.reset_cause = "software"
        self._events.clear()
        self.system.reset()
        for block in self._blocks.values():
            block.reset()
        return self._start()

    def _go_on(self, stopped: Stopped) -> int:
        """Where execution goes on after a stop."""
        ways: dict[Stop, Callable[[Stopped], int]] = {
            Stop.ASKED: self._take_turn,
            Stop.WAITS: self._wait,
            Stop.EXCEPTION_RETURN: self._return,
            Stop.SUPERVISOR_CALL: self._call_supervisor,
            Stop.BREAKPOINT: lambda at: self._fault(HARD_FAULT, 0, at, hfsr=_DEBUGEVT),
            Stop.FORBIDDEN_STORE: self._forbid,
            Stop.DATA_FAULT: lambda at: self._fault(BUS_FAULT, _PRECISERR | _BFARVALID, at),
            Stop.FETCH_FAULT: lambda at: self._fault(BUS_FAULT, _IBUSERR, at),
            Stop.NO_FPU: lambda at: self._fault(USAGE_FAULT, _NOCP, at),
            Stop.INVALID_STATE: lambda at: self._fault(USAGE_FAULT, _INVSTATE, at),
            Stop.UNDEFINED: lambda at: self._fault(USAGE_FAULT, _UNDEFINSTR, at),
        }
        return ways[stopped.why](stopped)

    def _take_turn(self, stopped: Stopped) -> int:
        if self._resets:
            return self._restart()
        number = self.system.exceptions.takeable()
        return stopped.pc if number is None else self._enter(number, stopped.pc)

    def _return(self, stopped: Stopped) -> int:
        self.attention()
        return self.system.exceptions.leave(stopped.pc | 1)

    def _call_supervisor(self, stopped: Stopped) -> int:
        exceptions = self.system.exceptions
        if exceptions.priority(SV_CALL) < exceptions.execution_priority():
            return self._enter(SV_CALL, stopped.pc)
        return self._fault(HARD_FAULT, 0, stopped, hfsr=_FORCED)

    def _enter(self, number: int, return_to: int) -> int:
        if self._recorder is not None:
            self._recorder.exception_taken(number)
        handler = self.system.exceptions.enter(number, return_to)
        if self.system.exceptions.stacking_failed:
            if HARD_FAULT in self.system.exceptions.active[:-1] or number == HARD_FAULT:
                return handler
            self._set_status("CFSR", _STKERR)
            self._set_status("HFSR", _FORCED)
            self.system.exceptions.active.append(HARD_FAULT)
            self.cpu["XPSR"] = self.cpu["XPSR"] & ~0x1FF | HARD_FAULT
            vector = self.cpu.read_word(self.system.vector_table() + 4 * HARD_FAULT)
            return (vector or 0) & ~1
        return handler

    def _fault(self, number: int, cfsr: int, stopped: Stopped, *, hfsr: int = 0) -> int:
        exceptions = self.system.exceptions
        if exceptions.execution_priority() <= exceptions.priority(HARD_FAULT) or NMI in exceptions.active:
            raise LockupError(f"a fault at {stopped.pc:#x} (CFSR {cfsr:#x}) while a fault is handled")
        enabled = self.system.values["SHCSR"] & _ENABLES.get(number, 0)
        if number != HARD_FAULT and not (enabled and exceptions.priority(number) < exceptions.execution_priority()):
            number, hfsr = HARD_FAULT, hfsr | _FORCED
        self._set_status("CFSR", cfsr)
        self._set_status("HFSR", hfsr)
        if cfsr & _BFARVALID and "BFAR" in self.system.values:
            self.system.values["BFAR"] = stopped.address
        return self._enter(number, stopped.pc)

    def _set_status(self, register: str, ones: int) -> None:
        # Armv6-M has no fault status registers (Armv6-M ARM, B3.2.2).
        if register in self.system.values:
            self.system.values[register] |= ones

    def _forbid(self, stopped: Stopped) -> int:
        names = [m.name for m in self.chip.memories if m.origin <= stopped.address < m.origin + m.size]
        raise Violation(
            Rule.FLASH_WRITE,
            register=f"address {stopped.address:#x}",
            value=stopped.value,
            what=f"stored by the instruction at {stopped.pc:#x}",
            limit=f"{', '.join(names)} is written by the flash controller alone",
            source=next(m.source for m in self.chip.memories if m.name in names),
        )

    def _wait(self, stopped: Stopped) -> int:
        """WFI or WFE: until an exception is pending, whether it is masked or not."""
        while self.system.exceptions.wanted() is None and not self._resets:
            self._sleep(1)
            self._run_events()
        self.attention()
        return stopped.pc

    # Devices.

    def _add_devices(self) -> None:
        self.cpu.add_devices(_DEVICES, _DEVICES_SIZE)
        self.cpu.add_devices(system.ORIGIN, system.SIZE)
        pages = {
            page
            for block in self.chip.peripherals.values()
            for page in range(block.base // _PAGE, -(-(block.base + block.size) // _PAGE))
        }
        for page in sorted(pages):
            in_devices = _DEVICES <= page * _PAGE < _DEVICES + _DEVICES_SIZE
            if not in_devices and not system.ORIGIN <= page * _PAGE < system.ORIGIN + system.SIZE:
                self.cpu.add_devices(page * _PAGE, _PAGE)

    def _load(self, address: int, size: int) -> int:
        self._touching = True
        if self._recorder is not None:
            self._recorder.device_touched(self.cpu["PC"], address)
        if address not in self._uart_span:
            self._disturbed = True
        value = self.system.load(address, size) if address >= system.ORIGIN else self._bus.load(address, size)
        self._touching = False
        return value

    def _store(self, address: int, size: int, value: int) -> None:
        self._touching = True
        if self._recorder is not None:
            self._recorder.device_touched(self.cpu["PC"], address)
        self._disturbed = True
        (self.system if self._is_private(address) else self._bus).store(address, size, value)
        self._touching = False

    def _is_private(self, address: int) -> bool:
        """Whether it is the core's, on its private peripheral bus, and not a block of the chip's there."""
        return system.ORIGIN <= address < system.ORIGIN + system.SIZE and not self._bus.has(address)

    # Between blocks.

    def _on_block(self, address: int) -> bool:
        if self._recorder is not None and address in self._recorder.markers:
            self._recorder.marker(address, self.cpu)
        self._run_events()
        exceptions = self.system.exceptions
        if self._resets or exceptions.takeable() is not None:
            self._something_happened()
            return True
        if self._proof is not None:
            self._look_for_a_loop(self._proof, address)
        elif self.cpu.executed >= self._next_check:
            self._line.flush()
            self._line.poll(0)
            self._next_check = self.cpu.executed + _CHECK_PERIOD
        elif self.cpu.executed >= self._next_proof:
            self._proof = LoopProof(self._snapshot)
            self._disturbed = False
        self._set_deadline()
        return False

    def _set_deadline(self) -> None:
        if self._proof is not None:
            self.cpu.deadline = 0
        else:
            soon = min(self._next_check, self._next_proof)
            self.cpu.deadline = min(soon, self._events[0][0]) if self._events else soon

    def _run_events(self) -> None:
        while self._events and self._events[0][0] <= self.cpu.executed:
            heapq.heappop(self._events)[2]()

    def _look_for_a_loop(self, proof: LoopProof, address: int) -> None:
        period = None if self._disturbed else proof.observe(address, self.cpu.registers(), self.cpu.executed)
        if self._disturbed or proof.is_over:
            self._proof = None
            self._next_proof = self.cpu.executed + self._patience
            self._patience = min(2 * self._patience, _LONGEST_PATIENCE)
        if period is not None:
            self._sleep(period)
            self._something_happened()

    def _something_happened(self) -> None:
        self._proof = None
        self._patience = _CHECK_SOON
        self._next_proof = self.cpu.executed + _CHECK_SOON

    def _snapshot(self) -> list[bytes]:
        return [bytes(memory) for memory in self._rams]

    def _sleep(self, period: int) -> None:
        """The program waits, in rounds of so many instructions: until the host sends, or the next event is due."""
        self._line.flush()
        self._on_idle(self)
        if not self._events:
            self._line.poll(_LONG_SLEEP_S)
        elif self._events[0][0] - self.cpu.executed > _NEAR:
            self._line.poll(_SLEEP_S)
        else:
            self._line.poll(0)
        if self._events:
            ahead = self._events[0][0] - self.cpu.executed
            rounds = -(-ahead // period) if period == 1 else ahead // period
            self.cpu.executed += max(0, rounds) * period
