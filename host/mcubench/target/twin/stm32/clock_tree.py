# SPDX-License-Identifier: Apache-2.0
"""What the STM32s' reset and clock controllers have in common: oscillators, the switch, limits.

A family says where its bits are and what its dividers mean. Numbers are in the chip's file, under `limits`:
`oscillators` (rate and start-up time), `pll` (ranges) and `ranges` (by voltage: the highest clocks, the wait states).
An oscillator without `hz` is one that is not on the board: it never becomes ready.
"""

from abc import abstractmethod
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from mcubench.target.twin.chip import Block
from mcubench.target.twin.peripheral import Peripheral
from mcubench.target.twin.rules import Rule

if TYPE_CHECKING:
    from mcubench.target.twin.world import World


class Oscillator(NamedTuple):
    """An oscillator or a PLL: the register and the bits that turn it on and say that it runs."""

    name: str
    register: str
    on: int
    ready: int


class ClockController(Peripheral):
    """A reset and clock controller. `SWITCH` is the field that selects the system clock, `STATUS` tells it.

    Both are (register, lowest bit, width); `SOURCES` is what their values mean.
    """

    OSCILLATORS: ClassVar[tuple[Oscillator, ...]]
    SWITCH: ClassVar[tuple[str, int, int]]
    STATUS: ClassVar[tuple[str, int, int]]
    SOURCES: ClassVar[tuple[str, ...]]
    # (register, bit of the command, mask of the flags that it clears)
    RESET_FLAGS: ClassVar[tuple[str, int, int]]
    # The flags that a reset leaves, by its cause, in RESET_FLAGS' register; empty where the family sees to it itself.
    RESET_CAUSES: ClassVar[dict[str, int]] = {}
    HSE_BYPASS: ClassVar[tuple[str, int]] = ("CR", 18)

    def __init__(self, name: str, data: Block, world: "World") -> None:
        self._ready_at: dict[str, int] = {}
        self._accepted: list[tuple[object, ...]] = []
        super().__init__(name, data, world)

    def connect(self) -> None:
        """What the chip does to itself by a reset is not asked about, even where the datasheet would not have it."""
        self._accepted = [self._state()]

    def reset(self) -> None:
        """What runs after a reset is ready at once: the core runs on it."""
        super().reset()
        self._ready_at = {}
        register, _, flags = self.RESET_FLAGS
        if self.RESET_CAUSES:
            self.values[register] = self.values[register] & ~flags | self.RESET_CAUSES[self.world.reset_cause]

    # What a family says.

    @abstractmethod
    def source_hz(self, name: str) -> int:
        """The rate of an oscillator or a PLL's output as it is set up now, whether it runs or not; 0: not there."""

    @abstractmethod
    def core_hz(self) -> int:
        """The core's clock."""

    @abstractmethod
    def flash_hz(self) -> int:
        """The clock of the flash's bus."""

    @abstractmethod
    def buses(self) -> Iterator[tuple[str, int]]:
        """The buses whose limits are in the chip's file, and their clocks."""

    @abstractmethod
    def voltage(self) -> str:
        """The name under `ranges` of the voltage that the core has now."""

    def about_to_start(self, name: str) -> None:
        """`name` is turned on: refuse what it cannot start from."""

    # What the family may use.

    @property
    def limits(self) -> dict[str, Any]:
        """The chip's limits."""
        return self.world.chip.limits

    def field(self, place: tuple[str, int, int]) -> int:
        """A field of a register's plain value."""
        return self.bits(*place)

    def is_on(self, name: str) -> bool:
        """Whether the program has turned it on."""
        return any(self.bits(one.register, one.on) for one in self.OSCILLATORS if one.name == name)

    def is_ready(self, name: str) -> bool:
        """Whether the twin knows it, the board has it, it is on, and it has had its time to start.

        HSE starts only as what the board has there: a crystal, or with the bypass another's clock.
        """
        about = self.limits["oscillators"].get(name, {"hz": 0})
        exists = about.get("hz", 1) > 0 and ("bypass" not in about or about["bypass"] == self.bits(*self.HSE_BYPASS))
        return exists and self.is_on(name) and self.world.now >= self._ready_at.get(name, 0)

    def system_source(self) -> str:
        """The name of the system clock's source."""
        return self.SOURCES[self.field(self.SWITCH)]

    def system_hz(self) -> int:
        """The system clock."""
        return self.source_hz(self.system_source())

    def fixed_hz(self, name: str) -> int:
        """The rate of an oscillator that has only one; 0 where it is not on the board."""
        hz: int = self.limits["oscillators"][name].get("hz", 0)
        return hz

    def refuse_unless(  # noqa: PLR0917 - it passes on what a message is made of
        self, rule: Rule, holds: bool, register: str, what: str, limit: str, source: str
    ) -> None:
        """Ask a rule about a register of ours."""
        value = self.values[register]
        self.world.rules.check(
            rule, holds, register=self.full(register), value=value, what=what, limit=limit, source=source
        )

    def check_in(  # noqa: PLR0917 - the same
        self, rule: Rule, register: str, what: str, value: int, bounds: tuple[int, int], source: str
    ) -> None:
        """Refuse a number outside its bounds, both of which are allowed."""
        low, high = bounds
        self.refuse_unless(
            rule, low <= value <= high, register, f"{what} is {value}", f"must be {low} to {high}", source
        )

    def check_limits(self, register: str, value: int) -> None:
        """Refuse clocks that the voltage, the flash or a bus does not allow; `register` got `value` before."""
        state = self._state()
        if state in self._accepted:
            return
        self._accepted[1:] = [state]
        name = self.voltage()
        limit = self.limits["ranges"][name]
        core, source = self.core_hz(), limit["source"]
        self.world.rules.check(
            Rule.OVER_FREQUENCY,
            core <= limit["core_hz"],
            register=register,
            value=value,
            what=f"the core runs at {core} Hz at {name}",
            limit=f"at most {limit['core_hz']} Hz",
            source=source,
        )
        for bus, hz in self.buses():
            self.world.rules.check(
                Rule.BUS_PRESCALER,
                hz <= limit["bus_hz"][bus],
                register=register,
                value=value,
                what=f"{bus} runs at {hz} Hz at {name}",
                limit=f"at most {limit['bus_hz'][bus]} Hz",
                source=source,
            )
        steps = limit["wait_states_hz"]
        needed = next((states for states, hz in enumerate(steps) if self.flash_hz() <= hz), len(steps))
        states = self.wait_states()
        self.world.rules.check(
            Rule.WAIT_STATES,
            states >= needed,
            register=register,
            value=value,
            what=f"the flash is read at {self.flash_hz()} Hz at {name} with {states} wait states",
            limit=f"needs {needed}",
            source=limit["wait_states_source"],
        )

    def _state(self) -> tuple[object, ...]:
        """All that the limits are about."""
        return self.voltage(), self.core_hz(), self.flash_hz(), self.wait_states(), *self.buses()

    def wait_states(self) -> int:
        """The flash's wait states as they are set."""
        flash = self.world.block("FLASH")
        return flash.bits("ACR", 0, flash.data.settings["latency_bits"])

    # The registers.

    def read(self, register: str) -> int:
        """The ready flags and the switch's status are worked out."""
        value = super().read(register)
        for one in self.OSCILLATORS:
            if one.register == register:
                value = value & ~(1 << one.ready) | self.is_ready(one.name) << one.ready
        if register == self.STATUS[0]:
            _, low, width = self.STATUS
            value = value & ~((1 << width) - 1 << low) | self.field(self.SWITCH) << low
        return value

    def write(self, register: str, value: int) -> None:
        """Turns oscillators on and off and switches the system clock; after each the limits are asked."""
        command, bit, flags = self.RESET_FLAGS
        if register == command and value >> bit & 1:
            self.values[register] &= ~flags
            value &= ~(flags | 1 << bit)
        before = dict(self.values)
        source = self.system_source()
        super().write(register, value)
        self.changed(register, before)
        for one in self.OSCILLATORS:
            if one.register == register:
                self._turn(one, bool(before[register] >> one.on & 1), source)
        if register == self.SWITCH[0] and self.system_source() != source:
            self._check_source()
        self.check_limits(self.full(register), self.values[register])

    def changed(self, register: str, before: dict[str, int]) -> None:
        """A register was written; `before` has what all of them held. A family asks its own rules here."""

    def _turn(self, one: Oscillator, was_on: bool, source: str) -> None:
        on = bool(self.bits(one.register, one.on))
        if on and not was_on:
            self.about_to_start(one.name)
            microseconds = self.limits["oscillators"][one.name]["start_us"]
            self._ready_at[one.name] = self.world.now + self.world.cycles(microseconds)
        if was_on and not on:
            self.refuse_unless(
                Rule.LOCKED_REGISTER,
                source not in {one.name, *self.feeds(one.name)},
                one.register,
                f"{one.name} is turned off while the core runs on it",
                f"the system clock is {source}",
                self.about(one.register).source,
            )

    def feeds(self, _name: str) -> tuple[str, ...]:
        """The system clock's sources that an oscillator feeds now: it may not stop while one of them is used."""
        return ()

    def _check_source(self) -> None:
        source = self.system_source()
        register, _, _ = self.SWITCH
        self.refuse_unless(
            Rule.OSCILLATOR_NOT_READY,
            self.is_ready(source),
            register,
            f"the system clock is switched to {source}",
            f"{source} is {'not ready' if self.is_on(source) else 'off'}",
            self.about(register).source,
        )
