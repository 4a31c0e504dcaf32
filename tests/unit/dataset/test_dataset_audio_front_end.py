# SPDX-License-Identifier: Apache-2.0
"""A recording becomes a sample as the card says: fitted to a length, then TensorFlow Lite Micro's front end."""

import sys

import numpy as np
import numpy.typing as npt
import pytest
from pymicro_features import MicroFrontend

from mcubench.dataset.audio_front_end import apply_front_end, fit_length, micro_features
from mcubench.dataset.preprocessing import AudioPreprocessing
from mcubench.errors import ToolError

Wave = npt.NDArray[np.float32]

SECOND = 16_000


def tone(hertz: float, samples: int = SECOND) -> Wave:
    return (0.3 * np.sin(2 * np.pi * hertz * np.arange(samples) / SECOND)).astype(np.float32)


def word_in_silence(start: int, length: int, total: int) -> Wave:
    wave = np.zeros(total, np.float32)
    wave[start : start + length] = tone(300, length)
    return wave


def test_one_second_is_98_windows_of_30_ms_every_10_ms() -> None:
    assert micro_features(tone(440)).shape == ((1000 - 30) // 10 + 1, 40)


def test_frames_of_features_are_what_a_sample_has() -> None:
    preprocessing = AudioPreprocessing(front_end="micro_features", frames=49)
    assert apply_front_end(tone(440), preprocessing).shape == preprocessing.shape == (49, 40, 1)


def test_the_features_are_those_of_the_package_fed_10_ms_at_a_time() -> None:
    wave = tone(440) + np.random.default_rng(0).normal(0, 0.1, SECOND).astype(np.float32)
    pulses = np.clip(np.round(wave * 32768), -32768, 32767).astype("<i2").tobytes()
    front_end, expected = MicroFrontend(), []
    while len(pulses) >= 320:
        output = front_end.process_samples(pulses[:320])
        pulses = pulses[2 * output.samples_read :]
        expected += [output.features] if output.features else []
    np.testing.assert_array_equal(micro_features(wave), np.array(expected, np.float32))


@pytest.mark.parametrize("band", range(0, 40, 6))
def test_a_tone_is_loudest_in_the_band_that_the_mel_scale_gives_it(band: int) -> None:
    """40 triangles from 125 to 7500 Hz, their middles evenly spaced in mel = 1127 ln(1 + f / 700)."""
    low, high = 1127 * np.log1p(np.array([125, 7500]) / 700)
    middle = 700 * np.expm1(np.linspace(low, high, 42)[band + 1] / 1127)
    assert micro_features(tone(middle))[0].argmax() == band


def test_silence_has_no_features() -> None:
    assert not micro_features(np.zeros(SECOND, np.float32)).any()


def test_a_steady_tone_fades_because_it_is_taken_for_noise() -> None:
    frames = micro_features(tone(1_000)).sum(axis=1)
    assert frames[-1] < frames[0] / 2


def test_a_recording_begins_with_a_front_end_that_has_heard_nothing() -> None:
    first = micro_features(tone(440))
    micro_features(tone(3_000))
    np.testing.assert_array_equal(micro_features(tone(440)), first)


def test_full_scale_is_not_wrapped_round() -> None:
    """1 is one more than the largest of 16 bits; wrapped round, a square wave would be a constant."""
    square = np.where(tone(440) >= 0, 1, -1).astype(np.float32)
    difference = np.abs(micro_features(square) - micro_features(square * np.float32(0.9999)))
    assert difference.mean() < 0.1


def test_mean_and_scale_are_applied_last() -> None:
    plain = AudioPreprocessing(front_end="micro_features", frames=98)
    scaled = AudioPreprocessing(front_end="micro_features", frames=98, mean=13.0, scale=0.5)
    expected = (apply_front_end(tone(440), plain) - 13) / 2
    np.testing.assert_allclose(apply_front_end(tone(440), scaled), expected, atol=1e-6)


def test_a_waveform_passes_as_it_is() -> None:
    preprocessing = AudioPreprocessing(front_end="waveform", frames=SECOND)
    np.testing.assert_array_equal(apply_front_end(tone(440), preprocessing), tone(440))


def test_a_short_recording_is_put_into_the_middle_of_silence() -> None:
    fitted = fit_length(np.ones(4, np.float32), 9)
    np.testing.assert_array_equal(fitted, [0, 0, 1, 1, 1, 1, 0, 0, 0])


@pytest.mark.parametrize("start", [12_000, 20_000, 33_000])
def test_the_word_of_a_long_recording_comes_to_the_middle(start: int) -> None:
    fitted = fit_length(word_in_silence(start, 6_000, 3 * SECOND), SECOND)
    heard = np.flatnonzero(fitted)
    assert len(fitted) == SECOND
    assert len(heard) > 5_900
    assert abs((heard[0] + heard[-1]) / 2 - SECOND / 2) <= 160


def test_a_word_at_the_very_end_is_kept_whole() -> None:
    fitted = fit_length(word_in_silence(2 * SECOND - 5_000, 5_000, 2 * SECOND), SECOND)
    np.testing.assert_array_equal(fitted[-5_000:], tone(300, 5_000))


def test_of_stretches_equally_loud_the_middle_is_taken() -> None:
    wave = np.repeat(np.array([0.5, -0.5, 0.5], np.float32), SECOND)
    assert (fit_length(wave, SECOND) < 0).all()


@pytest.mark.parametrize("length", [1, 7, 159, 160, 161, 15_999, 16_001])
@pytest.mark.parametrize("recorded", [1, 159, 160, 161, 16_000, 47_999])
def test_every_recording_fits_every_length(recorded: int, length: int) -> None:
    assert fit_length(tone(440, recorded), length).shape == (length,)


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pymicro_features", None)
    with pytest.raises(ToolError) as caught:
        micro_features(tone(440))
    assert "pymicro-features" in (caught.value.hint or "")
