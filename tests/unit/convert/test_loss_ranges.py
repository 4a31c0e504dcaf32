# SPDX-License-Identifier: Apache-2.0
"""What an int8 tensor can hold, against the values that come."""

import numpy as np
import pytest

from mcubench.convert.loss.range_use import range_use
from mcubench.convert.loss.values import real_values, stored_values
from mcubench.model import DType
from mcubench.result import Absent, RangeUse
from unit.convert.loss_models import tensor


def use(values: list[float], scale: float = 0.5, zero_point: int = 0, name: str = "ADD") -> RangeUse:
    found = range_use(name, tensor(DType.INT8, scale, zero_point), np.array(values))
    assert isinstance(found, RangeUse)
    return found


def test_the_ends_are_those_of_int8_less_the_zero_point() -> None:
    found = use([0.0, 1.0], scale=0.5, zero_point=-128)
    assert (found.low, found.high) == (0.0, 127.5)
    assert (found.seen_low, found.seen_high) == (0.0, 1.0)


def test_what_rounds_to_an_end_does_not_saturate_and_what_is_further_out_does() -> None:
    # int8 in halves: -64 to 63.5; half a step more is 63.75.
    found = use([63.74, 63.76, -64.2, -64.3, 0.0])
    assert (found.saturates_low, found.saturates_high) == (1 / 5, 1 / 5)
    assert found.saturates == pytest.approx(2 / 5)


def test_the_overshoot_is_a_share_of_the_range() -> None:
    assert use([0.0, 63.5 + 12.75]).overshoot == pytest.approx(0.1)
    assert use([-64.0, 63.5]).overshoot == 0.0


def test_a_range_for_few_large_values_is_mostly_unused() -> None:
    assert use([0.0, 12.75]).unused == pytest.approx(0.9)
    values = [*np.linspace(-1, 1, 5000), 63.0]
    found = use(values)
    assert found.bulk_high < 1.1
    assert found.unused == pytest.approx(0.5, abs=0.01)


def test_a_softmax_has_the_range_that_the_format_prescribes() -> None:
    assert use([0.0, 1.0], 1 / 256, -128, "SOFTMAX").fixed
    assert not use([0.0, 1.0], 1 / 256, -128).fixed


def test_a_float_has_no_range() -> None:
    assert isinstance(range_use("ADD", tensor(DType.FLOAT32, 1.0), np.ones(3)), Absent)


def test_stored_values_are_real_values_again_within_half_a_step() -> None:
    kind = tensor(DType.INT8, 0.1, 3)
    values = np.random.default_rng(0).uniform(-12, 12, 1000).astype(np.float32)
    assert np.abs(real_values(kind, stored_values(kind, values)) - values).max() <= 0.05 + 1e-6
