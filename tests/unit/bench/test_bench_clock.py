# SPDX-License-Identifier: Apache-2.0
"""A board's clock held against the host's: the rate, and how far it may be off."""

import itertools
from collections.abc import Callable

import pytest

from mcubench.bench.clock import ClockCheck, check_clock


class World:
    """Time, and a board whose counter runs at `hz`; each request takes the next of `delays_s`, answered half-way."""

    def __init__(self, hz: float, delays_s: list[float]) -> None:
        self.now_s = 100.0
        self._hz = hz
        self._delays_s = itertools.cycle(delays_s)
        self._restarted_s = 0.0

    def count(self, restart: bool) -> int:
        delay_s = next(self._delays_s)
        self.now_s += delay_s / 2
        if restart:
            self._restarted_s = self.now_s
        ticks = round((self.now_s - self._restarted_s) * self._hz)
        self.now_s += delay_s / 2
        return ticks

    def clock(self) -> float:
        return self.now_s

    def sleep(self, duration_s: float) -> None:
        self.now_s += duration_s

    def check(self, said_hz: int) -> ClockCheck:
        count: Callable[[bool], int] = self.count
        return check_clock(count, said_hz, clock=self.clock, sleep=self.sleep)


@pytest.mark.parametrize("hz", [16e6, 216e6])
def test_the_rate_is_found_through_an_adapter_that_holds_bytes_back(hz: float) -> None:
    check = World(hz, [0.016, 0.002, 0.016]).check(round(hz))
    assert check.measured_hz == pytest.approx(hz, rel=1e-3)
    assert check.error_percent < 1
    assert check.is_as_said


def test_a_wrong_divider_is_not_as_said() -> None:
    assert not World(108e6, [0.001]).check(216_000_000).is_as_said
    assert not World(16e6 * 1.05, [0.001]).check(16_000_000).is_as_said


def test_an_internal_oscillator_is_as_good_as_its_datasheet_says() -> None:
    assert World(16e6 * 1.01, [0.001]).check(16_000_000).is_as_said


def test_a_line_too_slow_to_tell_says_so() -> None:
    assert World(16e6, [0.2]).check(16_000_000).error_percent > 10
