# SPDX-License-Identifier: Apache-2.0
"""The private peripheral bus, 0xE0000000 to 0xE00FFFFF: SysTick, NVIC, system control block, DWT, caches, FPU.

Numbers: Armv7-M ARM (DDI 0403E), tables B3-3 to B3-10 and C1-20; Armv6-M ARM (DDI 0419E), B3.2; Cortex-M7 TRM
(DDI 0489F), 3.3 and 4.2. What a core does not have is refused, not read as zero: a port that relies on it would fail.
"""

from collections.abc import Callable
from typing import Protocol

from mcubench.target.twin.chip import Caches, Chip
from mcubench.target.twin.counters import CycleCounter, SysTick
from mcubench.target.twin.cpu import Cpu
from mcubench.target.twin.exceptions import FIRST_INTERRUPT, NMI, PEND_SV, SYS_TICK, Exceptions
from mcubench.target.twin.rules import Rule, RuleBook, Violation

ORIGIN, SIZE = 0xE000_0000, 0x10_0000

_BASELINE = frozenset({"cortex-m0", "cortex-m0plus"})
_WITH_FPU = frozenset({"cortex-m4", "cortex-m7", "cortex-m33"})
# CPUID, by the core's technical reference manual: M0 r0p0, M0+ r0p1, M3 r2p1, M4 r0p1, M7 r0p1, M33 r0p4.
_CPUID = {
    "cortex-m0": 0x410C_C200,
    "cortex-m0plus": 0x410C_C601,
    "cortex-m3": 0x412F_C231,
    "cortex-m4": 0x410F_C241,
    "cortex-m7": 0x410F_C271,
    "cortex-m33": 0x410F_D214,
}

_EVERYWHERE = {
    "SYST_CSR": 0xE000_E010,
    "SYST_RVR": 0xE000_E014,
    "SYST_CVR": 0xE000_E018,
    "SYST_CALIB": 0xE000_E01C,
    "CPUID": 0xE000_ED00,
    "ICSR": 0xE000_ED04,
    "AIRCR": 0xE000_ED0C,
    "SCR": 0xE000_ED10,
    "CCR": 0xE000_ED14,
    "SHPR2": 0xE000_ED1C,
    "SHPR3": 0xE000_ED20,
    "SHCSR": 0xE000_ED24,
    "DFSR": 0xE000_ED30,
    "DEMCR": 0xE000_EDFC,
}
_MAINLINE = {
    "ICTR": 0xE000_E004,
    "ACTLR": 0xE000_E008,
    "SHPR1": 0xE000_ED18,
    "CFSR": 0xE000_ED28,
    "HFSR": 0xE000_ED2C,
    "MMFAR": 0xE000_ED34,
    "BFAR": 0xE000_ED38,
    "AFSR": 0xE000_ED3C,
    "CPACR": 0xE000_ED88,
    "STIR": 0xE000_EF00,
    "DWT_CTRL": 0xE000_1000,
    "DWT_CYCCNT": 0xE000_1004,
    # Where there is no lock, writing its register does nothing and LSR reads 0 (CoreSight v2.0, B2.3.10).
    "DWT_LAR": 0xE000_1FB0,
    "DWT_LSR": 0xE000_1FB4,
}
_FPU = {"FPCCR": 0xE000_EF34, "FPCAR": 0xE000_EF38, "FPDSCR": 0xE000_EF3C, "MVFR0": 0xE000_EF40, "MVFR1": 0xE000_EF44}
_CACHE = {
    "CLIDR": 0xE000_ED78,
    "CTR": 0xE000_ED7C,
    "CCSIDR": 0xE000_ED80,
    "CSSELR": 0xE000_ED84,
    "ICIALLU": 0xE000_EF50,
    "ICIMVAU": 0xE000_EF58,
    "DCIMVAC": 0xE000_EF5C,
    "DCISW": 0xE000_EF60,
    "DCCMVAU": 0xE000_EF64,
    "DCCMVAC": 0xE000_EF68,
    "DCCSW": 0xE000_EF6C,
    "DCCIMVAC": 0xE000_EF70,
    "DCCISW": 0xE000_EF74,
    "BPIALL": 0xE000_EF78,
}
# Reset values that are not 0: CCR.STKALIGN (Armv7-M ARM, B3.2.8), FPCCR (B3.2.22), MVFR of single precision.
_RESET = {"CCR": 0x0000_0200, "FPCCR": 0xC000_0000, "MVFR0": 0x1011_0021, "MVFR1": 0x1100_0011}
_AIRCR_KEY, _RESET_REQUEST = 0x05FA, 1 << 2
_INSTRUCTION_CACHE, _DATA_CACHE = 1 << 17, 1 << 16
_NVIC, _NVIC_END = 0xE000_E100, 0xE000_E4F0
_LINE_BYTES, _DATA_WAYS, _INSTRUCTION_WAYS = 32, 4, 2
_TRACE_ENABLE = 1 << 24


class Core(Protocol):
    """What the system region needs of the machine."""

    cpu: Cpu
    rules: RuleBook
    chip: Chip
    reset_cause: str

    @property
    def now(self) -> int:
        """Instructions executed."""
        ...

    def at(self, when: int, action: Callable[[], None]) -> None:
        """Call `action` when `now` reaches `when`."""
        ...

    def attention(self) -> None:
        """Look at the exceptions as soon as the block of instructions ends."""
        ...

    def reset_chip(self) -> None:
        """Restart the chip."""
        ...


class SystemRegion:
    """The registers. `exceptions` has the state that they show."""

    def __init__(self, core: Core) -> None:
        name = core.chip.core
        self._core = core
        self._is_baseline = name in _BASELINE
        self._has_vtor = name != "cortex-m0"
        self.exceptions = Exceptions(core.cpu, self.vector_table, core.chip.priority_bits, self._is_baseline)
        self.cycles = CycleCounter(lambda: core.now, has_lock=name == "cortex-m7")
        self.systick = SysTick(lambda: core.now, core.at, self._on_systick, core.chip.systick_divider)
        addresses = dict(_EVERYWHERE)
        if self._has_vtor:
            addresses["VTOR"] = 0xE000_ED08
        if not self._is_baseline:
            addresses |= _MAINLINE
        if name in _WITH_FPU:
            addresses |= _FPU
        if core.chip.caches is not None:
            addresses |= _CACHE
        self._names = {address: register for register, address in addresses.items()}
        self.values: dict[str, int] = {}
        self._invalidated: set[int] = set()
        self._instructions_invalidated = False
        self.reset()

    def reset(self) -> None:
        """Everything as after a reset of the chip."""
        self.values = {name: _RESET.get(name, 0) for name in self._names.values()}
        self.values["CPUID"] = _CPUID[self._core.chip.core]
        if self._has_vtor:
            self.values["VTOR"] = self._core.chip.vectors
        self.exceptions.reset()
        self.cycles.reset()
        self.systick.reset()
        self._invalidated.clear()
        self._instructions_invalidated = False
        self._core.cpu.fpu_is_on = False
        self._core.cpu.forget_blocks()

    def vector_table(self) -> int:
        """Where the vectors are."""
        return self.values["VTOR"] if self._has_vtor else self._core.chip.vectors

    def load(self, address: int, size: int) -> int:
        """Read a register, or a part of it."""
        word = self._load_word(address & ~3)
        return word >> 8 * (address & 3) & (1 << 8 * size) - 1

    def store(self, address: int, size: int, value: int) -> None:
        """Write a register, or a part of it."""
        word = address & ~3
        if size < 4:
            self._core.rules.check(
                Rule.ACCESS_SIZE,
                not self._is_baseline,
                register=f"{address:#x}",
                value=value,
                what=f"written with {8 * size} bits",
                limit="takes 32 bits",
                source="Armv6-M ARM, B3.1.1",
            )
            shift = 8 * (address & 3)
            mask = (1 << 8 * size) - 1 << shift
            one_clears = self._names.get(word) in {"CFSR", "HFSR"}
            value = (0 if one_clears else self._load_word(word) & ~mask) | value << shift & mask
        self._store_word(word, value)

    # Words.

    def _check_systick(self, name: str) -> None:
        if name.startswith("SYST_") and not self._core.chip.has_systick:
            raise Violation(
                Rule.UNKNOWN_REGISTER,
                register=name,
                value=0,
                what="the chip's core was made without SysTick",
                limit="there is nothing",
                source=next(iter(self._core.chip.sources.values())),
            )

    def _load_word(self, address: int) -> int:
        if _NVIC <= address < _NVIC_END:
            return self._load_nvic(address - _NVIC)
        name = self._name(address)
        self._check_systick(name)
        special: dict[str, Callable[[], int]] = {
            "SYST_CSR": lambda: self.systick.control,
            "SYST_RVR": lambda: self.systick.load,
            "SYST_CVR": lambda: self.systick.value,
            "ICSR": self._icsr,
            "AIRCR": lambda: 0xFA05_0000 | self.values["AIRCR"] & 0x700,
            "DWT_CTRL": lambda: self.cycles.control,
            "DWT_CYCCNT": lambda: self.cycles.count if self.cycles.trace_is_on else 0,
            "DWT_LSR": self._lock_status,
            "SHPR1": lambda: self._system_priorities(4),
            "SHPR2": lambda: self._system_priorities(8),
            "SHPR3": lambda: self._system_priorities(12),
            "CCSIDR": self._cache_size,
            "CLIDR": lambda: 0x0900_0003,  # Cortex-M7 TRM, table 4-3: both caches on level 1
            "CTR": lambda: 0x8303_C003,  # the same: lines of 8 words
        }
        return special[name]() if name in special else self.values[name]

    def _store_word(self, address: int, value: int) -> None:
        if _NVIC <= address < _NVIC_END:
            self._store_nvic(address - _NVIC, value)
            self._core.attention()
            return
        name = self._name(address)
        self._check_systick(name)
        special: dict[str, Callable[[int], None]] = {
            "SYST_CSR": self.systick.set_control,
            "SYST_RVR": self.systick.set_load,
            "SYST_CVR": lambda _: self.systick.clear(),
            "ICSR": self._set_icsr,
            "AIRCR": self._set_aircr,
            "CCR": self._set_ccr,
            "CPACR": self._set_cpacr,
            "DEMCR": self._set_demcr,
            "DWT_CTRL": self.cycles.set_control,
            "DWT_CYCCNT": self.cycles.set_count,
            "DWT_LAR": self.cycles.unlock,
            "SHPR1": lambda word: self._set_system_priorities(4, word),
            "SHPR2": lambda word: self._set_system_priorities(8, word),
            "SHPR3": lambda word: self._set_system_priorities(12, word),
            "DCISW": self._invalidate_data,
            "DCCISW": self._invalidate_data,
            "ICIALLU": lambda _: self._invalidate_instructions(),
            "STIR": self._trigger,
            "CFSR": lambda word: self._clear("CFSR", word),
            "HFSR": lambda word: self._clear("HFSR", word),
            "VTOR": self._set_vtor,
        }
        if name in special:
            special[name](value)
        elif name not in {"CPUID", "SYST_CALIB", "ICTR", "MVFR0", "MVFR1", "CCSIDR", "CLIDR", "CTR", "DWT_LSR"}:
            self.values[name] = value

    def _name(self, address: int) -> str:
        name = self._names.get(address)
        if name is None:
            raise Violation(
                Rule.UNKNOWN_REGISTER,
                register="system region",
                value=address,
                what=f"a {self._core.chip.core} has no register there that is known",
                limit=f"{len(self._names)} and the NVIC's are",
                source="the core's architecture reference manual",
            )
        return name

    # NVIC: set-enable, clear-enable, set-pending, clear-pending, active, priority (Armv7-M ARM, table B3-8).

    def _load_nvic(self, offset: int) -> int:
        if offset >= 0x300:
            numbers = range(FIRST_INTERRUPT + offset - 0x300, FIRST_INTERRUPT + offset - 0x300 + 4)
            return sum(self.exceptions.priority(number) << 8 * place for place, number in enumerate(numbers))
        kind, first = offset >> 7, FIRST_INTERRUPT + 8 * (offset & 0x7F)
        sets = (self.exceptions.enabled, self.exceptions.enabled, self.exceptions.pending, self.exceptions.pending)
        among = sets[kind] if kind < len(sets) else set(self.exceptions.active)
        return sum(1 << bit for bit in range(32) if first + bit in among)

    def _store_nvic(self, offset: int, value: int) -> None:
        if offset >= 0x300:
            self._set_priorities(FIRST_INTERRUPT + offset - 0x300, value)
            return
        kind, first = offset >> 7, FIRST_INTERRUPT + 8 * (offset & 0x7F)
        for bit in (bit for bit in range(32) if value >> bit & 1):
            number = first + bit
            if kind == 0:
                self.exceptions.enabled.add(number)
            elif kind == 1:
                self.exceptions.enabled.discard(number)
            elif kind == 2:
                self.exceptions.pending.add(number)
            elif kind == 3 and number not in self.exceptions.raised:
                self.exceptions.pending.discard(number)

    def _trigger(self, value: int) -> None:
        self.exceptions.pending.add(FIRST_INTERRUPT + (value & 0x1FF))
        self._core.attention()

    def _set_priorities(self, first: int, value: int) -> None:
        unused = 8 - self.exceptions.priority_bits
        for place in range(4):
            priority = value >> 8 * place & 0xFF
            self.exceptions.priorities[first + place] = priority >> unused << unused

    def _system_priorities(self, first: int) -> int:
        return sum(self.exceptions.priorities.get(first + place, 0) << 8 * place for place in range(4))

    def _set_system_priorities(self, first: int, value: int) -> None:
        self._set_priorities(first, value)
        self._core.attention()

    # System control block.

    def _icsr(self) -> int:
        active = self._core.cpu["XPSR"] & 0x1FF
        wanted = self.exceptions.wanted() or 0
        pending = self.exceptions.pending
        flags = (NMI in pending) << 31 | (PEND_SV in pending) << 28 | (SYS_TICK in pending) << 26
        interrupts = any(number >= FIRST_INTERRUPT for number in pending)
        alone = len(self.exceptions.active) <= 1
        return flags | interrupts << 22 | wanted << 12 | alone << 11 | active

    def _set_icsr(self, value: int) -> None:
        pending = self.exceptions.pending
        for bit, number, is_set in (
            (31, NMI, True),
            (28, PEND_SV, True),
            (27, PEND_SV, False),
            (26, SYS_TICK, True),
            (25, SYS_TICK, False),
        ):
            if value >> bit & 1:
                (pending.add if is_set else pending.discard)(number)
        self._core.attention()

    def _on_systick(self) -> None:
        self.exceptions.pending.add(SYS_TICK)
        self._core.attention()

    def _set_vtor(self, value: int) -> None:
        self.values["VTOR"] = value & 0xFFFF_FF80

    def _set_aircr(self, value: int) -> None:
        if value >> 16 != _AIRCR_KEY:
            return
        self.values["AIRCR"] = value & 0x700
        if value & _RESET_REQUEST:
            self._core.reset_chip()

    def _clear(self, name: str, ones: int) -> None:
        self.values[name] &= ~ones

    def _set_cpacr(self, value: int) -> None:
        self.values["CPACR"] = value & 0x00F0_0000
        is_on = value >> 20 & 0xF == 0xF
        if is_on != self._core.cpu.fpu_is_on:
            self._core.cpu.fpu_is_on = is_on
            self._core.cpu.forget_blocks()

    # Trace.

    def _set_demcr(self, value: int) -> None:
        self.values["DEMCR"] = value
        self.cycles.set_trace(bool(value & _TRACE_ENABLE))

    def _lock_status(self) -> int:
        return 1 | self.cycles.is_locked << 1 if self._core.chip.core == "cortex-m7" else 0

    # Caches. They hold nothing in the twin; the rule is that what they hold after a reset is thrown away first.

    def _cache_size(self) -> int:
        caches = self._caches()
        if self.values["CSSELR"] & 1:
            return self._geometry(caches.instruction, _INSTRUCTION_WAYS)
        return self._geometry(caches.data, _DATA_WAYS)

    @staticmethod
    def _geometry(size: int, ways: int) -> int:
        """Cortex-M7 TRM, table 4-4: write-through, write-back, read and write allocate; lines of 8 words."""
        return 0xF000_0000 | (size // _LINE_BYTES // ways - 1) << 13 | (ways - 1) << 3 | 1

    def _caches(self) -> Caches:
        caches = self._core.chip.caches
        if caches is None:
            raise LookupError("no caches")
        return caches

    def _invalidate_data(self, value: int) -> None:
        if not self.values["CCR"] & _DATA_CACHE:
            self._invalidated.add(value & 0xFFFF_FFFE)

    def _invalidate_instructions(self) -> None:
        self._instructions_invalidated = True

    def _set_ccr(self, value: int) -> None:
        before = self.values["CCR"]
        caches = self._core.chip.caches
        if caches is None:
            self.values["CCR"] = value & 0x3FF
            return
        source = f"Armv7-M ARM, B2.2.3; {caches.source}"
        if value & ~before & _DATA_CACHE:
            lines = caches.data // _LINE_BYTES
            self._core.rules.check(
                Rule.CACHE_NOT_INVALIDATED,
                len(self._invalidated) >= lines,
                register="CCR",
                value=value,
                what=f"the data cache is enabled with {len(self._invalidated)} of its {lines} lines invalidated",
                limit="all must be",
                source=source,
            )
        if value & ~before & _INSTRUCTION_CACHE:
            self._core.rules.check(
                Rule.CACHE_NOT_INVALIDATED,
                self._instructions_invalidated,
                register="CCR",
                value=value,
                what="the instruction cache is enabled and was not invalidated",
                limit="ICIALLU comes first",
                source=source,
            )
        self.values["CCR"] = value & 0x7_03FF
