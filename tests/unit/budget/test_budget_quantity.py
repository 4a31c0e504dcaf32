# SPDX-License-Identifier: Apache-2.0
"""Quantities: the prefixes of the SI and of IEC 80000-13, and what is none."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcubench.budget.quantity import parse_percent, parse_quantity, write_quantity


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("60 KiB", "B", 61_440),
        ("60KiB", "B", 61_440),
        ("60 kB", "B", 60_000),
        ("1.5 MiB", "B", 1_572_864),
        ("1_000", "B", 1000),
        (1000, "B", 1000),
        ("250 us", "ms", 0.25),
        ("250 µs", "ms", 0.25),
        ("2 s", "ms", 2000),
        ("1.2 M", "instructions", 1_200_000),
        ("1.2e6", "cycles", 1_200_000),
        ("12 cycles", "cycles", 12),
        ("90 %", "ratio", 0.9),
        (0.9, "ratio", 0.9),
        ("3 µWh", "mWh", 0.003),
        ("-5 °C", "°C", -5),
        ("216 MHz", "Hz", 216_000_000),
    ],
)
def test_a_quantity_is_read_in_the_metrics_own_unit(text: str | float, unit: str, value: float) -> None:
    assert parse_quantity(text, unit).value == value


@pytest.mark.parametrize(
    ("text", "unit", "message"),
    [
        ("60 KB", "B", "'60 KB': the unit 'KB' does not go with B; kB is 1000 bytes, KiB 1024"),
        ("60 ms", "B", "does not go with B; units that go here: B, kB, KiB, MB, MiB"),
        ("1 %", "B", "the unit '%' does not go with B"),
        ("much", "ms", "'much' is no quantity: a number and a unit, such as 15 ms"),
        ("", "cycles", "such as 1.2 M"),
        ("nan", "B", "is no quantity"),
        ("1e999", "B", "is no quantity|does not go"),
        ("0x10", "B", "is no quantity|does not go"),
    ],
)
def test_what_is_no_quantity_of_the_metric_is_refused(text: str, unit: str, message: str) -> None:
    with pytest.raises(ValueError, match=message if "|" in message else re.escape(message)):
        parse_quantity(text, unit)


@given(st.text(max_size=30))
def test_any_text_is_a_quantity_or_a_sentence(text: str) -> None:
    for unit in ("B", "ms", "ratio", "cycles"):
        try:
            parse_quantity(text, unit)
        except ValueError as error:
            assert str(error)  # noqa: PT017 - or no error at all
    parse_percent(text)


@given(st.integers(0, 10**9), st.sampled_from(["", "B", "kB", "KiB", "MB", "MiB"]))
def test_a_limit_that_is_written_down_lets_pass_what_it_was_made_of(value: int, unit: str) -> None:
    up = write_quantity(value, "B", unit, up=True)
    assert parse_quantity(up, "B").value >= value
    assert parse_quantity(write_quantity(value, "B", unit, up=False), "B").value <= value
    # Four digits: never more than one part in a thousand away.
    assert parse_quantity(up, "B").value <= value * 1.001 + 1e-9


@given(st.floats(0, 1))
def test_a_share_that_is_written_down_is_not_stricter(value: float) -> None:
    assert parse_quantity(write_quantity(value, "ratio", "%", up=False), "ratio").value <= value
