# SPDX-License-Identifier: Apache-2.0
"""The board's clock against the host's: does the core really run as fast as the firmware believes?"""

import time
from collections.abc import Callable
from dataclasses import dataclass

# Two looks at the counter, each taken somewhere within its request: as far apart as that this matters little.
_APART_S = 0.3
# An adapter on USB may hold a byte back for 16 ms (FTDI AN232B-04, on the latency timer): of several looks the
# quickest counts.
_LOOKS = 5


@dataclass(frozen=True)
class ClockCheck:
    """The counter's rate by the host's clock, and by how much at most that may be off."""

    said_hz: int
    measured_hz: float
    error_percent: float

    @property
    def deviation_percent(self) -> float:
        """How far the rate is from what the firmware says."""
        return 100 * (self.measured_hz / self.said_hz - 1)

    @property
    def is_as_said(self) -> bool:
        """Whether the two agree, as far as that can be told."""
        return abs(self.deviation_percent) <= self.error_percent + _TOLERANCE_PERCENT


# A crystal is good to 0.01 %, a trimmed internal oscillator to 3 % over its range of temperature. A wrong crystal,
# divider or multiplier is further off.
_TOLERANCE_PERCENT = 3.0


@dataclass(frozen=True)
class _Look:
    """A reading of the counter, made between two moments of the host's clock."""

    ticks: int
    after_s: float
    before_s: float

    @property
    def took_s(self) -> float:
        return self.before_s - self.after_s


def check_clock(
    count: Callable[[bool], int],
    counter_hz: int,
    *,
    clock: Callable[[], float] = time.perf_counter,
    sleep: Callable[[float], None] = time.sleep,
) -> ClockCheck:
    """Hold a counter of `counter_hz` against the host's clock; `count(restart)` reads it.

    Each end of the interval is the quickest of several looks, and the error is what the two requests leave open.
    """
    count(True)
    first = min((_look(count, clock) for _ in range(_LOOKS)), key=lambda look: look.took_s)
    sleep(_APART_S)
    last = min((_look(count, clock) for _ in range(_LOOKS)), key=lambda look: look.took_s)
    middle_s = (last.after_s + last.before_s - first.after_s - first.before_s) / 2
    open_s = (first.took_s + last.took_s) / 2
    return ClockCheck(
        said_hz=counter_hz,
        measured_hz=(last.ticks - first.ticks) / middle_s,
        error_percent=100 * open_s / middle_s,
    )


def _look(count: Callable[[bool], int], clock: Callable[[], float]) -> _Look:
    after_s = clock()
    ticks = count(False)
    return _Look(ticks, after_s, clock())
