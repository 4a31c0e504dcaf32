# SPDX-License-Identifier: Apache-2.0
"""Clocks of STM32U5 (RM0456 Rev 4, chapter RCC): MSIS and MSIK, HSI16, HSE, PLL1 and the EPOD booster's."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, cast

from mcubench.target.twin.peripheral import model
from mcubench.target.twin.rules import Rule
from mcubench.target.twin.stm32.clock_tree import ClockController, Oscillator
from mcubench.target.twin.stm32.rcc_l4 import ahb_divider, apb_divider

if TYPE_CHECKING:
    from mcubench.target.twin.stm32.pwr_u5 import Pwr

# RM0456, RCC_ICSCR1: MSISRANGE and MSIKRANGE.
_MSI_HZ = (
    *(48_000_000, 24_000_000, 16_000_000, 12_000_000, 4_000_000, 2_000_000, 1_330_000, 1_000_000),
    *(3_072_000, 1_536_000, 1_024_000, 768_000, 400_000, 200_000, 133_000, 100_000),
)
# RM0456, RCC_PLL1CFGR: PLL1SRC; PLL1RGE, where only 3 is the upper range; PLL1MBOOST, by its value.
_PLL_INPUTS = ("", "MSIS", "HSI16", "HSE")
_LOWER_RANGE_HZ, _UPPER_RANGE_HZ = (4_000_000, 8_000_000), (8_000_000, 16_000_000)
_BOOST_DIVIDERS = (1, 2, 4, 6, 8, 10, 12, 14, 16)
_PLL_OUTPUT_ENABLES = 7 << 16
# RM0456, RCC_CCIPR1 and RCC_CCIPR3. The values mean the bus's clock, SYSCLK, HSI16, LSE.
_UART_FIELDS = {
    "USART1": ("CCIPR1", 0, "APB2"),
    "USART2": ("CCIPR1", 2, "APB1"),
    "USART3": ("CCIPR1", 4, "APB1"),
    "UART4": ("CCIPR1", 6, "APB1"),
    "UART5": ("CCIPR1", 8, "APB1"),
    "LPUART1": ("CCIPR3", 0, "APB3"),
}
_APB_FIELDS = {"APB1": ("CFGR2", 4), "APB2": ("CFGR2", 8), "APB3": ("CFGR3", 4)}


@model("stm32u5_rcc")
class Rcc(ClockController):
    """RCC of STM32U5. PLL2 and PLL3 are not modelled: they never become ready."""

    OSCILLATORS: ClassVar[tuple[Oscillator, ...]] = (
        Oscillator("MSIS", "CR", 0, 2),
        Oscillator("MSIK", "CR", 4, 5),
        Oscillator("HSI16", "CR", 8, 10),
        Oscillator("HSE", "CR", 16, 17),
        Oscillator("PLL1", "CR", 24, 25),
    )
    SWITCH: ClassVar[tuple[str, int, int]] = ("CFGR1", 0, 2)
    STATUS: ClassVar[tuple[str, int, int]] = ("CFGR1", 2, 2)
    SOURCES: ClassVar[tuple[str, ...]] = ("MSIS", "HSI16", "HSE", "PLL1")
    RESET_FLAGS: ClassVar[tuple[str, int, int]] = ("CSR", 23, 0xFE00_0000)
    RESET_CAUSES: ClassVar[dict[str, int]] = {"power_on": 0x0C00_0000, "software": 0x1400_0000}

    def source_hz(self, name: str) -> int:
        """MSIS has its range's rate; PLL1's is that of its output R."""
        if name in {"MSIS", "MSIK"}:
            low_cr, low_csr = (28, 12) if name == "MSIS" else (24, 8)
            from_cr = self.bits("ICSCR1", 23)
            return _MSI_HZ[self.bits("ICSCR1", low_cr, 4) if from_cr else self.bits("CSR", low_csr, 4)]
        if name == "PLL1":
            return self._vco_hz() // (self.bits("PLL1DIVR", 24, 7) + 1)
        return self.fixed_hz(name)

    def core_hz(self) -> int:
        """HCLK."""
        return self.system_hz() // ahb_divider(self.bits("CFGR2", 0, 4))

    def flash_hz(self) -> int:
        """HCLK."""
        return self.core_hz()

    def clock_hz(self, name: str) -> int:
        """A bus, a UART's kernel clock, or the ADCs'."""
        if name in _UART_FIELDS:
            register, low, bus = _UART_FIELDS[name]
            selected = self.bits(register, low, 2)
            return (self.clock_hz(bus), self.system_hz(), self._if_ready("HSI16"), 0)[selected]
        if name == "ADC":
            selected = self.bits("CCIPR3", 12, 3)
            others = (0, self._if_ready("HSE"), self._if_ready("HSI16"), self._if_ready("MSIK"))
            return (self.core_hz(), self.system_hz(), *others, 0, 0)[selected]
        if name == "AHB":
            return self.core_hz()
        register, low = _APB_FIELDS[name]
        return self.core_hz() // apb_divider(self.bits(register, low, 3))

    def buses(self) -> Iterator[tuple[str, int]]:
        """The three APBs."""
        for name in _APB_FIELDS:
            yield name, self.clock_hz(name)

    def voltage(self) -> str:
        """What the regulator gives."""
        return cast("Pwr", self.world.block("PWR")).voltage()

    def booster_hz(self) -> int:
        """The clock of the EPOD booster: PLL1's source, if it runs, after PLL1MBOOST; 0 without one."""
        source = _PLL_INPUTS[self.bits("PLL1CFGR", 0, 2)]
        divider = self.bits("PLL1CFGR", 12, 4)
        if not source or not self.is_ready(source) or divider >= len(_BOOST_DIVIDERS):
            return 0
        return self.source_hz(source) // _BOOST_DIVIDERS[divider]

    def about_to_start(self, name: str) -> None:
        """PLL1 needs a source that runs, and the ranges of the datasheet; range 4 of the voltage has no PLL."""
        if name != "PLL1":
            return
        pll, source = self.limits["pll"], _PLL_INPUTS[self.bits("PLL1CFGR", 0, 2)]
        self.refuse_unless(
            Rule.OSCILLATOR_NOT_READY,
            source != "" and self.is_ready(source),
            "PLL1CFGR",
            "PLL1 is started",
            f"its source {source} is not ready" if source else "it has no source",
            self.about("PLL1CFGR").source,
        )
        bounds = _UPPER_RANGE_HZ if self.bits("PLL1CFGR", 2, 2) == 3 else _LOWER_RANGE_HZ
        self.check_in(
            Rule.PLL_RANGE, "PLL1CFGR", "PLL1's input", self._input_hz(), bounds, self.about("PLL1CFGR").source
        )
        self.check_in(Rule.PLL_RANGE, "PLL1DIVR", "PLL1N", self.bits("PLL1DIVR", 0, 9) + 1, pll["n"], pll["source"])
        vco = pll["vco_hz"].get(self.voltage(), (0, 0))
        self.check_in(Rule.PLL_RANGE, "PLL1DIVR", "PLL1's oscillator", self._vco_hz(), vco, pll["source"])

    def feeds(self, name: str) -> tuple[str, ...]:
        """PLL1, by the source that it has."""
        return ("PLL1",) if _PLL_INPUTS[self.bits("PLL1CFGR", 0, 2)] == name else ()

    def changed(self, register: str, before: dict[str, int]) -> None:
        """What may not change while PLL1 runs, and what must be before the switch to it."""
        if register in {"PLL1CFGR", "PLL1DIVR"}:
            changed = (before[register] ^ self.values[register]) & ~(
                _PLL_OUTPUT_ENABLES if register == "PLL1CFGR" else 0
            )
            self.refuse_unless(
                Rule.PLL_RANGE,
                changed == 0 or not self.is_on("PLL1"),
                register,
                "PLL1's setting is changed while it runs",
                "PLL1ON must be 0",
                self.about(register).source,
            )
        if register == "CFGR1" and self.system_source() == "PLL1" and before["CFGR1"] & 3 != 3:
            self.refuse_unless(
                Rule.OSCILLATOR_NOT_READY,
                self.bits("PLL1CFGR", 18) == 1,
                "PLL1CFGR",
                "the system clock is switched to PLL1",
                "its output R is off: PLL1REN must be 1",
                self.about("PLL1CFGR").source,
            )
        self._check_booster()

    def _check_booster(self) -> None:
        booster = self.limits["booster"]
        pwr = cast("Pwr", self.world.block("PWR"))
        if self.system_hz() > booster["above_hz"]:
            pwr.world.rules.check(
                Rule.OVERDRIVE_ORDER,
                pwr.is_boosted(),
                register=pwr.full("VOSR"),
                value=pwr.values["VOSR"],
                what=f"the system clock goes to {self.system_hz()} Hz without the EPOD booster",
                limit=f"BOOSTRDY must be 1 above {booster['above_hz']} Hz",
                source=booster["source"],
            )

    def _input_hz(self) -> int:
        source = _PLL_INPUTS[self.bits("PLL1CFGR", 0, 2)]
        return self.source_hz(source) // (self.bits("PLL1CFGR", 8, 4) + 1) if source else 0

    def _vco_hz(self) -> int:
        source = _PLL_INPUTS[self.bits("PLL1CFGR", 0, 2)]
        if not source:
            return 0
        factor = (self.bits("PLL1DIVR", 0, 9) + 1) << 13
        if self.bits("PLL1CFGR", 4):
            factor += self.bits("PLL1FRACR", 3, 13)
        return self.source_hz(source) * factor // (self.bits("PLL1CFGR", 8, 4) + 1) >> 13

    def _if_ready(self, name: str) -> int:
        return self.source_hz(name) if self.is_ready(name) else 0
