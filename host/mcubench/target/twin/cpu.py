# SPDX-License-Identifier: Apache-2.0
"""Unicorn, and nothing else: memories, registers, running until something happens, and counting on the way.

What runs is counted when a block of instructions is entered; in the middle of one, when a device is touched, the
program counter says how far it got.
"""

import ctypes
import importlib
import mmap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final

from mcubench.errors import ToolError
from mcubench.target.twin import thumb

INSTALL_HINT = "install it: pip install 'mcubench[twin]'"
_PAGE = 0x1000
# Unicorn's number of an exception, from QEMU's target/arm/cpu.h.
_SUPERVISOR_CALL, _PREFETCH_ABORT, _BREAKPOINT, _EXCEPTION_EXIT, _NO_COPROCESSOR, _INVALID_STATE = 2, 3, 7, 8, 17, 18


def load_unicorn() -> Any:
    """The package.

    Raises:
        ToolError: it is not installed.
    """
    try:
        return importlib.import_module("unicorn")
    except ImportError as error:
        raise ToolError("the twin needs Unicorn, which is not installed", hint=INSTALL_HINT) from error


class Stop(Enum):
    """Why the core stopped."""

    ASKED = auto()  # on_block said so; the next instruction is the first of a block
    WAITS = auto()  # WFI or WFE
    EXCEPTION_RETURN = auto()
    SUPERVISOR_CALL = auto()
    BREAKPOINT = auto()
    UNDEFINED = auto()
    NO_FPU = auto()
    INVALID_STATE = auto()
    DATA_FAULT = auto()
    FETCH_FAULT = auto()
    FORBIDDEN_STORE = auto()


@dataclass(frozen=True)
class Stopped:
    """Why and where; `address` and `value` are those of the access that failed."""

    why: Stop
    pc: int
    address: int = 0
    value: int = 0


@dataclass(frozen=True)
class Handlers:
    """What the core calls. `on_block`, when `executed` has reached `deadline`: True stops before the block."""

    load: Callable[[int, int], int]
    store: Callable[[int, int, int], None]
    on_block: Callable[[int], bool]


# Names of Unicorn's models; an M0+ executes what an M0 does.
_MODELS: Final = {
    "cortex-m0": "UC_CPU_ARM_CORTEX_M0",
    "cortex-m0plus": "UC_CPU_ARM_CORTEX_M0",
    "cortex-m3": "UC_CPU_ARM_CORTEX_M3",
    "cortex-m4": "UC_CPU_ARM_CORTEX_M4",
    "cortex-m7": "UC_CPU_ARM_CORTEX_M7",
    "cortex-m33": "UC_CPU_ARM_CORTEX_M33",
}
_NAMED = ("SP", "LR", "PC", "XPSR", "MSP", "PSP", "CONTROL", "PRIMASK", "BASEPRI", "FAULTMASK", "FPSCR")


class _Blocks(dict[tuple[int, int], list[int]]):
    """Each block by address and size: its instructions, worked out when it runs first, and how often it ran."""

    def __init__(self, count: Callable[[int, int], int | None]) -> None:
        super().__init__()
        self._count = count

    def __missing__(self, key: tuple[int, int]) -> list[int]:
        count = self._count(*key)
        if count is None:
            return [0, 0]
        self[key] = entry = [count, 0]
        return entry


class Cpu:
    """A Cortex-M without its system registers: those are the machine's to give."""

    def __init__(self, core: str, handlers: Handlers) -> None:
        unicorn = load_unicorn()
        self._arm: Any = importlib.import_module("unicorn.arm_const")
        self._const: Any = importlib.import_module("unicorn.unicorn_const")
        self._error: Any = unicorn.UcError
        self._uc: Any = unicorn.Uc(self._const.UC_ARCH_ARM, self._const.UC_MODE_THUMB | self._const.UC_MODE_MCLASS)
        self._uc.ctl_set_cpu_model(getattr(self._arm, _MODELS[core]))
        # What its own wrappers do takes several times as long; only the two calls that are made often go around them.
        self._library: Any = importlib.import_module("unicorn.unicorn_py3.unicorn").uclib
        self._engine: Any = self._uc._uch  # noqa: SLF001
        self._handlers = handlers
        self._ids = {name: getattr(self._arm, f"UC_ARM_REG_{name}") for name in _NAMED}
        self._ids |= {f"R{n}": getattr(self._arm, f"UC_ARM_REG_R{n}") for n in range(13)}
        self._ids |= {f"S{n}": getattr(self._arm, f"UC_ARM_REG_S{n}") for n in range(32)}
        state = [self._ids[name] for name in (*(f"R{n}" for n in range(13)), "SP", "LR", "XPSR")]
        if core in {"cortex-m4", "cortex-m7", "cortex-m33"}:
            state += [self._ids[f"S{n}"] for n in range(32)]
        self._state_ids = (ctypes.c_int * len(state))(*state)
        self._state_values = (ctypes.c_uint64 * len(state))()
        start = ctypes.addressof(self._state_values)
        self._state_places = (ctypes.c_void_p * len(state))(*(start + 8 * place for place in range(len(state))))
        self._memories: list[tuple[int, int, mmap.mmap]] = []
        self._stopped: Stopped | None = None
        self._failure: BaseException | None = None
        self._blocks = _Blocks(self._count)
        self._unmasking: set[int] = set()
        self._markers: frozenset[int] = frozenset()
        self.fpu_is_on = False
        # Address and size of the block that was entered last.
        self.last_block: Callable[[], tuple[int, int]]
        self._hook()

    # Memory.

    def add_memory(self, origin: int, contents: mmap.mmap, *, writable: bool) -> None:
        """Put `contents` at `origin`; the same contents may be at several places."""
        rights = self._const.UC_PROT_READ | self._const.UC_PROT_EXEC | (self._const.UC_PROT_WRITE if writable else 0)
        pointer = ctypes.addressof(ctypes.c_char.from_buffer(contents))
        self._uc.mem_map_ptr(origin, len(contents), rights, pointer)
        self._memories.append((origin, len(contents), contents))

    def add_devices(self, origin: int, size: int) -> None:
        """Send accesses of `size` bytes from `origin` to the handlers."""

        def load(_uc: Any, offset: int, width: int, _data: Any) -> int:
            with self._guarded():
                return self._handlers.load(origin + offset, width)
            return 0

        def store(_uc: Any, offset: int, width: int, value: int, _data: Any) -> None:
            with self._guarded():
                self._handlers.store(origin + offset, width, value)

        self._uc.mmio_map(origin, size, load, None, store, None)
        # With this hook Unicorn keeps the program counter right while a device is touched.
        kinds = self._const.UC_HOOK_MEM_READ | self._const.UC_HOOK_MEM_WRITE
        self._uc.hook_add(kinds, lambda *_: None, begin=origin, end=origin + size - 1)

    def memory_at(self, address: int, size: int) -> tuple[mmap.mmap, int] | None:
        """The contents that hold `size` bytes at `address`, and where in them; None where there is no memory."""
        for origin, length, contents in self._memories:
            if origin <= address and address + size <= origin + length:
                return contents, address - origin
        return None

    def read_bytes(self, address: int, size: int) -> bytes | None:
        """What a memory holds; None where there is none."""
        found = self.memory_at(address, size)
        return None if found is None else found[0][found[1] : found[1] + size]

    def read_word(self, address: int) -> int | None:
        """A word of a memory; None where there is none."""
        data = self.read_bytes(address, 4)
        return None if data is None else int.from_bytes(data, "little")

    # Registers.

    def __getitem__(self, register: str) -> int:
        value: int = self._uc.reg_read(self._ids[register])
        return value

    def __setitem__(self, register: str, value: int) -> None:
        self._uc.reg_write(self._ids[register], value & 0xFFFF_FFFF)

    def registers(self) -> bytes:
        """Every register of the program, but the program counter."""
        count = len(self._state_ids)
        self._library.uc_reg_read_batch(self._engine, self._state_ids, self._state_places, count)
        return bytes(self._state_values)

    # Running.

    @property
    def executed(self) -> int:
        """Instructions before the block that runs."""
        return self._get_executed()

    @executed.setter
    def executed(self, value: int) -> None:
        self._set_executed(value)

    @property
    def deadline(self) -> int:
        """When `on_block` is called next."""
        return self._get_deadline()

    @deadline.setter
    def deadline(self, value: int) -> None:
        self._set_deadline(value)

    def executed_inside_block(self) -> int:
        """Instructions executed before the one that runs now: to be asked while a device is touched."""
        block = self.last_block()
        return self.executed - self._blocks[block][0] + self._done(*block, self["PC"])

    def run(self, pc: int) -> Stopped:
        """Execute from `pc` until something happens.

        Raises:
            Violation: what a handler raised.
        """
        stopped = self._emulate(pc, 0)
        if stopped.why is Stop.NO_FPU and stopped.address < stopped.pc:
            # The block was stopped before it began: execute what comes before the instruction without an FPU.
            self._uc.ctl_remove_cache(stopped.address, stopped.pc + 2)
            self._emulate(stopped.address, stopped.pc)
            return stopped
        if stopped.why is not Stop.ASKED:
            self._leave_block(stopped)
        return stopped

    def _emulate(self, pc: int, until: int) -> Stopped:
        self._stopped = self._failure = None
        try:
            self._uc.emu_start(pc | 1, until)
        except self._error as error:
            if self._stopped is None:
                self._stopped = self._undefined(error)
        if self._failure is not None:
            raise self._failure
        return self._stopped or self._stop(Stop.WAITS)

    def watch(self, addresses: frozenset[int]) -> None:
        """Call `on_block` for blocks at these addresses, whatever the time is."""
        self._markers = addresses
        self._set_watched(addresses | self._unmasking)

    def runs(self) -> dict[tuple[int, int], int]:
        """How often each block was entered, by address and size, since blocks were forgotten last."""
        return {block: entry[1] for block, entry in self._blocks.items()}

    def forget_blocks(self) -> None:
        """Count each block anew: what depends on the FPU being on has changed."""
        self._blocks.clear()

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Keep what is raised while Unicorn calls us, which would lose it, for run() to raise."""
        try:
            yield
        except BaseException as error:  # noqa: BLE001 - raised again by run(), whatever it is
            self._failure = self._failure or error
            self._uc.emu_stop()

    def _hook(self) -> None:
        constants = self._const
        signature = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_uint64, ctypes.c_uint32, ctypes.c_void_p)

        # Called a million times a second: everything that it touches is a local name.
        blocks = self._blocks
        executed = 0
        deadline = 0
        watched: frozenset[int] = frozenset()
        block = (0, 0)

        def on_block(_handle: int, address: int, size: int, _data: int) -> None:
            nonlocal executed, block
            if (executed >= deadline or address in watched) and self._ask(address):
                return
            block = (address, size)
            entry = blocks[block]
            executed += entry[0]
            entry[1] += 1

        def get_executed() -> int:
            return executed

        def set_executed(value: int) -> None:
            nonlocal executed
            executed = value

        def get_deadline() -> int:
            return deadline

        def set_deadline(value: int) -> None:
            nonlocal deadline
            deadline = value

        def set_watched(addresses: frozenset[int]) -> None:
            nonlocal watched
            watched = addresses

        self._get_executed, self._set_executed = get_executed, set_executed
        self._get_deadline, self._set_deadline = get_deadline, set_deadline
        self.last_block = lambda: block
        self._set_watched = set_watched
        # Kept: the library holds no reference to it.
        self._on_block = signature(on_block)
        handle = ctypes.c_size_t()
        whole = (ctypes.c_uint64(1), ctypes.c_uint64(0))
        code = self._library.uc_hook_add(
            self._engine,
            ctypes.byref(handle),
            constants.UC_HOOK_BLOCK,
            self._on_block,
            None,
            *whole,
        )
        if code != constants.UC_ERR_OK:
            raise self._error(code)
        self._uc.hook_add(constants.UC_HOOK_INTR, self._on_exception)
        self._uc.hook_add(constants.UC_HOOK_MEM_UNMAPPED | constants.UC_HOOK_MEM_PROT, self._on_bad_access)

    def _ask(self, address: int) -> bool:
        with self._guarded():
            if self._handlers.on_block(address):
                self._stopped = Stopped(Stop.ASKED, address)
                self._uc.emu_stop()
                return True
            if address in self._unmasking:
                self.deadline = 0
            return False
        return True

    def _on_exception(self, _uc: Any, number: int, _data: Any) -> None:
        pc = self["PC"]
        kinds = {
            _SUPERVISOR_CALL: Stop.SUPERVISOR_CALL,
            _PREFETCH_ABORT: Stop.FETCH_FAULT,
            _BREAKPOINT: Stop.BREAKPOINT,
            _EXCEPTION_EXIT: Stop.EXCEPTION_RETURN,
            _NO_COPROCESSOR: Stop.NO_FPU,
            _INVALID_STATE: Stop.INVALID_STATE,
        }
        self._stopped = Stopped(kinds.get(number, Stop.UNDEFINED), pc, pc)
        self._uc.emu_stop()

    def _on_bad_access(self, _uc: Any, access: int, address: int, _size: int, value: int, _data: Any) -> bool:
        fetches = {self._const.UC_MEM_FETCH_UNMAPPED, self._const.UC_MEM_FETCH_PROT}
        if access == self._const.UC_MEM_WRITE_PROT:
            why = Stop.FORBIDDEN_STORE
        else:
            why = Stop.FETCH_FAULT if access in fetches else Stop.DATA_FAULT
        self._stopped = Stopped(why, self["PC"], address, value)
        return False

    def _stop(self, why: Stop) -> Stopped:
        return Stopped(why, self["PC"])

    def _undefined(self, error: Exception) -> Stopped:
        """What Unicorn calls an invalid instruction: WFE too, then the program counter is behind it."""
        if getattr(error, "errno", None) != self._const.UC_ERR_INSN_INVALID:
            raise ToolError(f"Unicorn failed at {self['PC']:#x}: {error}") from error
        pc = self["PC"]
        before = self.read_bytes(pc - 2, 2)
        address, size = self.last_block()
        if address < pc <= address + size and before == thumb.WFE.to_bytes(2, "little"):
            return self._stop(Stop.WAITS)
        # Without the Thumb bit there is no instruction at all (Armv7-M ARM, B1.3.3).
        return self._stop(Stop.UNDEFINED if self["XPSR"] >> 24 & 1 else Stop.INVALID_STATE)

    def _leave_block(self, stopped: Stopped) -> None:
        """Take back what was counted of the block beyond the instruction at which it stopped."""
        address, size = self.last_block()
        if address <= stopped.pc <= address + size:
            self.executed += self._done(address, size, stopped.pc) - self._blocks[address, size][0]

    def _count(self, address: int, size: int) -> int | None:
        code = self.read_bytes(address, size)
        if code is None:
            return 0
        without_fpu = None if self.fpu_is_on else thumb.uses_fpu(code)
        if without_fpu is not None:
            self._stopped = Stopped(Stop.NO_FPU, address + without_fpu, address)
            self._uc.emu_stop()
            return None
        if thumb.changes_masks(code):
            # What it lets through is taken as soon as it has run, this time and every other.
            self._unmasking.add(address)
            self.watch(self._markers)
            self.deadline = 0
        return len(thumb.starts(code))

    def _done(self, address: int, size: int, pc: int) -> int:
        code = self.read_bytes(address, min(size, max(0, pc - address)))
        return 0 if code is None else len(thumb.starts(code))
