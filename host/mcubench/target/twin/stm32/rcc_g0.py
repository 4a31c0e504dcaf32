# SPDX-License-Identifier: Apache-2.0
"""Clocks of STM32G0 (RM0444 Rev 5, chapters PWR and RCC): HSI16, HSE, one PLL, one AHB and one APB."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, cast

from mcubench.target.twin.peripheral import model
from mcubench.target.twin.rules import Rule
from mcubench.target.twin.stm32.clock_tree import ClockController, Oscillator
from mcubench.target.twin.stm32.rcc_l4 import ahb_divider, apb_divider

if TYPE_CHECKING:
    from mcubench.target.twin.stm32.pwr_l4 import Pwr

# RM0444, RCC_PLLCFGR: what PLLSRC selects, and the bits that may change while the PLL runs: the outputs' enables.
_PLL_INPUTS = ("", "", "HSI16", "HSE")
_PLL_OUTPUT_ENABLES = 1 << 16 | 1 << 24 | 1 << 28
# RM0444, RCC_CCIPR: the values mean PCLK, SYSCLK, HSI16, LSE.
_UART_FIELDS = {"USART1": 0, "USART2": 2, "LPUART1": 10}


@model("stm32g0_rcc")
class Rcc(ClockController):
    """RCC of STM32G0. LSI and LSE as system clock are not modelled: they are refused as not ready."""

    OSCILLATORS: ClassVar[tuple[Oscillator, ...]] = (
        Oscillator("HSI16", "CR", 8, 10),
        Oscillator("HSE", "CR", 16, 17),
        Oscillator("PLL", "CR", 24, 25),
        Oscillator("LSI", "CSR", 0, 1),
    )
    SWITCH: ClassVar[tuple[str, int, int]] = ("CFGR", 0, 3)
    STATUS: ClassVar[tuple[str, int, int]] = ("CFGR", 3, 3)
    SOURCES: ClassVar[tuple[str, ...]] = ("HSI16", "HSE", "PLL", "LSI", "LSE", "", "", "")
    RESET_FLAGS: ClassVar[tuple[str, int, int]] = ("CSR", 23, 0xFE00_0000)
    RESET_CAUSES: ClassVar[dict[str, int]] = {"power_on": 0x0C00_0000, "software": 0x1400_0000}

    def source_hz(self, name: str) -> int:
        """HSI16 has a divider of its own on the way to the switch; the PLL's rate is that of its output R."""
        if name == "PLL":
            return self._vco_hz() // (self.bits("PLLCFGR", 29, 3) + 1)
        return self.fixed_hz(name)

    def system_hz(self) -> int:
        """HSISYS is HSI16 divided by HSIDIV."""
        hz = super().system_hz()
        return hz >> self.bits("CR", 11, 3) if self.system_source() == "HSI16" else hz

    def core_hz(self) -> int:
        """HCLK."""
        return self.system_hz() // ahb_divider(self.bits("CFGR", 8, 4))

    def flash_hz(self) -> int:
        """HCLK."""
        return self.core_hz()

    def clock_hz(self, name: str) -> int:
        """A bus, a UART's kernel clock, or the ADC's asynchronous one."""
        if name in _UART_FIELDS:
            selected = self.bits("CCIPR", _UART_FIELDS[name], 2)
            hsi = self.fixed_hz("HSI16") if self.is_ready("HSI16") else 0
            return (self.clock_hz("APB"), self.system_hz(), hsi, 0)[selected]
        if name == "ADC":
            hsi = self.fixed_hz("HSI16") if self.is_ready("HSI16") else 0
            return (self.system_hz(), 0, hsi, 0)[self.bits("CCIPR", 30, 2)]
        return self.core_hz() // apb_divider(self.bits("CFGR", 12, 3)) if name == "APB" else self.core_hz()

    def buses(self) -> Iterator[tuple[str, int]]:
        """The one APB."""
        yield "APB", self.clock_hz("APB")

    def voltage(self) -> str:
        """What the regulator gives."""
        return cast("Pwr", self.world.block("PWR")).voltage()

    def about_to_start(self, name: str) -> None:
        """The PLL needs a source that runs, and the ranges of the datasheet."""
        if name != "PLL":
            return
        pll, source = self.limits["pll"], _PLL_INPUTS[self.bits("PLLCFGR", 0, 2)]
        self.refuse_unless(
            Rule.OSCILLATOR_NOT_READY,
            source != "" and self.is_ready(source),
            "PLLCFGR",
            "the PLL is started",
            f"its source {source} is not ready" if source else "it has no source",
            self.about("PLLCFGR").source,
        )
        input_hz = self.source_hz(source) // (self.bits("PLLCFGR", 4, 3) + 1)
        self.check_in(Rule.PLL_RANGE, "PLLCFGR", "PLLN", self.bits("PLLCFGR", 8, 7), pll["n"], pll["source"])
        self.check_in(Rule.PLL_RANGE, "PLLCFGR", "the PLL's input", input_hz, pll["input_hz"], pll["source"])
        bounds = pll["vco_hz"][self.voltage()]
        self.check_in(Rule.PLL_RANGE, "PLLCFGR", "the PLL's oscillator", self._vco_hz(), bounds, pll["source"])

    def feeds(self, name: str) -> tuple[str, ...]:
        """The PLL, by the source that it has."""
        return ("PLL",) if _PLL_INPUTS[self.bits("PLLCFGR", 0, 2)] == name else ()

    def changed(self, register: str, before: dict[str, int]) -> None:
        """The PLL's setting may not change while it runs, and its output R must be on when it is used."""
        if register == "PLLCFGR":
            self.refuse_unless(
                Rule.PLL_RANGE,
                not self.is_on("PLL") or (before[register] ^ self.values[register]) & ~_PLL_OUTPUT_ENABLES == 0,
                register,
                "the PLL's setting is changed while it runs",
                "PLLON must be 0",
                self.about(register).source,
            )
        if register == "CFGR" and self.system_source() == "PLL" and before["CFGR"] & 7 != self.values["CFGR"] & 7:
            self.refuse_unless(
                Rule.OSCILLATOR_NOT_READY,
                self.bits("PLLCFGR", 28) == 1,
                "PLLCFGR",
                "the system clock is switched to the PLL",
                "its output R is off: PLLREN must be 1",
                self.about("PLLCFGR").source,
            )

    def _vco_hz(self) -> int:
        source = _PLL_INPUTS[self.bits("PLLCFGR", 0, 2)]
        return (
            self.source_hz(source) * self.bits("PLLCFGR", 8, 7) // (self.bits("PLLCFGR", 4, 3) + 1) if source else 0
        )
