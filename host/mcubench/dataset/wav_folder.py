# SPDX-License-Identifier: Apache-2.0
"""A folder of recordings, one folder a class, as the samples that a model takes."""

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from mcubench.dataset.audio_front_end import apply_front_end
from mcubench.dataset.class_folders import find_class_folders
from mcubench.dataset.preprocessing import AudioPreprocessing
from mcubench.dataset.samples import Labels
from mcubench.dataset.wav import Waveform, read_wav
from mcubench.errors import ConfigError

SUFFIXES = (".wav",)
MAX_SAMPLES_BYTES = 512 * 1024 * 1024


def read_wav_folder(
    folder: Path, preprocessing: AudioPreprocessing, classes: Sequence[str] | None = None
) -> tuple[Waveform, Labels | None, tuple[str, ...]]:
    """The samples (count, *sample shape), their labels where there are folders of classes, and the classes.

    Raises:
        FileError: the folder or a file cannot be read.
        ConfigError: there is no recording, a folder is no class of the model, a file is no recording, or all
            together are too many.
        ToolError: the package that has the front end is missing.
    """
    found = find_class_folders(folder, SUFFIXES, classes)
    shape = preprocessing.shape
    needed_bytes = len(found.files) * math.prod(shape) * np.dtype(np.float32).itemsize
    if needed_bytes > MAX_SAMPLES_BYTES:
        raise ConfigError(
            f"{folder}: {len(found.files)} samples of shape {shape} are too many "
            f"({needed_bytes} bytes, at most {MAX_SAMPLES_BYTES})"
        )
    inputs = np.empty((len(found.files), *shape), np.float32)
    for index, path in enumerate(found.files):
        inputs[index] = apply_front_end(read_wav(path), preprocessing)
    inputs.flags.writeable = False
    return inputs, found.labels, found.classes
