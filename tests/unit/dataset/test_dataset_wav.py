# SPDX-License-Identifier: Apache-2.0
"""Recordings of every rate, width and number of channels are read alike; all else is a sentence with its name."""

import io
import struct
import wave
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.io import wavfile

from mcubench.dataset import wav as wav_module
from mcubench.dataset.wav import read_wav
from mcubench.errors import ConfigError, FileError

TONE_HZ = 440


def tone(rate_hz: int, seconds: float = 0.5) -> npt.NDArray[Any]:
    return 0.5 * np.sin(2 * np.pi * TONE_HZ * np.arange(int(rate_hz * seconds)) / rate_hz)


def pcm(values: npt.NDArray[Any], bits: int) -> bytes:
    """WAV's integers: unsigned up to 8 bits, signed and little-endian above."""
    full = 1 << (bits - 1)
    integers = np.round(values * (full - 1)).astype(np.int64) + (full if bits == 8 else 0)
    return b"".join(int(value).to_bytes(bits // 8, "little", signed=bits != 8) for value in integers.ravel())


def save(path: Path, values: npt.NDArray[Any], rate_hz: int = 16_000, bits: int = 16) -> Path:
    """Through Python's own writer, where what is tested reads with scipy's."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1 if values.ndim == 1 else values.shape[1])
        file.setsampwidth(bits // 8)
        file.setframerate(rate_hz)
        file.writeframes(pcm(values, bits))
    return path


def refused(path: Path, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_wav(path)
    assert str(path) in caught.value.message
    assert words in caught.value.message
    assert "\n" not in caught.value.message


@pytest.mark.parametrize("bits", [8, 16, 24, 32])
def test_integers_of_every_width_have_full_scale_at_1(tmp_path: Path, bits: int) -> None:
    values = tone(16_000)
    read = read_wav(save(tmp_path / "a.wav", values, bits=bits))
    assert read.dtype == np.float32
    np.testing.assert_allclose(read, values, atol=1.01 / (1 << (bits - 1)) + 1e-6)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_floats_are_taken_as_they_are(tmp_path: Path, dtype: Any) -> None:
    wavfile.write(tmp_path / "a.wav", 16_000, tone(16_000).astype(dtype))
    np.testing.assert_allclose(read_wav(tmp_path / "a.wav"), tone(16_000), atol=1e-6)


@pytest.mark.parametrize("rate_hz", [8_000, 11_025, 22_050, 44_100, 48_000])
def test_a_tone_is_the_same_tone_at_every_rate(tmp_path: Path, rate_hz: int) -> None:
    read = read_wav(save(tmp_path / "a.wav", tone(rate_hz), rate_hz))
    assert abs(len(read) - 8_000) <= 1
    middle = slice(1_000, 7_000)  # the filter has nothing before the beginning
    np.testing.assert_allclose(read[middle], tone(16_000)[middle], atol=0.01)


def test_what_is_above_the_new_rate_does_not_come_back_as_another_tone(tmp_path: Path) -> None:
    whistle = 0.5 * np.sin(2 * np.pi * 15_000 * np.arange(24_000) / 48_000)
    assert np.abs(read_wav(save(tmp_path / "a.wav", whistle, 48_000))[1_000:-1_000]).max() < 0.01


def test_channels_are_averaged(tmp_path: Path) -> None:
    both = np.stack([tone(16_000), np.zeros(8_000)], axis=1)
    np.testing.assert_allclose(read_wav(save(tmp_path / "a.wav", both)), tone(16_000) / 2, atol=1e-4)


def test_what_a_program_wrote_into_a_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    path = save(tmp_path / "a.wav", tone(16_000))
    raw = bytearray(path.read_bytes())
    raw[4:8], raw[40:44] = struct.pack("<I", 0x7FFFF024), struct.pack("<I", 0x7FFFF000)  # as espeak-ng does
    path.write_bytes(raw)
    np.testing.assert_allclose(read_wav(path), tone(16_000), atol=1e-4)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "not a .wav file"),
        (b"ID3\x04 an mp3, renamed", "not a .wav file"),
        (b"RIFF\x04\0\0\0AVI ", "not a .wav file"),
        (b"RIFF\x04\0\0\0WAVE", "damaged"),
        (b"RIFF\xff\0\0\0WAVEfmt ", "cut off: it has 16 of its 263 bytes"),
    ],
)
def test_what_is_no_recording_is_refused(tmp_path: Path, raw: bytes, words: str) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(raw)
    refused(path, words)


def test_a_recording_that_lost_its_end_is_refused(tmp_path: Path) -> None:
    path = save(tmp_path / "a.wav", tone(16_000))
    path.write_bytes(path.read_bytes()[:-100])
    refused(path, "cut off: it has 15944 of its 16044 bytes")


def test_a_recording_without_samples_is_refused(tmp_path: Path) -> None:
    refused(save(tmp_path / "a.wav", np.zeros(0)), "0 samples")


@pytest.mark.parametrize(("rate_hz", "words"), [(100, "100 samples a second"), (999_999, "999999 samples a second")])
def test_a_rate_that_no_recorder_has_is_refused(tmp_path: Path, rate_hz: int, words: str) -> None:
    refused(save(tmp_path / "a.wav", np.zeros(100), rate_hz), words)


def test_a_value_that_is_not_finite_is_refused(tmp_path: Path) -> None:
    wavfile.write(tmp_path / "a.wav", 16_000, np.array([0, np.nan], np.float32))
    refused(tmp_path / "a.wav", "not finite")
    wavfile.write(tmp_path / "a.wav", 16_000, np.array([0, 1e300]))
    refused(tmp_path / "a.wav", "not finite")


def test_a_recording_packed_by_a_codec_is_refused(tmp_path: Path) -> None:
    path = save(tmp_path / "a.wav", np.zeros(100), bits=8)
    raw = bytearray(path.read_bytes())
    raw[20:22] = struct.pack("<H", 7)  # mu-law
    path.write_bytes(raw)
    refused(path, "packed")


def test_a_recording_of_hours_is_refused(tmp_path: Path) -> None:
    refused(save(tmp_path / "a.wav", np.zeros(700_000), 1_000, bits=8), "700 seconds are too long")


def test_a_file_too_large_is_refused_before_it_is_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wav_module, "MAX_FILE_BYTES", 1_000)
    refused(save(tmp_path / "a.wav", tone(16_000)), "too large")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"absent\.wav: No such file"):
        read_wav(tmp_path / "absent.wav")


def seeds() -> list[bytes]:
    """A file of each kind, to be spoiled."""
    made = []
    for values in (tone(8_000, 0.01), tone(16_000, 0.01).astype(np.float32), np.zeros((20, 2), np.int32)):
        stream = io.BytesIO()
        wavfile.write(stream, 16_000, values)
        made.append(stream.getvalue())
    return made


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz") / "fuzz.wav"


@given(data=st.data())
@settings(max_examples=400, deadline=None)
def test_spoiled_bytes_end_in_samples_or_in_a_sentence(scratch: Path, data: st.DataObject) -> None:
    raw = bytearray(data.draw(st.sampled_from(seeds())))
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, min(len(raw), 64) - 1))
        raw[place] = data.draw(st.integers(0, 255))
    scratch.write_bytes(raw[: data.draw(st.integers(0, len(raw)))] if data.draw(st.booleans()) else raw)
    message = ""
    try:
        samples = read_wav(scratch)
    except ConfigError as error:
        message = error.message
    else:
        assert samples.ndim == 1
        assert np.abs(samples).max() <= 1
    assert not message or str(scratch) in message
    assert "\n" not in message
