# SPDX-License-Identifier: Apache-2.0
"""TIMER of nRF51 and nRF52 (nRF51 RM v3.0.1, TIMER): counts 16 MHz, captures, and compares with the upper half."""

from typing import TYPE_CHECKING

from mcubench.target.twin.chip import Block
from mcubench.target.twin.peripheral import Peripheral, model
from mcubench.target.twin.rules import Rule

if TYPE_CHECKING:
    from mcubench.target.twin.world import World

_TIMER_HZ = 16_000_000
_COMPARES = 4
_FIXED_WHILE_ON = frozenset({"MODE", "BITMODE", "PRESCALER"})


@model("nrf_timer")
class Timer(Peripheral):
    """In timer mode. `settings.bits` are the widths that BITMODE's values mean."""

    def __init__(self, name: str, data: Block, world: "World") -> None:
        self._since: int | None = None
        super().__init__(name, data, world)

    def reset(self) -> None:
        """Stopped at 0."""
        super().reset()
        self._since = None
        self._before = 0
        self._cleared = dict.fromkeys(range(_COMPARES), 0)

    def read(self, register: str) -> int:
        """A comparison's event is raised once the count has passed it since the event was cleared."""
        if register.startswith("EVENTS_COMPARE"):
            return int(self._has_passed(int(register.removeprefix("EVENTS_COMPARE"))))
        return super().read(register)

    def write(self, register: str, value: int) -> None:
        """Tasks; what says how to count may not change while it counts."""
        if register in _FIXED_WHILE_ON:
            self.world.rules.check(
                Rule.LOCKED_REGISTER,
                self._since is None,
                register=self.full(register),
                value=value,
                what="the timer's mode is changed while it counts",
                limit="STOP comes first",
                source=self.about(register).source,
            )
        if register == "TASKS_START" and value:
            self._since = self.world.now if self._since is None else self._since
        elif register in {"TASKS_STOP", "TASKS_SHUTDOWN"} and value:
            self._before, self._since = self._total(), None
        elif register == "TASKS_CLEAR" and value:
            self._before = 0
            self._since = None if self._since is None else self.world.now
            self._cleared = dict.fromkeys(self._cleared, 0)
        elif register.startswith("TASKS_CAPTURE") and value:
            self.values[f"CC{register[-1]}"] = self._count()
        elif register.startswith("EVENTS_COMPARE"):
            self._cleared[int(register[-1])] = self._total() + 1
        elif not register.startswith("TASKS_"):
            super().write(register, value)

    def _total(self) -> int:
        """Ticks since it was cleared, however often it wrapped."""
        if self._since is None:
            return self._before
        cycles = self.world.now - self._since
        ticks = cycles * _TIMER_HZ // self.world.clocks.core_hz()
        return self._before + (ticks >> min(self.bits("PRESCALER", 0, 4), 9))

    def _period(self) -> int:
        widths: list[int] = self.data.settings["bits"]
        return 1 << widths[self.bits("BITMODE", 0, 2)]

    def _count(self) -> int:
        return self._total() % self._period()

    def _has_passed(self, compare: int) -> bool:
        at = self.values[f"CC{compare}"]
        first = self._cleared[compare]
        # The first time that the count is `at`, at `first` ticks in all or later.
        next_time = first + (at - first) % self._period()
        return self._total() >= next_time
