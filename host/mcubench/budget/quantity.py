# SPDX-License-Identifier: Apache-2.0
"""Quantities as people write them in a budget: `60 KiB`, `1.2 M`, `15 ms`, `1 %`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

_NUMBER = re.compile(r"(?P<number>[+-]?\d[\d_]{0,18}(?:\.\d{1,18})?(?:[eE][+-]?\d)?)\s*(?P<unit>[^\s\d].{0,15})?")
# How much of a metric's own unit each unit is; what is counted has a multiplier at the most.
_COUNTS = {"k": Decimal(10**3), "M": Decimal(10**6), "G": Decimal(10**9)}
_UNITS: Mapping[str, Mapping[str, Decimal]] = {
    "B": {"B": Decimal(1), "kB": Decimal(10**3), "KiB": Decimal(2**10), "MB": Decimal(10**6), "MiB": Decimal(2**20)},
    "ms": {"ns": Decimal("1e-6"), "us": Decimal("1e-3"), "µs": Decimal("1e-3"), "ms": Decimal(1), "s": Decimal(1000)},
    "s": {"ms": Decimal("1e-3"), "s": Decimal(1), "min": Decimal(60)},
    "ns": {"ns": Decimal(1), "us": Decimal(1000), "µs": Decimal(1000), "ms": Decimal(10**6), "s": Decimal(10**9)},
    "mWh": {
        "nWh": Decimal("1e-6"),
        "uWh": Decimal("1e-3"),
        "µWh": Decimal("1e-3"),
        "mWh": Decimal(1),
        "Wh": Decimal(1000),
    },
    "Hz": {"Hz": Decimal(1), "kHz": Decimal(10**3), "MHz": Decimal(10**6)},
    "ratio": {"%": Decimal("1e-2")},
    # An area under a curve, which people also write as a share.
    "": {"%": Decimal("1e-2")},
    "%": {"%": Decimal(1)},
    "°C": {"°C": Decimal(1), "C": Decimal(1)},
    "1/s": {"1/s": Decimal(1)},
}
_KILO = "kB is 1000 bytes, KiB 1024, and k is 1000 of anything else"
_AMBIGUOUS = {"KB": _KILO, "Kb": _KILO, "kb": _KILO, "K": _KILO}
_DIGITS = 4
_MOST_DECIMALS = 12


@dataclass(frozen=True)
class Quantity:
    """A number in a metric's own unit, and the unit that it was written in ('' for none)."""

    value: int | float
    written_unit: str


def parse_quantity(text: str | float, unit: str) -> Quantity:
    """Read a number with a unit that goes with `unit`, which is also meant where there is none.

    Raises:
        ValueError: it is no number, or the unit is another kind of quantity; the message names those that go.
    """
    match = _NUMBER.fullmatch(str(text).strip())
    if match is None:
        raise ValueError(f"'{text}' is no quantity: a number and a unit, such as {_example(unit)}")
    written = (match["unit"] or "").strip()
    factors = _UNITS.get(unit, _COUNTS)
    factor = Decimal(1) if written in {"", unit} else factors.get(written)
    if factor is None:
        advice = _AMBIGUOUS.get(written, f"units that go here: {', '.join(factors)}")
        raise ValueError(f"'{text}': the unit '{written}' does not go with {unit or 'a number'}; {advice}")
    value = Decimal(match["number"].replace("_", "")) * factor
    return Quantity(int(value) if value == value.to_integral_value() else float(value), written)


def write_quantity(value: float, unit: str, written_unit: str, *, up: bool) -> str:
    """A number in the unit that it was written in; rounded up or down to four digits, or exact where it is whole."""
    factor = Decimal(1) if written_unit in {"", unit} else _UNITS.get(unit, _COUNTS)[written_unit]
    exact = Decimal(str(value)) / factor
    if exact != exact.to_integral_value() or factor != 1:
        step = Decimal(1).scaleb(max(exact.adjusted() + 1 - _DIGITS, -_MOST_DECIMALS))
        exact = exact.quantize(step, rounding=ROUND_CEILING if up else ROUND_FLOOR).normalize()
    return f"{exact:f} {written_unit}".strip()


def parse_percent(text: str | float) -> float | None:
    """The number before a percent sign; None where there is none."""
    match = _NUMBER.fullmatch(str(text).strip())
    return float(match["number"].replace("_", "")) if match is not None and match["unit"] == "%" else None


def _example(unit: str) -> str:
    if unit not in _UNITS:
        return "1.2 M"
    return {"B": "60 KiB", "ratio": "0.9 or 90 %", "": "0.9"}.get(unit, f"15 {unit}")
