# SPDX-License-Identifier: Apache-2.0
"""Reset and clock control of STM32F4 and F7, and their power control: voltage scale and overdrive.

RM0090 Rev 19 (F405), RM0390 Rev 6 (F446), RM0385 Rev 8 (F746): the same registers, chapters RCC and PWR. The
oscillators' bits are in CR and CSR; the main PLL's factors in PLLCFGR.
"""

from collections.abc import Iterator
from typing import ClassVar, cast

from mcubench.target.twin.peripheral import Peripheral, model
from mcubench.target.twin.rules import Rule
from mcubench.target.twin.stm32.clock_tree import ClockController, Oscillator

_PLL_SOURCE_HSE = 22
# CFGR.HPRE and PPRE (RM0385, 5.3.3).
_AHB = (*(1,) * 8, 2, 4, 8, 16, 64, 128, 256, 512)
_APB = (1, 1, 1, 1, 2, 4, 8, 16)
# RM0385, 5.3.24: what the two bits of a UART's field in DCKCFGR2 select; 0 is the bus.
_KERNEL_SOURCES = ("", "SYSCLK", "HSI", "LSE")


@model("stm32f4_rcc")
class RccF4(ClockController):
    """F405 and F446; `settings` of the block: `pll_r` true where the switch knows the PLL's third output."""

    OSCILLATORS: ClassVar[tuple[Oscillator, ...]] = (
        Oscillator("HSI", "CR", 0, 1),
        Oscillator("HSE", "CR", 16, 17),
        Oscillator("PLL", "CR", 24, 25),
        Oscillator("LSI", "CSR", 0, 1),
    )
    SWITCH: ClassVar[tuple[str, int, int]] = ("CFGR", 0, 2)
    STATUS: ClassVar[tuple[str, int, int]] = ("CFGR", 2, 2)
    SOURCES: ClassVar[tuple[str, ...]] = ("HSI", "HSE", "PLL", "PLLR")
    RESET_FLAGS: ClassVar[tuple[str, int, int]] = ("CSR", 24, 0xFE00_0000)

    def reset(self) -> None:
        """CSR tells why: power-on sets POR, PIN and BOR, software SFT and PIN (RM0385, 5.1.1 and 5.3.21)."""
        super().reset()
        if "CSR" in self.values:
            flags = 0x0E00_0000 if self.world.reset_cause == "power_on" else 0x1400_0000
            self.values["CSR"] = self.values["CSR"] & ~0xFE00_0000 | flags

    # Rates.

    def source_hz(self, name: str) -> int:
        """The PLL's are worked out."""
        if name == "PLL":
            return self._vco_hz() // (2 * (self.bits("PLLCFGR", 16, 2) + 1))
        if name == "PLLR":
            return self._vco_hz() // max(1, self.bits("PLLCFGR", 28, 3))
        return self.fixed_hz(name)

    def _pll_source(self) -> str:
        return "HSE" if self.bits("PLLCFGR", _PLL_SOURCE_HSE) else "HSI"

    def _vco_hz(self) -> int:
        return self.fixed_hz(self._pll_source()) * self.bits("PLLCFGR", 6, 9) // max(1, self.bits("PLLCFGR", 0, 6))

    def core_hz(self) -> int:
        """HCLK."""
        return self.system_hz() // _AHB[self.bits("CFGR", 4, 4)]

    def flash_hz(self) -> int:
        """The flash is read at HCLK."""
        return self.core_hz()

    def buses(self) -> Iterator[tuple[str, int]]:
        """APB1 and APB2."""
        yield "APB1", self.core_hz() // _APB[self.bits("CFGR", 10, 3)]
        yield "APB2", self.core_hz() // _APB[self.bits("CFGR", 13, 3)]

    def clock_hz(self, name: str) -> int:
        """A bus, or a UART's own clock on an F7."""
        return {"AHB": self.core_hz(), "SYSCLK": self.system_hz(), **dict(self.buses())}[name]

    def voltage(self) -> str:
        """The voltage scale, with `_overdrive` where that is on."""
        return cast("PowerF4", self.world.block("PWR")).voltage(pll_is_on=self.is_on("PLL"))

    def feeds(self, name: str) -> tuple[str, ...]:
        """The PLL's outputs need the PLL and what it runs from."""
        if name == "PLL":
            return ("PLLR",)
        return ("PLL", "PLLR") if name == self._pll_source() else ()

    def is_on(self, name: str) -> bool:
        """The PLL's outputs are on with it."""
        return super().is_on("PLL" if name == "PLLR" else name)

    def is_ready(self, name: str) -> bool:
        """The same; and HSE starts only as what the board has there, a crystal or another's clock (HSEBYP)."""
        if name == "HSE" and bool(self.bits("CR", 18)) != self.limits["oscillators"]["HSE"]["bypass"]:
            return False
        return super().is_ready("PLL" if name == "PLLR" else name)

    # Rules.

    def about_to_start(self, name: str) -> None:
        """The PLL: its source must run, and its factors be in range."""
        if name != "PLL":
            return
        source = self._pll_source()
        self.refuse_unless(
            Rule.OSCILLATOR_NOT_READY,
            self.is_ready(source),
            "CR",
            f"the PLL is turned on with {source} as its source",
            f"{source} is {'not ready' if self.is_on(source) else 'off'}",
            self.about("PLLCFGR").source,
        )
        limits = self.limits["pll"]
        factors = (
            ("the PLL's M", self.bits("PLLCFGR", 0, 6), "m"),
            ("the PLL's N", self.bits("PLLCFGR", 6, 9), "n"),
            ("the PLL's Q", self.bits("PLLCFGR", 24, 4), "q"),
            ("the PLL's input in Hz", self.fixed_hz(source) // max(1, self.bits("PLLCFGR", 0, 6)), "input_hz"),
            ("the PLL's VCO in Hz", self._vco_hz(), "vco_hz"),
        )
        for what, value, key in factors:
            low, high = limits[key]
            self.check_in(Rule.PLL_RANGE, "PLLCFGR", what, value, (low, high), limits["source"])

    def changed(self, register: str, before: dict[str, int]) -> None:
        """PLLCFGR can be written only while the PLL is off; the switch has values that mean nothing."""
        if register == "PLLCFGR":
            self.refuse_unless(
                Rule.LOCKED_REGISTER,
                not self.is_on("PLL") or self.values[register] == before[register],
                register,
                "the PLL's factors are changed while it is on",
                "CR.PLLON must be 0",
                self.about("PLLCFGR").source,
            )
        if register == "CFGR" and self.system_source() == "PLLR":
            self.refuse_unless(
                Rule.RESERVED_VALUE,
                bool(self.data.settings.get("pll_r", False)),
                register,
                "the system clock is switched to 3",
                "SW is 0 to 2",
                self.about("CFGR").source,
            )


@model("stm32f7_rcc")
class RccF7(RccF4):
    """F74x. `settings.kernel`: for each UART its field's lowest bit in DCKCFGR2 and its bus."""

    def clock_hz(self, name: str) -> int:
        """A UART's clock is what DCKCFGR2 selects."""
        kernel = self.data.settings.get("kernel", {}).get(name)
        if kernel is None:
            return super().clock_hz(name)
        source = _KERNEL_SOURCES[self.bits("DCKCFGR2", kernel["bit"], 2)]
        if source == "":
            return super().clock_hz(kernel["bus"])
        return self.system_hz() if source == "SYSCLK" else self.fixed_hz(source)


@model("stm32f4_pwr")
class PowerF4(Peripheral):
    """Voltage scale and overdrive. Registers CR and CSR, on F7 CR1 and CSR1, with the bits at the same places.

    `settings`: `scales`, by the value of VOS; `vos_bits`, how many it has from bit 14; `overdrive`, if there is one.
    `limits.power`: how long both steps of the overdrive take. Until the PLL is on, the lowest scale holds
    (RM0385, 4.4.1) where `needs_pll` is set.
    """

    def reset(self) -> None:
        """No overdrive."""
        super().reset()
        self._overdrive_at = self._switched_at = self._scaled_at = 0

    @property
    def _control(self) -> str:
        return "CR1" if "CR1" in self.values else "CR"

    def _scale(self) -> str:
        scales: dict[int, str] = self.data.settings["scales"]
        return scales[self.bits(self._control, 14, self.data.settings["vos_bits"])]

    def voltage(self, *, pll_is_on: bool) -> str:
        """The name of the voltage range, as `limits.ranges` has it."""
        if self.data.settings["needs_pll"] and not pll_is_on:
            lowest: str = self.data.settings["lowest"]
            return lowest
        return f"{self._scale()}_overdrive" if self._overdrive_is_on() else self._scale()

    def _overdrive_is_on(self) -> bool:
        return bool(self.bits(self._control, 17)) and self.world.now >= self._switched_at

    def read(self, register: str) -> int:
        """VOSRDY, ODRDY and ODSWRDY are worked out (RM0385, 4.4.2)."""
        value = super().read(register)
        if register not in {"CSR", "CSR1"}:
            return value
        now = self.world.now
        pll_is_on = cast("RccF4", self.world.block("RCC")).is_on("PLL") or not self.data.settings["needs_pll"]
        flags = (pll_is_on and now >= self._scaled_at) << 14
        if self.data.settings["overdrive"]:
            flags |= (bool(self.bits(self._control, 16)) and now >= self._overdrive_at) << 16
            flags |= self._overdrive_is_on() << 17
        return value & ~(0x7 << 14 | 1 << 17) | flags

    def write(self, register: str, value: int) -> None:
        """Each step needs the one before (RM0385, 4.1.4: entering overdrive mode)."""
        if register != self._control:
            super().write(register, value)
            return
        before = self.values[register]
        super().write(register, value)
        value = self.values[register]
        rcc = cast("RccF4", self.world.block("RCC"))
        if self.data.settings["overdrive"]:
            self._overdrive(register, before, value, rcc)
        if (before ^ value) >> 14 & (1 << self.data.settings["vos_bits"]) - 1:
            self._refuse_unless(
                register,
                not rcc.is_on("PLL") or not self.data.settings["needs_pll"],
                "VOS is changed while the PLL is on",
                "RCC_CR.PLLON must be 0",
            )
            self.world.rules.check(
                Rule.RESERVED_VALUE,
                self.bits(register, 14, self.data.settings["vos_bits"]) in self.data.settings["scales"],
                register=self.full(register),
                value=value,
                what="VOS gets a reserved value",
                limit=f"one of {sorted(self.data.settings['scales'])}",
                source=self.about(register).source,
            )
            self._scaled_at = self.world.now + self.world.cycles(self.world.chip.limits["power"]["scale_us"])
        rcc.check_limits(self.full(register), value)

    def _overdrive(self, register: str, before: int, value: int, rcc: RccF4) -> None:
        set_now = value & ~before
        if set_now >> 16 & 1:
            self._refuse_unless(
                register,
                rcc.system_source() in {"HSI", "HSE"},
                "ODEN is set while the system clock is the PLL",
                "the system clock must be HSI or HSE",
            )
            self._refuse_unless(
                register,
                f"{self._scale()}_overdrive" in self.world.chip.limits["ranges"],
                f"ODEN is set at {self._scale()}, which has no overdrive",
                "the voltage must be scale 1 or 2",
            )
            self._overdrive_at = self.world.now + self.world.cycles(self.world.chip.limits["power"]["overdrive_us"])
        if set_now >> 17 & 1:
            ready = value >> 16 & 1 and before >> 16 & 1 and self.world.now >= self._overdrive_at
            self._refuse_unless(register, bool(ready), "ODSWEN is set before ODRDY", "CSR.ODRDY must be 1 before")
            self._switched_at = self.world.now + self.world.cycles(self.world.chip.limits["power"]["switch_us"])

    def _refuse_unless(self, register: str, holds: bool, what: str, limit: str) -> None:
        self.world.rules.check(
            Rule.OVERDRIVE_ORDER,
            holds,
            register=self.full(register),
            value=self.values[register],
            what=what,
            limit=limit,
            source=self.about(register).source,
        )
