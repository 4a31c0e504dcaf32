# SPDX-License-Identifier: Apache-2.0
"""Power control of STM32L4+ (RM0432 Rev 9) and STM32G0 (RM0444 Rev 5): the ranges."""

from typing import TYPE_CHECKING, cast

from mcubench.target.twin.chip import Block
from mcubench.target.twin.peripheral import Peripheral, model
from mcubench.target.twin.rules import Rule

if TYPE_CHECKING:
    from mcubench.target.twin.stm32.clock_tree import ClockController
    from mcubench.target.twin.world import World

# CR1 and SR2 are alike in both: VOS, VOSF; CR5.R1MODE is L4+ alone.
_VOS, _VOS_RANGE_1, _VOS_RANGE_2 = 9, 1, 2
_VOSF = 1 << 10
_R1MODE = 8


@model("stm32l4_pwr")
class Pwr(Peripheral):
    """PWR. A higher voltage counts only when VOSF has gone."""

    def __init__(self, name: str, data: Block, world: "World") -> None:
        self._risen_at = 0
        super().__init__(name, data, world)

    def reset(self) -> None:
        """Range 1 is there."""
        super().reset()
        self._risen_at = 0

    def is_rising(self) -> bool:
        """Whether the regulator is still on its way up."""
        return self.world.now < self._risen_at

    def voltage(self) -> str:
        """The name of the range that the core has now."""
        if self.bits("CR1", _VOS, 2) == _VOS_RANGE_2 or self.is_rising():
            return "range2"
        if "CR5" not in self.values:
            return "range1"
        return "range1_normal" if self.bits("CR5", _R1MODE) else "range1_boost"

    def read(self, register: str) -> int:
        """VOSF is worked out."""
        value = super().read(register)
        return value & ~_VOSF | self.is_rising() * _VOSF if register == "SR2" else value

    def write(self, register: str, value: int) -> None:
        """A change of the range takes time upwards, and counts at once downwards."""
        before = self.bits("CR1", _VOS, 2)
        super().write(register, value)
        if register == "CR1":
            after = self.bits("CR1", _VOS, 2)
            self.world.rules.check(
                Rule.RESERVED_VALUE,
                after in {_VOS_RANGE_1, _VOS_RANGE_2},
                register=self.full(register),
                value=self.values[register],
                what=f"VOS is {after}",
                limit="must be 1 or 2",
                source=self.about(register).source,
            )
            if before == _VOS_RANGE_2 and after == _VOS_RANGE_1:
                self._risen_at = self.world.now + self.world.cycles(self.data.settings["rise_us"])
        if register in {"CR1", "CR5"}:
            clocks = cast("ClockController", self.world.block("RCC"))
            clocks.check_limits(self.full(register), self.values[register])
