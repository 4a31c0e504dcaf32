# SPDX-License-Identifier: Apache-2.0
"""Clocks of STM32L4+ (RM0432 Rev 9, chapters PWR and RCC): MSI, HSI16, HSE, one PLL for the core, range 1 boost."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, cast

from mcubench.target.twin.peripheral import model
from mcubench.target.twin.rules import Rule
from mcubench.target.twin.stm32.clock_tree import ClockController, Oscillator

if TYPE_CHECKING:
    from mcubench.target.twin.stm32.pwr_l4 import Pwr

# RM0432, RCC_CR: MSIRANGE.
_MSI_HZ = (
    *(100_000, 200_000, 400_000, 800_000, 1_000_000, 2_000_000),
    *(4_000_000, 8_000_000, 16_000_000, 24_000_000, 32_000_000, 48_000_000),
)
# RM0432, RCC_CFGR: HPRE and PPREx, by the values that divide.
_AHB_DIVIDERS = (2, 4, 8, 16, 64, 128, 256, 512)
_APB_DIVIDERS = (2, 4, 8, 16)
# RM0432, RCC_PLLCFGR: what PLLSRC selects, and the bits that may change while the PLL runs: the outputs' enables.
_PLL_INPUTS = ("", "MSI", "HSI16", "HSE")
_PLL_OUTPUT_ENABLES = 1 << 16 | 1 << 20 | 1 << 24
# RM0432, RCC_CCIPR: where each UART's field is; the values mean the bus's clock, SYSCLK, HSI16, LSE.
_UART_FIELDS = {"USART1": 0, "USART2": 2, "USART3": 4, "UART4": 6, "UART5": 8, "LPUART1": 10}


def ahb_divider(field: int) -> int:
    """The divider of a field of four bits, the highest of which says that it divides."""
    return _AHB_DIVIDERS[field & 7] if field & 8 else 1


def apb_divider(field: int) -> int:
    """The divider of a field of three bits, the highest of which says that it divides."""
    return _APB_DIVIDERS[field & 3] if field & 4 else 1


@model("stm32l4_rcc")
class Rcc(ClockController):
    """RCC of STM32L4+."""

    OSCILLATORS: ClassVar[tuple[Oscillator, ...]] = (
        Oscillator("MSI", "CR", 0, 1),
        Oscillator("HSI16", "CR", 8, 10),
        Oscillator("HSE", "CR", 16, 17),
        Oscillator("PLL", "CR", 24, 25),
    )
    SWITCH: ClassVar[tuple[str, int, int]] = ("CFGR", 0, 2)
    STATUS: ClassVar[tuple[str, int, int]] = ("CFGR", 2, 2)
    SOURCES: ClassVar[tuple[str, ...]] = ("MSI", "HSI16", "HSE", "PLL")
    RESET_FLAGS: ClassVar[tuple[str, int, int]] = ("CSR", 23, 0xFF00_0000)
    RESET_CAUSES: ClassVar[dict[str, int]] = {"power_on": 0x0C00_0000, "software": 0x1400_0000}

    def reset(self) -> None:
        """No step of the boost mode's sequence has been done."""
        super().reset()
        self._fast_since: int | None = None

    def source_hz(self, name: str) -> int:
        """MSI's rate is its range's; the PLL's is that of its output R."""
        if name == "MSI":
            in_cr = self.bits("CR", 3)
            return _MSI_HZ[min(self.bits("CR", 4, 4) if in_cr else self.bits("CSR", 8, 4), len(_MSI_HZ) - 1)]
        if name == "PLL":
            return self._vco_hz() // (2 * (self.bits("PLLCFGR", 25, 2) + 1))
        return self.fixed_hz(name)

    def core_hz(self) -> int:
        """HCLK."""
        return self.system_hz() // ahb_divider(self.bits("CFGR", 4, 4))

    def flash_hz(self) -> int:
        """HCLK."""
        return self.core_hz()

    def clock_hz(self, name: str) -> int:
        """A bus, or a UART's kernel clock."""
        if name in _UART_FIELDS:
            bus = "APB2" if name == "USART1" else "APB1"
            selected = self.bits("CCIPR", _UART_FIELDS[name], 2)
            return (self.clock_hz(bus), self.system_hz(), self._if_ready("HSI16"), 0)[selected]
        if name == "ADC":
            return self.system_hz() if self.bits("CCIPR", 28, 2) == 3 else 0
        low = {"AHB": None, "APB1": 8, "APB2": 11}[name]
        return self.core_hz() if low is None else self.core_hz() // apb_divider(self.bits("CFGR", low, 3))

    def buses(self) -> Iterator[tuple[str, int]]:
        """The two APBs."""
        for name in ("APB1", "APB2"):
            yield name, self.clock_hz(name)

    def voltage(self) -> str:
        """What the regulator gives."""
        return cast("Pwr", self.world.block("PWR")).voltage()

    def about_to_start(self, name: str) -> None:
        """The PLL needs a source that runs, and the ranges of RM0432 (RCC_PLLCFGR)."""
        if name != "PLL":
            return
        pll, source = self.limits["pll"], _PLL_INPUTS[self.bits("PLLCFGR", 0, 2)]
        place = self.about("PLLCFGR").source
        self.refuse_unless(
            Rule.OSCILLATOR_NOT_READY,
            source != "" and self.is_ready(source),
            "PLLCFGR",
            "the PLL is started",
            f"its source {source} is not ready" if source else "it has no source",
            place,
        )
        self.check_in(Rule.PLL_RANGE, "PLLCFGR", "PLLN", self.bits("PLLCFGR", 8, 7), pll["n"], pll["source"])
        self.check_in(Rule.PLL_RANGE, "PLLCFGR", "the PLL's input", self._input_hz(), pll["input_hz"], pll["source"])
        bounds = pll["vco_hz"][self.voltage().split("_")[0]]
        self.check_in(Rule.PLL_RANGE, "PLLCFGR", "the PLL's oscillator", self._vco_hz(), bounds, pll["source"])

    def feeds(self, name: str) -> tuple[str, ...]:
        """The PLL, by the source that it has."""
        return ("PLL",) if _PLL_INPUTS[self.bits("PLLCFGR", 0, 2)] == name else ()

    def changed(self, register: str, before: dict[str, int]) -> None:
        """Order: MSI's range, the PLL's setting, and range 1 boost (RM0432, "Dynamic voltage scaling management")."""
        if register == "PLLCFGR":
            self.refuse_unless(
                Rule.PLL_RANGE,
                not self.is_on("PLL") or (before[register] ^ self.values[register]) & ~_PLL_OUTPUT_ENABLES == 0,
                register,
                "the PLL's setting is changed while it runs",
                "PLLON must be 0",
                self.about(register).source,
            )
        if register == "CR" and (before["CR"] ^ self.values["CR"]) & 0xF0:
            self.refuse_unless(
                Rule.LOCKED_REGISTER,
                not self.is_on("MSI") or self.is_ready("MSI"),
                register,
                "MSIRANGE is changed",
                "MSI must be off or ready",
                self.about(register).source,
            )
        if register == "CFGR":
            self._check_output(before)
            self._check_boost(before)

    def _check_output(self, before: dict[str, int]) -> None:
        if self.system_source() == "PLL" and before["CFGR"] & 3 != self.values["CFGR"] & 3:
            self.refuse_unless(
                Rule.OSCILLATOR_NOT_READY,
                self.bits("PLLCFGR", 24) == 1,
                "PLLCFGR",
                "the system clock is switched to the PLL",
                "its output R is off: PLLREN must be 1",
                self.about("PLLCFGR").source,
            )

    def _check_boost(self, before: dict[str, int]) -> None:
        boost = self.limits.get("boost")
        if boost is None:
            return
        divided = before["CFGR"] >> 7 & 1 == 1
        fast = self.system_hz() > boost["above_hz"]
        if fast and self._fast_since is None:
            self.refuse_unless(
                Rule.OVERDRIVE_ORDER,
                divided and self.bits("CFGR", 7) == 1,
                "CFGR",
                f"the system clock goes to {self.system_hz()} Hz with HCLK undivided",
                "HPRE must divide by 2 before, and until 1 us after",
                boost["source"],
            )
            self._fast_since = self.world.now
        elif not fast:
            self._fast_since = None
        elif divided and not self.bits("CFGR", 7) and self._fast_since is not None:
            self.refuse_unless(
                Rule.OVERDRIVE_ORDER,
                self.world.now - self._fast_since >= self.world.cycles(boost["settle_us"]),
                "CFGR",
                "HCLK is undivided too early after the switch",
                f"at least {boost['settle_us']} us must pass",
                boost["source"],
            )

    def _input_hz(self) -> int:
        source = _PLL_INPUTS[self.bits("PLLCFGR", 0, 2)]
        return self.source_hz(source) // (self.bits("PLLCFGR", 4, self.limits["pll"]["m_bits"]) + 1) if source else 0

    def _vco_hz(self) -> int:
        source = _PLL_INPUTS[self.bits("PLLCFGR", 0, 2)]
        divider = self.bits("PLLCFGR", 4, self.limits["pll"]["m_bits"]) + 1
        return self.source_hz(source) * self.bits("PLLCFGR", 8, 7) // divider if source else 0

    def _if_ready(self, name: str) -> int:
        return self.fixed_hz(name) if self.is_ready(name) else 0
