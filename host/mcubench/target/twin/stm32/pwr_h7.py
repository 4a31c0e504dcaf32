# SPDX-License-Identifier: Apache-2.0
"""Power control of STM32H7 (RM0433 Rev 8, chapter PWR): the supply, voltage scales, and VOS0 in SYSCFG."""

from typing import TYPE_CHECKING, cast

from mcubench.target.twin.chip import Block
from mcubench.target.twin.peripheral import Peripheral, model
from mcubench.target.twin.rules import Rule

if TYPE_CHECKING:
    from mcubench.target.twin.stm32.clock_tree import ClockController
    from mcubench.target.twin.world import World

# RM0433: CR3's lowest byte is written once. D3CR.VOS: 3 is scale 1 and 1 is scale 3; VOSRDY.
_CR3_ONCE, _LDOEN = 0x07, 1
_VOS, _VOSRDY = 14, 1 << 13
_SCALES = {1: "scale3", 2: "scale2", 3: "scale1"}
# RM0433: CSR1.ACTVOS has the scale that is there, ACTVOSRDY is at the place of VOSRDY.
_ACTVOS = 14


@model("stm32h7_pwr")
class Pwr(Peripheral):
    """PWR. A higher voltage counts only when VOSRDY is back."""

    def __init__(self, name: str, data: Block, world: "World") -> None:
        self._risen_at = 0
        self._before = "scale3"
        self._supply_written = False
        super().__init__(name, data, world)

    def reset(self) -> None:
        """Scale 3; the supply waits to be configured, but only after a power-on (RM0433, PWR_CR3)."""
        supply = self.values.get("CR3")
        super().reset()
        self._risen_at, self._before = 0, "scale3"
        if supply is not None and self.world.reset_cause != "power_on":
            self.values["CR3"] = supply
        else:
            self._supply_written = False

    def is_supply_settled(self) -> bool:
        """Whether CR3 has been written, as it must be before the scale or the system clock is changed."""
        return self._supply_written

    def is_rising(self) -> bool:
        """Whether the regulator is still on its way up."""
        return self.world.now < self._risen_at

    def voltage(self) -> str:
        """The name of the scale that the core has now; `scale0` is scale 1 with the overdrive."""
        return self._before if self.is_rising() else self._target()

    def set_overdrive(self, on: bool, register: str, value: int, source: str) -> None:
        """SYSCFG's ODEN changes: only at a settled scale 1 with the LDO on (RM0433, "Voltage scaling")."""
        self.world.rules.check(
            Rule.OVERDRIVE_ORDER,
            self._scale() == "scale1" and not self.is_rising() and self.bits("CR3", _LDOEN) == 1,
            register=register,
            value=value,
            what=f"ODEN is set to {on:d} while the core has {self.voltage()}",
            limit="VOS must be scale 1, VOSRDY 1 and the LDO on",
            source=source,
        )
        self._start_rise("scale1" if on else "scale0")

    def read(self, register: str) -> int:
        """VOSRDY, ACTVOS and ACTVOSRDY are worked out."""
        value = super().read(register)
        ready = not self.is_rising()
        if register == "D3CR":
            return value & ~_VOSRDY | ready * _VOSRDY
        if register == "CSR1":
            settled = {name: number for number, name in _SCALES.items()}.get(self.voltage(), 3)
            return value & ~(_VOSRDY | 3 << _ACTVOS) | settled << _ACTVOS | ready * _VOSRDY
        return value

    def write(self, register: str, value: int) -> None:
        """CR3's lowest byte once; VOS after it, and not the value that is reserved."""
        if register == "CR3":
            self._write_supply(value)
            return
        before = self.voltage()
        super().write(register, value)
        if register == "D3CR":
            self._check_scale()
            if before != self._target():
                self._start_rise(before)
            clocks = cast("ClockController", self.world.block("RCC"))
            clocks.check_limits(self.full(register), self.values[register])

    def _write_supply(self, value: int) -> None:
        if self._supply_written:
            value = value & ~_CR3_ONCE | self.values["CR3"] & _CR3_ONCE
        super().write("CR3", value)
        self._supply_written = True
        self.world.rules.check(
            Rule.RESERVED_VALUE,
            value & _CR3_ONCE in self.data.settings["supplies"],
            register=self.full("CR3"),
            value=value,
            what="this supply is not what the board has",
            limit=f"the lowest byte must be one of {self.data.settings['supplies']}",
            source=self.data.settings["source"],
        )

    def _check_scale(self) -> None:
        about = self.about("D3CR").source
        full, value = self.full("D3CR"), self.values["D3CR"]
        scale = self.bits("D3CR", _VOS, 2)
        self.world.rules.check(
            Rule.RESERVED_VALUE,
            scale in _SCALES,
            register=full,
            value=value,
            what=f"VOS is {scale}",
            limit="must be 1, 2 or 3",
            source=about,
        )
        self.world.rules.check(
            Rule.OVERDRIVE_ORDER,
            self._supply_written,
            register=full,
            value=value,
            what="VOS is written before the supply is configured",
            limit="PWR_CR3 must be written before",
            source=self.about("CR3").source,
        )

    def _scale(self) -> str:
        return _SCALES.get(self.bits("D3CR", _VOS, 2), "scale3")

    def _target(self) -> str:
        syscfg = self.world.block("SYSCFG")
        return "scale0" if self._scale() == "scale1" and syscfg.bits("PWRCR", 0) else self._scale()

    def _start_rise(self, before: str) -> None:
        self._before = max(
            before, self._target()
        )  # of two scales the one with the greater number is the lower voltage
        self._risen_at = self.world.now + self.world.cycles(self.data.settings["rise_us"])


@model("stm32h7_syscfg")
class Syscfg(Peripheral):
    """SYSCFG: PWRCR.ODEN is the step from VOS1 to VOS0 (RM0433, SYSCFG_PWRCR)."""

    def write(self, register: str, value: int) -> None:
        """The overdrive's bit goes to the regulator."""
        before = self.bits(register, 0)
        pwr = cast("Pwr", self.world.block("PWR"))
        if register == "PWRCR" and value & 1 != before:
            pwr.set_overdrive(bool(value & 1), self.full(register), value, self.about(register).source)
        super().write(register, value)
        if register == "PWRCR":
            clocks = cast("ClockController", self.world.block("RCC"))
            clocks.check_limits(self.full(register), value)
