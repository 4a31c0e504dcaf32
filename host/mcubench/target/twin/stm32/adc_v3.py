# SPDX-License-Identifier: Apache-2.0
"""The converter of STM32L4+, H7, U5 and G0, as far as the temperature sensor and the reference take it.

RM0432 Rev 9, RM0433 Rev 8, RM0456 Rev 4, RM0444 Rev 5, chapters ADC. What differs is in the block's
`settings`: where the fields are, the cycles of each sampling time. `limits.adc` has the highest clock, the
calibration's places, the board's supply and the temperature that the twin has.
"""

from typing import TYPE_CHECKING, Any, ClassVar

from mcubench.target.twin.chip import Block
from mcubench.target.twin.peripheral import Peripheral, model
from mcubench.target.twin.rules import Rule

if TYPE_CHECKING:
    from mcubench.target.twin.world import World

# CR, in all of them. A store of 0 to a command does nothing.
_ADEN, _ADDIS, _ADSTART, _ADSTP, _ADCAL = 1 << 0, 1 << 1, 1 << 2, 1 << 4, 1 << 31
_COMMANDS = _ADEN | _ADDIS | _ADSTART | _ADSTP | _ADCAL
_ADVREGEN, _DEEPPWD = 1 << 28, 1 << 29
# ISR: flags of all of them, the regulator's of H7 and U5, the channel selection's of G0.
_ADRDY, _EOSMP, _EOC, _EOS, _EOCAL, _LDORDY, _CCRDY = 1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 11, 1 << 12, 1 << 13
# CCR.PRESC of all of them.
_PRESCALERS = (1, 2, 4, 6, 8, 10, 12, 16, 32, 64, 128, 256)


@model("stm32_adc_v3")
class Adc(Peripheral):
    """One converter with its common registers: single conversions, started by software."""

    READ_HAS_EFFECT: ClassVar[frozenset[str]] = frozenset({"DR"})

    def __init__(self, name: str, data: Block, world: "World") -> None:
        self._regulated_at: int | None = None
        self._converted_at: int | None = None
        self._calibrated_at = self._ready_at = self._result = 0
        super().__init__(name, data, world)

    def reset(self) -> None:
        """Off, in deep power-down where there is one."""
        super().reset()
        self._regulated_at = self._converted_at = None
        self._calibrated_at = self._ready_at = self._result = 0

    @property
    def _settings(self) -> dict[str, Any]:
        return self.data.settings

    @property
    def _limits(self) -> dict[str, Any]:
        limits: dict[str, Any] = self.world.chip.limits["adc"]
        return limits

    # The registers.

    def read(self, register: str) -> int:
        """Flags come with time; reading the result takes its flag away."""
        now = self.world.now
        if register == "ISR":
            return self._flags(now)
        if register == "CR":
            if now >= self._calibrated_at:
                self.values["CR"] &= ~_ADCAL
            if self._is_converted():
                self.values["CR"] &= ~_ADSTART
        if register == "DR":
            if self._is_converted():
                self._converted_at = None
                self.values["CR"] &= ~_ADSTART
            return self._result
        return super().read(register)

    def write(self, register: str, value: int) -> None:
        """CR takes commands; a 1 in ISR clears."""
        if register == "CR":
            self._command(value)
        elif register == "ISR":
            if value & _EOC and self._is_converted():
                self._converted_at = None
        elif register != "DR":
            super().write(register, value)

    def _is_converted(self) -> bool:
        return self._converted_at is not None and self.world.now >= self._converted_at

    def _flags(self, now: int) -> int:
        flags = _CCRDY if self._settings.get("channel_ready") else 0
        if self._is_ready(now):
            flags |= _ADRDY
        if self._is_converted():
            flags |= _EOSMP | _EOC | _EOS
        if self._settings.get("ldo_ready") and self._regulated_at is not None and now >= self._regulated_at:
            flags |= _LDORDY
        if self._settings.get("calibration_flag") and 0 < self._calibrated_at <= now:
            flags |= _EOCAL
        return flags

    def _is_ready(self, now: int) -> bool:
        return bool(self.values["CR"] & _ADEN) and now >= self._ready_at and self._hz() > 0

    # Commands.

    def _command(self, value: int) -> None:
        before = self.read("CR")
        self.values["CR"] = value & ~_COMMANDS | before & _COMMANDS
        self._regulate(value)
        if value & _ADCAL:
            self._allow(not before & _ADEN, "is calibrated while it is on", "ADEN must be 0")
            self._check_regulator()
            self.values["CR"] |= _ADCAL
            self._calibrated_at = self.world.now + self.world.cycles(self._limits["calibration_us"])
        if value & _ADEN and not before & _ADEN:
            self._allow(not before & _ADCAL, "is turned on while it is calibrated", "ADCAL must be 0")
            self._check_regulator()
            self._check_supply()
            self.values["CR"] |= _ADEN
            self._ready_at = self.world.now + self.world.cycles(self._limits["power_up_us"])
        if value & _ADSTART and not before & _ADSTART:
            self._start()
        if value & _ADSTP:
            self.values["CR"] &= ~_ADSTART
            self._converted_at = None
        if value & _ADDIS:
            self.values["CR"] &= ~_ADEN

    def _regulate(self, value: int) -> None:
        on = bool(value & _ADVREGEN) and not value & _DEEPPWD
        if not on:
            self._regulated_at = None
        elif self._regulated_at is None:
            self._regulated_at = self.world.now + self.world.cycles(self._limits["regulator_us"])

    def _check_regulator(self) -> None:
        on = self._regulated_at is not None and self.world.now >= self._regulated_at
        self._allow(on, "is used too early", f"its regulator must be on for {self._limits['regulator_us']} us")

    def _check_supply(self) -> None:
        place = self._settings.get("analog_supply")
        if place is None:
            return
        pwr = self.world.block("PWR")
        self.world.rules.check(
            Rule.IO_SUPPLY,
            pwr.bits(place["register"], place["bit"]) == 1,
            register=pwr.full(place["register"]),
            value=pwr.values[place["register"]],
            what=f"{self.name} is turned on while its supply is not valid",
            limit=f"bit {place['bit']} must be 1",
            source=place["source"],
        )

    def _start(self) -> None:
        self._allow(self._is_ready(self.world.now), "starts before it is ready", "ISR.ADRDY must be 1")
        hz, channel = self._hz(), self._channel()
        self._allow(hz <= self._limits["clock_hz"], f"converts at {hz} Hz", f"at most {self._limits['clock_hz']} Hz")
        cycles = self._sampling_cycles(channel)
        for sensor in ("temperature", "reference"):
            if channel == self._settings[sensor]["channel"]:
                self._check_sensor(sensor, cycles / hz * 1e6)
        self._result = self._convert(channel)
        self.values["CR"] |= _ADSTART
        self._converted_at = self.world.now + self.world.cycles((cycles + self._settings["conversion"]) / hz * 1e6)

    def _check_sensor(self, sensor: str, microseconds: float) -> None:
        least = self._limits["sampling_us"][sensor]
        self._allow(microseconds >= least, f"samples the {sensor} for {microseconds:.1f} us", f"at least {least} us")
        bit = self._settings[sensor]["enable"]
        self._allow(self.bits("CCR", bit) == 1, f"samples the {sensor}, which is off", f"CCR's bit {bit} must be 1")
        if "PCSEL" in self.values:
            channel = self._settings[sensor]["channel"]
            self._allow(self.bits("PCSEL", channel) == 1, f"samples channel {channel}", "its bit in PCSEL must be 1")

    def _allow(self, holds: bool, what: str, limit: str) -> None:
        self.world.rules.check(
            Rule.SENSOR_TIMING,
            holds,
            register=self.full("CR"),
            value=self.values["CR"],
            what=f"{self.name} {what}",
            limit=limit,
            source=self._limits["source"],
        )

    # What the settings mean.

    def _field(self, place: dict[str, Any]) -> int:
        return self.bits(place["register"], place["low"], place["width"])

    def _hz(self) -> int:
        """The converter's clock; 0: none."""
        place = self._settings.get("bus_clock")  # where the clock can be a bus's, by a divider of its own
        selected = self._field(place) if place else 0
        if place and selected:
            return self.world.clocks.clock_hz(place["bus"]) // int(place["dividers"][selected - 1])
        prescaler = _PRESCALERS[min(self.bits("CCR", 18, 4), len(_PRESCALERS) - 1)]
        return self.world.clocks.clock_hz("ADC") // prescaler // int(self._settings.get("divider", 1))

    def _channel(self) -> int:
        if "CHSELR" in self.values:
            selected = self.values["CHSELR"]
            return (selected & -selected).bit_length() - 1
        return self.bits("SQR1", 6, 5)

    def _sampling_cycles(self, channel: int) -> float:
        table = self._settings["sampling"]
        if "SMPR" in self.values:
            chosen = self.bits("SMPR", 4 if self.bits("SMPR", 8 + channel) else 0, 3)
        else:
            chosen = self.bits("SMPR1" if channel < 10 else "SMPR2", 3 * (channel % 10), 3)
        return float(table[chosen])

    def _convert(self, channel: int) -> int:
        """What an internal channel gives: scaled from the calibration's supply to the board's; 0 V on the others."""
        limits, calibration = self._limits, self._limits["calibration"]
        if channel == self._settings["reference"]["channel"]:
            raw = float(self._factory(calibration["reference"]))
        elif channel == self._settings["temperature"]["channel"]:
            cold, hot = self._factory(calibration["cold"]), self._factory(calibration["hot"])
            span = calibration["hot_c"] - calibration["cold_c"]
            raw = cold + (limits["temperature_c"] - calibration["cold_c"]) * (hot - cold) / span
        else:
            return 0
        bits = self._settings["resolution"]["bits"]
        lost = int(bits[0] - bits[self._field(self._settings["resolution"])])
        return int(raw * calibration["supply_v"] / limits["supply_v"]) >> lost

    def _factory(self, address: int) -> int:
        """Two bytes that the factory left in the chip, wherever they are in their words."""
        words: dict[int, int] = {}
        for memory in self.world.chip.memories:
            words |= memory.words
        both = words[address & ~3] | words.get((address & ~3) + 4, 0) << 32
        return both >> 8 * (address & 3) & 0xFFFF
