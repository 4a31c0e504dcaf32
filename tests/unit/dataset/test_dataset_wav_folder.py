# SPDX-License-Identifier: Apache-2.0
"""A folder of recordings becomes samples and labels."""

from pathlib import Path

import numpy as np
import pytest
from scipy.io import wavfile

from mcubench.dataset import wav_folder as wav_folder_module
from mcubench.dataset.audio_front_end import apply_front_end
from mcubench.dataset.preprocessing import AudioPreprocessing
from mcubench.dataset.wav import read_wav
from mcubench.dataset.wav_folder import read_wav_folder
from mcubench.errors import ConfigError

FEATURES = AudioPreprocessing(front_end="micro_features", frames=98)


def record(path: Path, hertz: int) -> Path:
    path.parent.mkdir(exist_ok=True)
    tone = 10_000 * np.sin(2 * np.pi * hertz * np.arange(22_050) / 22_050)
    wavfile.write(path, 22_050, tone.astype(np.int16))
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    record(tmp_path / "yes" / "a.wav", 300)
    record(tmp_path / "no" / "a.wav", 500)
    record(tmp_path / "no" / "b.wav", 700)
    return tmp_path


def test_each_recording_is_a_sample_with_the_class_of_its_folder(folder: Path) -> None:
    inputs, labels, classes = read_wav_folder(folder, FEATURES, ("yes", "silence", "no"))
    assert classes == ("yes", "silence", "no")
    assert labels is not None
    assert labels.tolist() == [2, 2, 0]
    assert inputs.shape == (3, 98, 40, 1)
    assert inputs.dtype == np.float32
    np.testing.assert_array_equal(inputs[1], apply_front_end(read_wav(folder / "no" / "b.wav"), FEATURES))


def test_recordings_without_folders_have_no_labels(tmp_path: Path) -> None:
    record(tmp_path / "a.wav", 300)
    inputs, labels, classes = read_wav_folder(tmp_path, FEATURES)
    assert (len(inputs), labels, classes) == (1, None, ())


def test_a_broken_recording_is_named(folder: Path) -> None:
    (folder / "no" / "c.wav").write_bytes(b"RIFF")
    with pytest.raises(ConfigError, match=r"no/c\.wav: not a \.wav file"):
        read_wav_folder(folder, FEATURES)


def test_a_class_that_the_model_has_not_is_named(folder: Path) -> None:
    with pytest.raises(ConfigError, match="the folder no is no class of the model"):
        read_wav_folder(folder, FEATURES, ("yes", "nope"))


def test_too_many_samples_are_refused_before_any_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wav_folder_module, "MAX_SAMPLES_BYTES", 3 * 98 * 40 * 4 - 1)
    (folder / "no" / "a.wav").write_bytes(b"not read")
    with pytest.raises(ConfigError, match=r"3 samples of shape \(98, 40, 1\) are too many"):
        read_wav_folder(folder, FEATURES)
