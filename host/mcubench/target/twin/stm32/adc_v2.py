# SPDX-License-Identifier: Apache-2.0
"""The converter of STM32F4 and F7, as far as the temperature sensor and the reference take it (RM0385 Rev 8, ch. 15).

`settings` of the converter: `common` is the block with CCR, `temperature` and `reference` the channels. `limits.adc`
has the highest clock, how long the converter takes to be stable, how long the sensor must be sampled, and the
temperature that the twin has; the calibration is read where the chip keeps it.
"""

from typing import Any, ClassVar

from mcubench.target.twin.peripheral import Peripheral, model
from mcubench.target.twin.rules import Rule

_EOC, _STRT = 1 << 1, 1 << 4
_ADON, _SWSTART = 1 << 0, 1 << 30
# RM0385, 15.13.4: sampling in cycles of the converter's clock; 15.13.16: CCR.ADCPRE.
_SAMPLING_CYCLES = (3, 15, 28, 56, 84, 112, 144, 480)
_CONVERSION_CYCLES = 12
_PRESCALERS = (2, 4, 6, 8)
_VBATE, _TSVREFE = 22, 23


@model("stm32_adc_v2")
class Adc(Peripheral):
    """Single conversions, started by software."""

    READ_HAS_EFFECT: ClassVar[frozenset[str]] = frozenset({"DR"})

    def reset(self) -> None:
        """Off."""
        super().reset()
        self._stable_at = 0
        self._done_at: int | None = None

    @property
    def _limits(self) -> dict[str, Any]:
        limits: dict[str, Any] = self.world.chip.limits["adc"]
        return limits

    def read(self, register: str) -> int:
        """EOC comes when the conversion is over; reading DR clears it."""
        if register == "SR":
            done = self._done_at is not None and self.world.now >= self._done_at
            return self.values["SR"] & ~_EOC | (_EOC if done else 0)
        if register == "DR":
            done = self._done_at is not None and self.world.now >= self._done_at
            self._done_at = None
            return self._result() if done else self.values["DR"]
        return super().read(register)

    def write(self, register: str, value: int) -> None:
        """CR2 turns on and starts; in SR a 0 clears."""
        if register == "SR":
            self.values["SR"] &= value
            if not value & _EOC:
                self._done_at = None
            return
        before = self.values[register]
        super().write(register, value)
        if register != "CR2":
            return
        if value & ~before & _ADON:
            self._stable_at = self.world.now + self.world.cycles(self._limits["stabilization_us"])
        if value & _SWSTART:
            self.values["CR2"] &= ~_SWSTART
            self._start(before)

    def _channel(self) -> int:
        return self.bits("SQR3", 0, 5)

    def _common(self) -> Peripheral:
        return self.world.block(self.data.settings["common"])

    def _clock_hz(self) -> int:
        return self.world.clocks.clock_hz("APB2") // _PRESCALERS[self._common().bits("CCR", 16, 2)]

    def _sampling(self) -> int:
        channel = self._channel()
        low, register = (channel, "SMPR2") if channel < 10 else (channel - 10, "SMPR1")
        return _SAMPLING_CYCLES[self.bits(register, 3 * low, 3)]

    def _start(self, before: int) -> None:
        clock = self._clock_hz()
        self._refuse_unless(
            clock <= self._limits["clock_hz"],
            "CR2",
            f"converts at {clock} Hz",
            f"at most {self._limits['clock_hz']} Hz",
        )
        self._refuse_unless(
            bool(before & _ADON) and self.world.now >= self._stable_at,
            "CR2",
            "SWSTART is set before the converter is stable",
            f"{self._limits['stabilization_us']} us after ADON",
        )
        if self._channel() == self.data.settings["temperature"]:
            microseconds = self._sampling() / clock * 1e6
            self._refuse_unless(
                microseconds >= self._limits["sensor_sampling_us"],
                "SMPR1",
                f"the temperature sensor is sampled for {microseconds:.1f} us",
                f"at least {self._limits['sensor_sampling_us']} us",
            )
            common = self._common()
            self._refuse_unless(
                bool(common.bits("CCR", _TSVREFE)) and not common.bits("CCR", _VBATE),
                "CR2",
                "the temperature sensor is converted while it is off, or the battery is on its channel",
                "CCR.TSVREFE must be 1 and VBATE 0",
            )
        cycles = (self._sampling() + _CONVERSION_CYCLES) / clock * 1e6
        self.values["SR"] |= _STRT
        self._done_at = self.world.now + self.world.cycles(cycles)

    def _refuse_unless(self, holds: bool, register: str, what: str, limit: str) -> None:
        self.world.rules.check(
            Rule.SENSOR_TIMING,
            holds,
            register=self.full(register),
            value=self.values[register],
            what=what,
            limit=limit,
            source=self._limits["source"],
        )

    def _result(self) -> int:
        """What the sensor gives at the twin's temperature, by the chip's own calibration; 0 V on other channels."""
        calibration = self._limits["calibration"]
        if self._channel() == self.data.settings["reference"]:
            return self._factory(calibration["reference"])
        if self._channel() != self.data.settings["temperature"]:
            return 0
        cold, hot = self._factory(calibration["cold"]), self._factory(calibration["hot"])
        span = calibration["hot_c"] - calibration["cold_c"]
        return int(cold + (self._limits["temperature_c"] - calibration["cold_c"]) * (hot - cold) / span)

    def _factory(self, address: int) -> int:
        """A halfword that the factory left in the chip."""
        for memory in self.world.chip.memories:
            if address & ~3 in memory.words:
                return memory.words[address & ~3] >> 8 * (address & 2) & 0xFFFF
        return 0
