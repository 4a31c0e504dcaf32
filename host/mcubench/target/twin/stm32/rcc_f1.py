# SPDX-License-Identifier: Apache-2.0
"""Clocks of STM32F100 (RM0041 Rev 6, chapter RCC): HSI, HSE with PREDIV1, one PLL; one limit for everything."""

from collections.abc import Iterator
from typing import ClassVar

from mcubench.target.twin.peripheral import model
from mcubench.target.twin.rules import Rule
from mcubench.target.twin.stm32.clock_tree import ClockController, Oscillator
from mcubench.target.twin.stm32.rcc_l4 import ahb_divider, apb_divider

# RM0041, RCC_CFGR. PLLMUL's values from 14 on all mean 16.
_PLLSRC, _PLLMUL, _PLL_SETTING = 16, 18, 0x3F << 16
_MOST = 16


@model("stm32f1_rcc")
class Rcc(ClockController):
    """RCC of the value line."""

    OSCILLATORS: ClassVar[tuple[Oscillator, ...]] = (
        Oscillator("HSI", "CR", 0, 1),
        Oscillator("HSE", "CR", 16, 17),
        Oscillator("PLL", "CR", 24, 25),
    )
    SWITCH: ClassVar[tuple[str, int, int]] = ("CFGR", 0, 2)
    STATUS: ClassVar[tuple[str, int, int]] = ("CFGR", 2, 2)
    SOURCES: ClassVar[tuple[str, ...]] = ("HSI", "HSE", "PLL", "")
    RESET_FLAGS: ClassVar[tuple[str, int, int]] = ("CSR", 24, 0xFC00_0000)
    RESET_CAUSES: ClassVar[dict[str, int]] = {"power_on": 0x0C00_0000, "software": 0x1400_0000}

    def source_hz(self, name: str) -> int:
        """The PLL multiplies half of HSI, or what PREDIV1 leaves of HSE."""
        if name != "PLL":
            return self.fixed_hz(name)
        return self._input_hz() * min(self.bits("CFGR", _PLLMUL, 4) + 2, _MOST)

    def core_hz(self) -> int:
        """HCLK."""
        return self.system_hz() // ahb_divider(self.bits("CFGR", 4, 4))

    def flash_hz(self) -> int:
        """HCLK."""
        return self.core_hz()

    def clock_hz(self, name: str) -> int:
        """A bus: the UARTs run on theirs."""
        low = {"AHB": None, "APB1": 8, "APB2": 11}[name]
        return self.core_hz() if low is None else self.core_hz() // apb_divider(self.bits("CFGR", low, 3))

    def buses(self) -> Iterator[tuple[str, int]]:
        """The two APBs."""
        for name in ("APB1", "APB2"):
            yield name, self.clock_hz(name)

    def voltage(self) -> str:
        """There is one."""
        return "run"

    def wait_states(self) -> int:
        """The value line's flash needs none, and has no field for them."""
        return 0

    def about_to_start(self, name: str) -> None:
        """The PLL needs a source that runs, and the ranges of the datasheet."""
        if name != "PLL":
            return
        pll, source = self.limits["pll"], self._input()
        self.refuse_unless(
            Rule.OSCILLATOR_NOT_READY,
            self.is_ready(source),
            "CFGR",
            "the PLL is started",
            f"its source {source} is not ready",
            self.about("CFGR").source,
        )
        self.check_in(Rule.PLL_RANGE, "CFGR", "the PLL's input", self._input_hz(), pll["input_hz"], pll["source"])
        out = self.source_hz("PLL")
        self.check_in(Rule.PLL_RANGE, "CFGR", "the PLL's output", out, pll["output_hz"], pll["source"])

    def feeds(self, name: str) -> tuple[str, ...]:
        """The PLL, by the source that it has."""
        return ("PLL",) if self._input() == name else ()

    def changed(self, register: str, before: dict[str, int]) -> None:
        """The PLL's factors may not change while it runs."""
        locked = {"CFGR": _PLL_SETTING, "CFGR2": 0xF}.get(register, 0)
        self.refuse_unless(
            Rule.PLL_RANGE,
            (before[register] ^ self.values[register]) & locked == 0 or not self.is_on("PLL"),
            register,
            "the PLL's setting is changed while it runs",
            "PLLON must be 0",
            self.about(register).source,
        )

    def _input(self) -> str:
        return "HSE" if self.bits("CFGR", _PLLSRC) else "HSI"

    def _input_hz(self) -> int:
        if self._input() == "HSI":
            return self.fixed_hz("HSI") // 2
        return self.fixed_hz("HSE") // (self.bits("CFGR2", 0, 4) + 1)
