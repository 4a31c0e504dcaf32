# SPDX-License-Identifier: Apache-2.0
"""From a recording to what a model's input takes: a stretch of the right length, then the front end.

`micro_features` is TensorFlow Lite Micro's own code, from the package pymicro-features; its window, hop and bands are
built into it. Each recording begins with a front end that has heard nothing.
"""

import numpy as np

from mcubench.dataset.preprocessing import FEATURE_BANDS, AudioPreprocessing
from mcubench.dataset.wav import RATE_HZ, Waveform
from mcubench.errors import ToolError

WINDOW_SAMPLES = 30 * RATE_HZ // 1000
HOP_SAMPLES = 10 * RATE_HZ // 1000
_FULL_SCALE = 1 << 15


def apply_front_end(wave: Waveform, preprocessing: AudioPreprocessing) -> Waveform:
    """One recording at 16 kHz as a sample: fitted to the length that `frames` take, features, then mean and scale.

    Raises:
        ToolError: the package that has the front end is missing.
    """
    if preprocessing.front_end == "waveform":
        values = fit_length(wave, preprocessing.frames)
    else:
        needed = WINDOW_SAMPLES + HOP_SAMPLES * (preprocessing.frames - 1)
        values = micro_features(fit_length(wave, needed))[..., np.newaxis]
    return ((values - np.float32(preprocessing.mean)) * np.float32(preprocessing.scale)).astype(np.float32)


def fit_length(wave: Waveform, length: int) -> Waveform:
    """`length` samples of a recording: zeros on both sides of a short one, the loudest stretch of a long one.

    The loudest is where the energy under a Hann window as long as the stretch is largest, in steps of 10 ms: a word
    comes to its middle. Of stretches that are equally loud it is the one nearest to the middle of the recording.
    """
    excess = len(wave) - length
    if excess <= 0:
        before = -excess // 2
        return np.pad(wave, (before, -excess - before))
    hops = -(-len(wave) // HOP_SAMPLES)
    padded = np.pad(wave.astype(np.float64), (0, hops * HOP_SAMPLES - len(wave)))
    energy = np.square(padded).reshape(hops, HOP_SAMPLES).sum(axis=1)
    window = np.hanning(max(length // HOP_SAMPLES, 1) + 2)[1:-1]
    loudness = np.convolve(energy, window, mode="valid")
    starts = np.minimum(np.arange(len(loudness)) * HOP_SAMPLES, excess)
    loudest = starts[loudness >= loudness.max() * (1 - 1e-9)]
    start = int(loudest[np.argmin(np.abs(loudest - excess / 2))])
    return wave[start : start + length]


def micro_features(wave: Waveform) -> Waveform:
    """The features of a recording of -1 to 1, (frames, 40): a frame every 10 ms, each of a window of 30 ms.

    Raises:
        ToolError: the package that has the front end is missing.
    """
    try:
        from pymicro_features import MicroFrontend  # noqa: PLC0415 - there is no wheel of it for every system
    except ImportError as error:
        raise ToolError(
            "the audio front end of TensorFlow Lite Micro is not installed",
            hint="`pip install pymicro-features`; there is no wheel of it for Windows",
        ) from error
    front_end = MicroFrontend()
    pulses = np.clip(np.rint(wave * np.float32(_FULL_SCALE)), -_FULL_SCALE, _FULL_SCALE - 1).astype("<i2")
    frames = []
    for start in range(0, len(pulses) - HOP_SAMPLES + 1, HOP_SAMPLES):
        features = front_end.process_samples(pulses[start : start + HOP_SAMPLES].tobytes()).features
        if features:
            frames.append(features)
    return np.array(frames, np.float32).reshape(-1, FEATURE_BANDS)
