# SPDX-License-Identifier: Apache-2.0
"""Samples that cannot be what a model wants are refused; ones that are a little odd are noted."""

import numpy as np
import pytest

from mcubench.dataset import Dataset, check_samples, quantized_range
from mcubench.errors import ConfigError

# int8, scale 1/255, zero point -128: 0 to 1.
UNIT = quantized_range(1 / 255, -128, np.int8)
RANDOM = np.random.default_rng(0).random((20, 50), np.float32)


def dataset(inputs: object) -> Dataset:
    return Dataset(np.asarray(inputs), None, "set", "ab" * 32)


def test_the_range_of_an_input_follows_from_its_quantization() -> None:
    # TFLite's quantization specification: real = scale * (stored - zero point).
    assert [UNIT.low, UNIT.high] == pytest.approx([0, 1])
    both = quantized_range(2 / 255, -1, np.int8)
    assert [both.low, both.high] == pytest.approx([-254 / 255, 256 / 255])


def test_samples_in_range_are_not_odd() -> None:
    assert check_samples(dataset(RANDOM), UNIT) == ()


def test_samples_of_integers_are_taken_as_they_are() -> None:
    assert check_samples(dataset(np.array([[-128, 127], [0, 1]], np.int8)), UNIT) == ()


def test_samples_that_are_all_the_same_are_refused_and_one_alone_is_not() -> None:
    with pytest.raises(ConfigError, match="data set set: all 3 samples are the same"):
        check_samples(dataset(np.ones((3, 4), np.float32)))
    assert check_samples(dataset(np.ones((1, 4), np.float32))) == ()


def test_pixels_for_a_model_that_takes_0_to_1_are_refused_with_both_ranges() -> None:
    with pytest.raises(ConfigError) as caught:
        check_samples(dataset(np.floor(RANDOM * 256)), UNIT)
    assert caught.value.message == (
        "data set set: the values are 0 to 255, and the model's input takes 0 to 1 (what its quantization can "
        "represent): 20 of 20 samples would saturate"
    )


def test_a_few_values_beyond_the_range_are_noted_and_a_little_beyond_is_not() -> None:
    inputs = RANDOM.copy()
    inputs[3, 7], inputs[5, 1], inputs[6, 2] = 1.5, -0.4, 1.01
    assert check_samples(dataset(inputs), UNIT) == (
        "2 of 20 samples have values outside of 0 to 1 (what its quantization can represent); they are clipped",
    )


def test_values_that_are_as_good_as_constant_in_the_range_are_refused() -> None:
    pixels = quantized_range(1.0, -128, np.int8)
    with pytest.raises(ConfigError, match=r"which is as good as one value in the range .*, 0 to 255"):
        check_samples(dataset(RANDOM), pixels)


def test_values_that_take_up_little_of_the_range_are_noted() -> None:
    (note,) = check_samples(dataset(RANDOM / 5), UNIT)
    assert "take up little of 0 to 1" in note


def test_many_samples_are_looked_at_a_few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mcubench.dataset.storage._BLOCK_BYTES", 1000)
    inputs = RANDOM.copy()
    inputs[19, 0] = 9
    (note,) = check_samples(dataset(inputs), UNIT)
    assert note.startswith("1 of 20 samples")
