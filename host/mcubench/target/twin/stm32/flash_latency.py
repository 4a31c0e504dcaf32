# SPDX-License-Identifier: Apache-2.0
"""The flash interface of STM32L4+, G0, H7, U5 and F1: wait states in ACR, everything else kept as it is written."""

from typing import TYPE_CHECKING, cast

from mcubench.target.twin.peripheral import Peripheral, model

if TYPE_CHECKING:
    from mcubench.target.twin.stm32.clock_tree import ClockController


@model("stm32_flash_latency")
class Flash(Peripheral):
    """Its `settings` say how many bits LATENCY has."""

    def write(self, register: str, value: int) -> None:
        """Fewer wait states than the clock needs are refused at once, not only at the next change of the clock."""
        super().write(register, value)
        if register == "ACR":
            clocks = cast("ClockController", self.world.block("RCC"))
            clocks.check_limits(self.full(register), self.values[register])
