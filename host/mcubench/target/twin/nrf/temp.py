# SPDX-License-Identifier: Apache-2.0
"""The temperature sensor of nRF51 and nRF52 (nRF52840 PS v1.7, TEMP; nRF51 RM v3.0.1, TEMP)."""

from typing import TYPE_CHECKING

from mcubench.target.twin.chip import Block
from mcubench.target.twin.peripheral import Peripheral, model
from mcubench.target.twin.rules import Rule

if TYPE_CHECKING:
    from mcubench.target.twin.world import World

# A measurement takes 36 us (nRF52840 PS v1.7, TEMP, electrical specification); a step is 0.25 degrees.
_TAKES_US = 36
_ROOM_TEMPERATURE = 25 * 4
# FICR keeps these one after the other, and the sensor in the same order.
_CALIBRATION = tuple(f"{group}{index}" for group, count in (("A", 6), ("B", 6), ("T", 5)) for index in range(count))


@model("nrf_temp")
class Temp(Peripheral):
    """A room at 25 degrees. `settings.factory` is where FICR has the calibration that the sensor must have."""

    def __init__(self, name: str, data: Block, world: "World") -> None:
        self._ready_at: int | None = None
        super().__init__(name, data, world)

    def reset(self) -> None:
        """Off."""
        super().reset()
        self._ready_at = None

    def read(self, register: str) -> int:
        """The event comes when the measurement has taken its time."""
        if self._ready_at is not None and self.world.now >= self._ready_at:
            self._ready_at = None
            self.values["EVENTS_DATARDY"] = 1
            self.values["TEMP"] = _ROOM_TEMPERATURE
        if register == "TEMP":
            self.world.rules.check(
                Rule.SENSOR_TIMING,
                self.values["EVENTS_DATARDY"] == 1,
                register=self.full(register),
                value=self.values[register],
                what="the temperature is read before it was measured",
                limit="DATARDY comes first",
                source=self.data.source,
            )
        return super().read(register)

    def write(self, register: str, value: int) -> None:
        """START measures, with the calibration that the factory found."""
        if register == "TASKS_START" and value:
            self._check_calibration()
            self._ready_at = self.world.now + self.world.cycles(_TAKES_US)
        elif register == "TASKS_STOP" and value:
            self._ready_at = None
        elif not register.startswith("TASKS_"):
            super().write(register, value)

    def _check_calibration(self) -> None:
        factory = self.data.settings.get("factory")
        if factory is None:
            return
        words = next(memory.words for memory in self.world.chip.memories if memory.name == "ficr")
        for index, register in enumerate(_CALIBRATION):
            wanted = words[factory + 4 * index]
            self.world.rules.check(
                Rule.SENSOR_TIMING,
                self.values[register] == wanted,
                register=self.full(register),
                value=self.values[register],
                what="the sensor measures without the factory's calibration",
                limit=f"FICR has {wanted:#x}",
                source=self.world.chip.sources["errata"],
            )
