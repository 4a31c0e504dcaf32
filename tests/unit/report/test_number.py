# SPDX-License-Identifier: Apache-2.0
"""How numbers look."""

import pytest

from mcubench.report.number import format_metric, format_number, format_share
from mcubench.result import Absent, Value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (1_170_057, "1,170,057"),
        (0.25, "0.25"),
        (12.3456789, "12.3457"),
        (99_999.5, "99,999.5"),
        (1_234_567.8, "1,234,568"),
        (-2_500_000.0, "-2,500,000"),
    ],
)
def test_a_number_has_its_digits_in_groups_and_no_exponent(value: float, text: str) -> None:
    assert format_number(value) == text


def test_a_share_that_is_there_is_never_0() -> None:
    assert format_share(4, 4 << 20) == "< 0.01 %"
    assert format_share(0, 4 << 20) == "0.00 %"
    assert format_share(1, 3) == "33.33 %"


def test_a_metric_is_a_value_with_its_unit_or_a_reason() -> None:
    assert format_metric(Value(value=1280, unit="B", kind="computed")) == "1,280 B"
    assert format_metric(Value(value=0.9956, unit="ratio", kind="emulated")) == "99.56 %"
    assert format_metric(Absent(reason="no rate given")) == "not measured: no rate given"
