# SPDX-License-Identifier: Apache-2.0
"""The core's two counters. Both count executed instructions: in the twin, one takes one cycle of the core's clock."""

from collections.abc import Callable

_WORD = 0xFFFF_FFFF


class CycleCounter:
    """DWT's CYCCNT. It needs DEMCR.TRCENA, and on a Cortex-M7 the lock opened (CoreSight v2.0, B2.3.10)."""

    # Armv7-M ARM, C1.8.7; CoreSight v2.0, B2.3.10: the key.
    ENABLE = 1 << 0
    KEY = 0xC5AC_CE55

    def __init__(self, now: Callable[[], int], *, has_lock: bool) -> None:
        self._now = now
        self._has_lock = has_lock
        self.reset()

    def reset(self) -> None:
        """Off, locked, at zero."""
        self.trace_is_on = False
        self.is_locked = self._has_lock
        self._runs = False
        self._base = 0

    @property
    def control(self) -> int:
        """DWT_CTRL: one comparator at least, no feature left out (Armv7-M ARM, C1.8.7)."""
        return 0x4000_0000 | (self.ENABLE if self._runs else 0) if self.trace_is_on else 0

    def set_control(self, value: int) -> None:
        """Turn it on or off."""
        if not self.trace_is_on or self.is_locked:
            return
        runs = bool(value & self.ENABLE)
        if runs != self._runs:
            self._base = (self._now() if runs else 0) - self.count
            self._runs = runs

    @property
    def count(self) -> int:
        """CYCCNT."""
        return (self._now() - self._base if self._runs else -self._base) & _WORD

    def set_count(self, value: int) -> None:
        """Set CYCCNT."""
        if self.trace_is_on and not self.is_locked:
            self._base = (self._now() if self._runs else 0) - value

    def set_trace(self, on: bool) -> None:
        """DEMCR.TRCENA: without it the unit has no clock."""
        if not on and self._runs:
            self._base = -self.count
            self._runs = False
        self.trace_is_on = on

    def unlock(self, key: int) -> None:
        """Write the lock access register."""
        self.is_locked = self._has_lock and key != self.KEY


class SysTick:
    """The system timer (Armv7-M ARM, B3.3): counts down from LOAD, one a cycle or one a reference tick."""

    ENABLE, INTERRUPT, CORE_CLOCK, COUNT_FLAG = 1 << 0, 1 << 1, 1 << 2, 1 << 16
    _VALUE = 0xFF_FFFF

    def __init__(
        self,
        now: Callable[[], int],
        at: Callable[[int, Callable[[], None]], None],
        on_wrap: Callable[[], None],
        divider: int,
    ) -> None:
        self._now = now
        self._at = at
        self._on_wrap = on_wrap
        self._divider = divider
        self.reset()

    def reset(self) -> None:
        """Off, at zero."""
        self._control = 0
        self.load = 0
        self._start = 0
        self._from = 0
        self._wraps_seen = 0
        self._generation = object()

    @property
    def control(self) -> int:
        """CTRL; reading clears COUNTFLAG."""
        wraps = self._wraps()
        flag = self.COUNT_FLAG if wraps > self._wraps_seen else 0
        self._wraps_seen = wraps
        return self._control | flag

    def set_control(self, value: int) -> None:
        """Write CTRL: the count goes on from where it is."""
        self._from = self.value
        self._control = value & 7
        self._restart()

    def set_load(self, value: int) -> None:
        """Write LOAD: it is loaded at the next wrap."""
        self._from = self.value
        self.load = value & self._VALUE
        self._restart()

    @property
    def value(self) -> int:
        """VAL."""
        ticks = self._ticks()
        if ticks < self._from:
            return self._from - ticks
        within = (ticks - self._from) % (self.load + 1)
        return 0 if within == 0 else self.load + 1 - within

    def clear(self) -> None:
        """Write VAL, whatever the value: it is zero, and COUNTFLAG too."""
        self._from = 0
        self._restart()

    def _ticks(self) -> int:
        if not self._control & self.ENABLE:
            return 0
        elapsed = self._now() - self._start
        return elapsed if self._control & self.CORE_CLOCK else elapsed // self._divider

    def _wraps(self) -> int:
        ticks = self._ticks() - self._from
        return 0 if ticks < 0 or self.load == 0 else ticks // (self.load + 1) + (1 if self._from else 0)

    def _restart(self) -> None:
        self._start = self._now()
        self._wraps_seen = 0
        self._generation = object()
        self._schedule()

    def _schedule(self) -> None:
        if not self._control & self.ENABLE or not self._control & self.INTERRUPT or self.load == 0:
            return
        ticks = self._ticks()
        to_zero = self._from - ticks if ticks < self._from else self.load + 1 - (ticks - self._from) % (self.load + 1)
        divider = 1 if self._control & self.CORE_CLOCK else self._divider
        generation = self._generation

        def wrap() -> None:
            if generation is self._generation:
                self._on_wrap()
                self._schedule()

        self._at(self._start + (ticks + to_zero) * divider, wrap)
