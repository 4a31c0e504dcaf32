# SPDX-License-Identifier: Apache-2.0
"""Power control of STM32U5 (RM0456 Rev 4, chapter PWR): four voltage ranges and the EPOD booster."""

from typing import TYPE_CHECKING, cast

from mcubench.target.twin.chip import Block
from mcubench.target.twin.peripheral import Peripheral, model
from mcubench.target.twin.rules import Rule

if TYPE_CHECKING:
    from mcubench.target.twin.stm32.rcc_u5 import Rcc
    from mcubench.target.twin.world import World

# RM0456, PWR_VOSR and PWR_SVMSR.
_BOOSTRDY, _VOSRDY = 1 << 14, 1 << 15
_VOS, _BOOSTEN = 16, 18
# CR3.REGSEL asks for the SMPS, SVMSR.REGS tells that it is in use.
_REGSEL = _REGS = 1
_RANGES = ("range4", "range3", "range2", "range1")


@model("stm32u5_pwr")
class Pwr(Peripheral):
    """PWR. A higher range counts only when VOSRDY is back."""

    def __init__(self, name: str, data: Block, world: "World") -> None:
        self._risen_at = self._boosted_at = self._switched_at = 0
        self._before = _RANGES[0]
        super().__init__(name, data, world)

    def reset(self) -> None:
        """Range 4, the LDO, no booster."""
        super().reset()
        self._risen_at = self._boosted_at = self._switched_at = 0
        self._before = _RANGES[0]

    def is_rising(self) -> bool:
        """Whether the regulator is still on its way up."""
        return self.world.now < self._risen_at

    def is_boosted(self) -> bool:
        """Whether the booster is on, has its clock, and has had its time to start."""
        clocked = self._clocks().booster_hz() > 0
        return clocked and self.bits("VOSR", _BOOSTEN) == 1 and self.world.now >= self._boosted_at

    def voltage(self) -> str:
        """The name of the range that the core has now."""
        return self._before if self.is_rising() else _RANGES[self.bits("VOSR", _VOS, 2)]

    def read(self, register: str) -> int:
        """The ready flags, and the range that is there, are worked out."""
        value = super().read(register)
        ready = not self.is_rising()
        if register == "VOSR":
            return value & ~(_VOSRDY | _BOOSTRDY) | ready * _VOSRDY | self.is_boosted() * _BOOSTRDY
        if register == "SVMSR":
            present = _RANGES.index(self.voltage())
            smps = self.bits("CR3", _REGSEL) == 1 and self.world.now >= self._switched_at
            return value & ~(_VOSRDY | 3 << _VOS) | ready * _VOSRDY | present << _VOS | smps << _REGS
        return value

    def write(self, register: str, value: int) -> None:
        """A range takes its time upwards; the booster needs its clock."""
        was_boosting, before = self.bits("VOSR", _BOOSTEN), self.voltage()
        super().write(register, value)
        if register == "CR3":
            self._select_regulator(value)
        if register != "VOSR":
            return
        target = _RANGES[self.bits("VOSR", _VOS, 2)]
        if target < before:  # range 1 is the highest voltage
            self._before = before
            self._risen_at = self.world.now + self.world.cycles(self.data.settings["rise_us"])
        if self.bits("VOSR", _BOOSTEN) and not was_boosting:
            self._start_booster()
        clocks = self._clocks()
        clocks.changed(register, {register: value})
        clocks.check_limits(self.full(register), self.values[register])

    def _select_regulator(self, value: int) -> None:
        self.world.rules.check(
            Rule.RESERVED_VALUE,
            not value >> _REGSEL & 1 or self.data.settings["smps"],
            register=self.full("CR3"),
            value=value,
            what="the SMPS is selected",
            limit="the package has none",
            source=self.about("CR3").source,
        )
        self._switched_at = self.world.now + self.world.cycles(self.data.settings["switch_us"])

    def _start_booster(self) -> None:
        low, high = self.world.chip.limits["booster"]["clock_hz"]
        hz = self._clocks().booster_hz()
        self.world.rules.check(
            Rule.OVERDRIVE_ORDER,
            low <= hz <= high and _RANGES[self.bits("VOSR", _VOS, 2)] in {"range1", "range2"},
            register=self.full("VOSR"),
            value=self.values["VOSR"],
            what=f"the EPOD booster is turned on in {self.voltage()} with a clock of {hz} Hz",
            limit=f"needs range 1 or 2, PLL1's source running, and {low} to {high} Hz after PLL1MBOOST",
            source=self.world.chip.limits["booster"]["source"],
        )
        self._boosted_at = self.world.now + self.world.cycles(self.data.settings["boost_us"])

    def _clocks(self) -> "Rcc":
        return cast("Rcc", self.world.block("RCC"))


@model("stm32u5_icache")
class Icache(Peripheral):
    """ICACHE (RM0456 Rev 4, chapter ICACHE): it clears itself after a reset, and CACHEINV does it again."""

    # EN, CACHEINV and WAYSEL of CR; BUSYF and BSYENDF of SR.
    _EN, _CACHEINV, _WAYSEL = 0, 1 << 1, 1 << 2
    _BUSYF, _BSYENDF = 1 << 0, 1 << 1

    def __init__(self, name: str, data: Block, world: "World") -> None:
        self._idle_at = 0
        self._ended = False
        super().__init__(name, data, world)

    def reset(self) -> None:
        """Nothing is in it."""
        super().reset()
        self._idle_at, self._ended = 0, False

    def read(self, register: str) -> int:
        """SR tells whether it is clearing itself, and that it has done so."""
        if register != "SR":
            return super().read(register)
        busy = self.world.now < self._idle_at
        return busy * self._BUSYF | (self._ended and not busy) * self._BSYENDF

    def write(self, register: str, value: int) -> None:
        """CACHEINV is a command; WAYSEL changes only while the cache is off."""
        if register == "FCR":
            self._ended = self._ended and not value & self._BSYENDF
            return
        before = self.values["CR"]
        super().write(register, value & ~self._CACHEINV if register == "CR" else value)
        if register != "CR":
            return
        self.world.rules.check(
            Rule.LOCKED_REGISTER,
            not before >> self._EN & 1 or (before ^ value) & self._WAYSEL == 0,
            register=self.full(register),
            value=value,
            what="WAYSEL is changed while the cache is on",
            limit="EN must be 0",
            source=self.about(register).source,
        )
        if value & self._CACHEINV:
            self._idle_at = self.world.now + self.world.cycles(self.data.settings["clear_us"])
            self._ended = True
