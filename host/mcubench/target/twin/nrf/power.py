# SPDX-License-Identifier: Apache-2.0
"""POWER and CLOCK of nRF51 and nRF52, which share one block (nRF52840 PS v1.7, nRF51 RM v3.0.1: both chapters)."""

from typing import TYPE_CHECKING

from mcubench.target.twin.chip import Block
from mcubench.target.twin.peripheral import Peripheral, model

if TYPE_CHECKING:
    from mcubench.target.twin.world import World

# HFCLKSTAT: the source is the crystal, and it runs. The core runs at the same rate on the internal oscillator.
_FROM_CRYSTAL, _RUNNING = 1 << 0, 1 << 16
_RESET_BY_SOFTWARE = 1 << 2


@model("nrf_power")
class Power(Peripheral):
    """The crystal is there a while after its task; reset reasons stay until a 1 is written to them."""

    def __init__(self, name: str, data: Block, world: "World") -> None:
        self._crystal_at: int | None = None
        super().__init__(name, data, world)

    def reset(self) -> None:
        """The core runs on the internal oscillator."""
        super().reset()
        self._crystal_at = None
        self.values["RESETREAS"] = _RESET_BY_SOFTWARE if self.world.reset_cause == "software" else 0

    def core_hz(self) -> int:
        """The same whatever the source."""
        hz: int = self.world.chip.limits["core_hz"]
        return hz

    def clock_hz(self, name: str) -> int:
        """Every peripheral has 16 MHz of the same source."""
        del name
        return 16_000_000

    def crystal_runs(self) -> bool:
        """Whether the crystal has started."""
        return self._crystal_at is not None and self.world.now >= self._crystal_at

    def read(self, register: str) -> int:
        """The state of the crystal is worked out."""
        if register == "EVENTS_HFCLKSTARTED":
            return self.values[register] if self.crystal_runs() else 0
        if register == "HFCLKSTAT":
            return _RUNNING | (_FROM_CRYSTAL if self.crystal_runs() else 0)
        if register == "HFCLKRUN":
            return int(self._crystal_at is not None)
        return super().read(register)

    def write(self, register: str, value: int) -> None:
        """Tasks do; reset reasons are cleared by ones."""
        if register == "TASKS_HFCLKSTART" and value:
            start_us = self.world.chip.limits["crystal"]["start_us"]
            self._crystal_at = self.world.now + self.world.cycles(start_us)
            self.values["EVENTS_HFCLKSTARTED"] = 1
        elif register == "TASKS_HFCLKSTOP" and value:
            self._crystal_at = None
        elif register == "RESETREAS":
            self.values[register] &= ~value
        else:
            super().write(register, value)
