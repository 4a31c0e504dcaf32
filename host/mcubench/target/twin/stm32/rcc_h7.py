# SPDX-License-Identifier: Apache-2.0
"""Clocks of STM32H7 (RM0433 Rev 8, chapter RCC): HSI, CSI, HSE, three PLLs, three domains."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, cast

from mcubench.target.twin.peripheral import model
from mcubench.target.twin.rules import Rule
from mcubench.target.twin.stm32.clock_tree import ClockController, Oscillator
from mcubench.target.twin.stm32.rcc_l4 import ahb_divider, apb_divider

if TYPE_CHECKING:
    from mcubench.target.twin.stm32.pwr_h7 import Pwr

# RM0433, RCC_PLLCKSELR: PLLSRC. RCC_PLLCFGR: PLLxRGE, the input's ranges in Hz; PLLxVCOSEL.
_PLL_INPUTS = ("HSI", "CSI", "HSE", "")
_RANGES_HZ = ((1_000_000, 2_000_000), (2_000_000, 4_000_000), (4_000_000, 8_000_000), (8_000_000, 16_000_000))
# RM0433: D2CCIP2R has two fields, D3CCIPR the third. By value: bus, PLL2 Q, PLL3 Q, HSI, CSI.
_UART_FIELDS = {
    **dict.fromkeys(("USART2", "USART3", "UART4", "UART5", "UART7", "UART8"), ("D2CCIP2R", 0, "APB1")),
    **dict.fromkeys(("USART1", "USART6"), ("D2CCIP2R", 3, "APB2")),
    "LPUART1": ("D3CCIPR", 0, "APB4"),
}
# RM0433, RCC_D1CFGR to RCC_D3CFGR: where the prescalers of the APBs are.
_APB_FIELDS = {"APB1": ("D2CFGR", 4), "APB2": ("D2CFGR", 8), "APB3": ("D1CFGR", 4), "APB4": ("D3CFGR", 4)}


@model("stm32h7_rcc")
class Rcc(ClockController):
    """RCC of STM32H7."""

    OSCILLATORS: ClassVar[tuple[Oscillator, ...]] = (
        Oscillator("HSI", "CR", 0, 2),
        Oscillator("CSI", "CR", 7, 8),
        Oscillator("HSI48", "CR", 12, 13),
        Oscillator("HSE", "CR", 16, 17),
        Oscillator("PLL1", "CR", 24, 25),
        Oscillator("PLL2", "CR", 26, 27),
        Oscillator("PLL3", "CR", 28, 29),
    )
    SWITCH: ClassVar[tuple[str, int, int]] = ("CFGR", 0, 3)
    STATUS: ClassVar[tuple[str, int, int]] = ("CFGR", 3, 3)
    SOURCES: ClassVar[tuple[str, ...]] = ("HSI", "CSI", "HSE", "PLL1", "", "", "", "")
    RESET_FLAGS: ClassVar[tuple[str, int, int]] = ("RSR", 16, 0xFFFE_0000)
    RESET_CAUSES: ClassVar[dict[str, int]] = {"power_on": 0x00FA_0000, "software": 0x0142_0000}

    def source_hz(self, name: str) -> int:
        """HSI has a divider; PLL1's rate is that of its output P."""
        if name == "HSI":
            return self.fixed_hz(name) >> self.bits("CR", 3, 2)
        if name == "PLL1":
            return self._vco_hz(1) // (self.bits("PLL1DIVR", 9, 7) + 1)
        return self.fixed_hz(name)

    def core_hz(self) -> int:
        """The system clock after D1CPRE."""
        return self.system_hz() // ahb_divider(self.bits("D1CFGR", 8, 4))

    def flash_hz(self) -> int:
        """The AXI's clock, HCLK3: the core's after HPRE."""
        return self.core_hz() // ahb_divider(self.bits("D1CFGR", 0, 4))

    def clock_hz(self, name: str) -> int:
        """A bus, a UART's kernel clock, or the ADC's."""
        if name in _UART_FIELDS:
            register, low, bus = _UART_FIELDS[name]
            selected = self.bits(register, low, 3)
            if selected == 0:
                return self.clock_hz(bus)
            return (0, self._output_hz(2, 16), self._output_hz(3, 16), self._if_ready("HSI"), self._if_ready("CSI"))[
                min(selected, 4)
            ] * (selected < 5)
        if name == "ADC":
            selected = self.bits("D3CCIPR", 16, 2)
            return (self._output_hz(2, 9), self._output_hz(3, 24), self._peripheral_hz(), 0)[selected]
        if name == "AHB":
            return self.flash_hz()
        register, low = _APB_FIELDS[name]
        return self.flash_hz() // apb_divider(self.bits(register, low, 3))

    def buses(self) -> Iterator[tuple[str, int]]:
        """The AHB, which is the AXI too, and the four APBs."""
        yield "AHB", self.flash_hz()
        for name in _APB_FIELDS:
            yield name, self.clock_hz(name)

    def voltage(self) -> str:
        """What the regulator gives."""
        return cast("Pwr", self.world.block("PWR")).voltage()

    def about_to_start(self, name: str) -> None:
        """A PLL needs a source that runs, the ranges that are declared, and its oscillator inside them."""
        if not name.startswith("PLL"):
            return
        number = int(name[3:])
        pll, source = self.limits["pll"], _PLL_INPUTS[self.bits("PLLCKSELR", 0, 2)]
        self.refuse_unless(
            Rule.OSCILLATOR_NOT_READY,
            source != "" and self.is_ready(source),
            "PLLCKSELR",
            f"{name} is started",
            f"its source {source} is not ready" if source else "it has no source",
            self.about("PLLCKSELR").source,
        )
        low = 4 * (number - 1)
        bounds = _RANGES_HZ[self.bits("PLLCFGR", low + 2, 2)]
        self.check_in(
            Rule.PLL_RANGE, "PLLCFGR", f"{name}'s input", self._input_hz(number), bounds, self.about("PLLCFGR").source
        )
        kind = "medium" if self.bits("PLLCFGR", low + 1) else "wide"
        divider = f"PLL{number}DIVR"
        self.check_in(Rule.PLL_RANGE, divider, f"DIVN{number}", self.bits(divider, 0, 9) + 1, pll["n"], pll["source"])
        self.check_in(
            Rule.PLL_RANGE, divider, f"{name}'s oscillator", self._vco_hz(number), pll["vco_hz"][kind], pll["source"]
        )
        if number == 1 and self.bits("PLLCFGR", 16):
            p = self.bits(divider, 9, 7) + 1
            self.refuse_unless(
                Rule.PLL_RANGE,
                p == 1 or p % 2 == 0,
                divider,
                f"DIVP1 divides by {p}",
                "must be 1 or even",
                self.about(divider).source,
            )

    def feeds(self, name: str) -> tuple[str, ...]:
        """PLL1, by the source that the PLLs have."""
        return ("PLL1",) if _PLL_INPUTS[self.bits("PLLCKSELR", 0, 2)] == name else ()

    def changed(self, register: str, before: dict[str, int]) -> None:
        """What may not change while a PLL runs: its source, its dividers, its ranges."""
        running = [number for number in (1, 2, 3) if self.is_on(f"PLL{number}")]
        changed = before[register] ^ self.values[register]
        locked = {"PLLCKSELR": 3 if running else 0, "PLLCFGR": 0}
        for number in running:
            locked["PLLCKSELR"] |= 0x3F << 4 + 8 * (number - 1)
            locked["PLLCFGR"] |= 0xE << 4 * (number - 1)
            locked[f"PLL{number}DIVR"] = 0x7F7F_FFFF
        if register in locked:
            self.refuse_unless(
                Rule.PLL_RANGE,
                changed & locked[register] == 0,
                register,
                "a PLL's setting is changed while it runs",
                "PLLxON must be 0",
                self.about(register).source,
            )
        if register == "CFGR" and changed & 7:
            self._check_switch()

    def _check_switch(self) -> None:
        pwr = cast("Pwr", self.world.block("PWR"))
        self.refuse_unless(
            Rule.OVERDRIVE_ORDER,
            pwr.is_supply_settled(),
            "CFGR",
            "the system clock is switched before the supply is configured",
            "PWR_CR3 must be written and ACTVOSRDY be 1 before",
            pwr.about("CR3").source,
        )
        if self.system_source() == "PLL1":
            self.refuse_unless(
                Rule.OSCILLATOR_NOT_READY,
                self.bits("PLLCFGR", 16) == 1,
                "PLLCFGR",
                "the system clock is switched to PLL1",
                "its output P is off: DIVP1EN must be 1",
                self.about("PLLCFGR").source,
            )

    def _input_hz(self, number: int) -> int:
        source, divider = _PLL_INPUTS[self.bits("PLLCKSELR", 0, 2)], self.bits("PLLCKSELR", 4 + 8 * (number - 1), 6)
        return self.source_hz(source) // divider if source and divider else 0

    def _vco_hz(self, number: int) -> int:
        factor = (self.bits(f"PLL{number}DIVR", 0, 9) + 1) << 13
        if self.bits("PLLCFGR", 4 * (number - 1)):
            factor += self.bits(f"PLL{number}FRACR", 3, 13)
        return self._input_hz(number) * factor >> 13

    def _output_hz(self, number: int, low: int) -> int:
        return (
            self._vco_hz(number) // (self.bits(f"PLL{number}DIVR", low, 7) + 1)
            if self.is_ready(f"PLL{number}")
            else 0
        )

    def _peripheral_hz(self) -> int:
        selected = self.bits("D1CCIPR", 28, 2)
        return self._if_ready(("HSI", "CSI", "HSE")[selected]) if selected < 3 else 0

    def _if_ready(self, name: str) -> int:
        return self.source_hz(name) if self.is_ready(name) else 0
