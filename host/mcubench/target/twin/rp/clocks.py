# SPDX-License-Identifier: Apache-2.0
"""Clocks of RP2040 and RP2350: ring and crystal oscillator, PLL, muxes (RP2040 Datasheet 2.15 to 2.18, RP2350 8)."""

from typing import TYPE_CHECKING, cast

from mcubench.target.twin.chip import Block
from mcubench.target.twin.peripheral import model
from mcubench.target.twin.rp.block import RpBlock
from mcubench.target.twin.rules import Rule

if TYPE_CHECKING:
    from mcubench.target.twin.world import World

_ENABLE_XOSC, _STABLE, _ENABLED = 0xFAB, 1 << 31, 1 << 12
_LOCK = 1 << 31
_POWER_DOWN, _POST_DOWN, _VCO_DOWN = 1 << 0, 1 << 3, 1 << 5
# CLK_REF's sources, CLK_SYS's auxiliary ones, and CLK_SYS's own mux.
_REF_SOURCES = ("ROSC", "AUX", "XOSC")
_SYS_AUXILIARY = ("PLL_SYS", "PLL_USB", "ROSC", "XOSC", "GPIN0", "GPIN1")
_PERI_AUXILIARY = ("SYS", "PLL_SYS", "PLL_USB", "ROSC", "XOSC", "GPIN0", "GPIN1")
_PERI_ENABLE = 1 << 11
_FC0_ROSC, _FC0_DONE = 3, 1 << 4


@model("rp_xosc")
class Xosc(RpBlock):
    """The crystal: stable STARTUP.DELAY x 256 of its periods after it was turned on."""

    def __init__(self, name: str, data: Block, world: "World") -> None:
        self._stable_at: int | None = None
        super().__init__(name, data, world)

    def reset(self) -> None:
        """Off."""
        super().reset()
        self._stable_at = None

    @property
    def hz(self) -> int:
        """The board's crystal."""
        crystal: int = self.world.chip.limits["crystal_hz"]
        return crystal

    def is_stable(self) -> bool:
        """Whether it may be used."""
        return self._stable_at is not None and self.world.now >= self._stable_at

    def read(self, register: str) -> int:
        """STATUS is worked out."""
        if register == "STATUS":
            return (_ENABLED if self._stable_at is not None else 0) | (_STABLE if self.is_stable() else 0)
        return super().read(register)

    def write(self, register: str, value: int) -> None:
        """CTRL turns it on."""
        super().write(register, value)
        if register == "CTRL" and self.bits("CTRL", 12, 12) == _ENABLE_XOSC and self._stable_at is None:
            delay_us = 1e6 * self.bits("STARTUP", 0, 14) * 256 / self.hz
            needs_us = self.world.chip.limits["crystal_start_us"]
            self.world.rules.check(
                Rule.OSCILLATOR_NOT_READY,
                delay_us >= needs_us,
                register=self.full("STARTUP"),
                value=self.values["STARTUP"],
                what=f"the crystal is called stable after {delay_us:.0f} us",
                limit=f"it takes {needs_us} us",
                source=self.world.chip.limits["crystal_source"],
            )
            self._stable_at = self.world.now + self.world.cycles(delay_us)


@model("rp_pll")
class Pll(RpBlock):
    """A PLL: locks a while after its oscillator is powered."""

    def __init__(self, name: str, data: Block, world: "World") -> None:
        self._locked_at: int | None = None
        super().__init__(name, data, world)

    def reset(self) -> None:
        """All of it off."""
        super().reset()
        self._locked_at = None

    def is_locked(self) -> bool:
        """Whether its oscillator is where it should be."""
        return self._locked_at is not None and self.world.now >= self._locked_at

    def hz(self) -> int:
        """What comes out of the second divider; 0 while that is off."""
        if self.values["PWR"] & _POST_DOWN:
            return 0
        return self._vco_hz() // max(1, self.bits("PRIM", 16, 3) * self.bits("PRIM", 12, 3))

    def read(self, register: str) -> int:
        """CS has the lock."""
        value = super().read(register)
        return value & ~_LOCK | (_LOCK if self.is_locked() else 0) if register == "CS" else value

    def write(self, register: str, value: int) -> None:
        """Powering the oscillator wants a reference that runs and factors in range."""
        was_on = self._locked_at is not None
        if register in {"FBDIV_INT", "CS"}:
            self._refuse_unless(not was_on, Rule.LOCKED_REGISTER, register, "a factor is changed while the PLL runs")
        super().write(register, value)
        on = not self.values["PWR"] & (_POWER_DOWN | _VCO_DOWN)
        if on and not was_on:
            self._check_start()
            self._locked_at = self.world.now + self.world.cycles(self.world.chip.limits["pll"]["lock_us"])
        elif not on:
            self._locked_at = None
        if not self.values["PWR"] & _POST_DOWN:
            self._check_dividers()

    def _vco_hz(self) -> int:
        crystal = cast("Xosc", self.world.block("XOSC")).hz
        return crystal // max(1, self.bits("CS", 0, 6)) * self.bits("FBDIV_INT", 0, 12)

    def _check_start(self) -> None:
        crystal = cast("Xosc", self.world.block("XOSC"))
        self._refuse_unless(
            crystal.is_stable(), Rule.OSCILLATOR_NOT_READY, "PWR", "the PLL starts before XOSC is stable"
        )
        low, high = self.world.chip.limits["pll"]["vco_hz"]
        vco = self._vco_hz()
        self._refuse_unless(
            low <= vco <= high,
            Rule.PLL_RANGE,
            "FBDIV_INT",
            f"its oscillator would run at {vco} Hz, not {low} to {high}",
        )
        divider = self.bits("FBDIV_INT", 0, 12)
        self._refuse_unless(16 <= divider <= 320, Rule.PLL_RANGE, "FBDIV_INT", "the divider is not 16 to 320")

    def _check_dividers(self) -> None:
        first, second = self.bits("PRIM", 16, 3), self.bits("PRIM", 12, 3)
        self._refuse_unless(first >= 1 and second >= 1, Rule.PLL_RANGE, "PRIM", "a divider is 0")

    def _refuse_unless(self, holds: bool, rule: Rule, register: str, what: str) -> None:
        self.world.rules.check(
            rule,
            holds,
            register=self.full(register),
            value=self.values[register],
            what=what,
            limit="the PLL's limits",
            source=self.world.chip.limits["pll"]["source"],
        )


@model("rp_clocks")
class Clocks(RpBlock):
    """The muxes and dividers. `settings.divider_bit` is where a divider's whole part begins."""

    def core_hz(self) -> int:
        """CLK_SYS."""
        if not self.bits("CLK_SYS_CTRL", 0):
            source = self._ref_hz()
        else:
            source = self._source_hz(_SYS_AUXILIARY[min(self.bits("CLK_SYS_CTRL", 5, 3), 5)])
        return max(1, source // self._divider("CLK_SYS_DIV"))

    def clock_hz(self, name: str) -> int:
        """CLK_PERI is the UART's: 0 while it is not enabled."""
        del name
        if not self.values["CLK_PERI_CTRL"] & _PERI_ENABLE:
            return 0
        source = _PERI_AUXILIARY[min(self.bits("CLK_PERI_CTRL", 5, 3), 6)]
        return self.core_hz() if source == "SYS" else self._source_hz(source)

    def read(self, register: str) -> int:
        """A mux has switched at once; the frequency counter knows what runs."""
        if register == "CLK_REF_SELECTED":
            return 1 << self.bits("CLK_REF_CTRL", 0, 2)
        if register == "CLK_SYS_SELECTED":
            return 1 << self.bits("CLK_SYS_CTRL", 0)
        if register == "CLK_PERI_SELECTED":
            return 1
        if register == "FC0_STATUS":
            return _FC0_DONE
        if register == "FC0_RESULT":
            counted = self.values["FC0_SRC"] == _FC0_ROSC
            return self._source_hz("ROSC") // 1000 << 5 if counted else 0
        return super().read(register)

    def write(self, register: str, value: int) -> None:
        """A mux may only go to what runs, and an auxiliary source may not change while it is used."""
        before = dict(self.values)
        super().write(register, value)
        if register == "CLK_SYS_CTRL":
            changed = (before[register] ^ self.values[register]) >> 5 & 7
            self._refuse_unless(
                not (changed and before[register] & 1 and self.values[register] & 1),
                Rule.LOCKED_REGISTER,
                register,
                "the auxiliary source is changed while CLK_SYS runs from it",
                "the mux is to be switched away first",
            )
        if register in {"CLK_SYS_CTRL", "CLK_REF_CTRL", "CLK_SYS_DIV"}:
            self._check_sources(register)

    def _check_sources(self, register: str) -> None:
        names = []
        if self.bits("CLK_SYS_CTRL", 0):
            names.append(_SYS_AUXILIARY[min(self.bits("CLK_SYS_CTRL", 5, 3), 5)])
        names.append(_REF_SOURCES[min(self.bits("CLK_REF_CTRL", 0, 2), 2)])
        for name in names:
            self._refuse_unless(
                self._runs(name),
                Rule.OSCILLATOR_NOT_READY,
                register,
                f"the clock is switched to {name}, which does not run",
                "it must be stable or locked first",
            )
        limit = self.world.chip.limits["core_hz"]
        self._refuse_unless(
            self.core_hz() <= limit,
            Rule.OVER_FREQUENCY,
            register,
            f"the core would run at {self.core_hz()} Hz",
            f"{limit} Hz at most at the core voltage of a reset",
        )

    def _runs(self, name: str) -> bool:
        if name == "XOSC":
            return cast("Xosc", self.world.block("XOSC")).is_stable()
        if name == "PLL_SYS":
            pll = cast("Pll", self.world.block("PLL_SYS"))
            return pll.is_locked() and pll.hz() > 0
        return name == "ROSC"

    def _source_hz(self, name: str) -> int:
        if name == "XOSC":
            return cast("Xosc", self.world.block("XOSC")).hz
        if name == "PLL_SYS":
            return cast("Pll", self.world.block("PLL_SYS")).hz()
        ring: int = self.world.chip.limits["ring_hz"]
        return ring if name == "ROSC" else 0

    def _ref_hz(self) -> int:
        source = _REF_SOURCES[min(self.bits("CLK_REF_CTRL", 0, 2), 2)]
        return self._source_hz(source) // self._divider("CLK_REF_DIV")

    def _divider(self, register: str) -> int:
        low: int = self.data.settings["divider_bit"]
        return max(1, self.values[register] >> low)

    def _refuse_unless(self, holds: bool, rule: Rule, register: str, what: str, limit: str) -> None:
        self.world.rules.check(
            rule,
            holds,
            register=self.full(register),
            value=self.values[register],
            what=what,
            limit=limit,
            source=self.world.chip.limits["source"],
        )
