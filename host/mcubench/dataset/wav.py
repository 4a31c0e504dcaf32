# SPDX-License-Identifier: Apache-2.0
"""Reading a recording: a .wav file of any rate, width and number of channels as one channel at 16 kHz."""

import io
import math
import struct
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from mcubench.errors import ConfigError, FileError

RATE_HZ = 16_000
MAX_FILE_BYTES = 64 * 1024 * 1024
MAX_SECONDS = 600
_LEAST_RATE_HZ, _MOST_RATE_HZ = 1_000, 384_000
# A program that writes into a pipe does not know the length, and puts 2 GiB or 4 GiB or nearly so.
_UNKNOWN_LENGTH = 0x7FF00000
# What scipy's reader raises besides ValueError where the headers do not fit together.
_WAV_ERRORS = (
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    NameError,
    TypeError,
    ValueError,
    struct.error,
)

Waveform = npt.NDArray[np.float32]


def read_wav(path: Path) -> Waveform:
    """The recording's samples, -1 to 1, at 16 kHz; its channels are averaged.

    Raises:
        FileError: the file cannot be read.
        ConfigError: it is too large, damaged, empty, or no recording of plain numbers.
    """
    return decode_wav(_read_file(path), path)


def decode_wav(raw: bytes, path: Path) -> Waveform:
    """The same, of a file's content; `path` is for messages.

    Raises:
        ConfigError: it is damaged, empty, or no recording of plain numbers.
    """
    rate_hz, samples = _decode(raw, path)
    if samples.size == 0:
        raise ConfigError(f"{path}: there is no sound in it: 0 samples")
    if not _LEAST_RATE_HZ <= rate_hz <= _MOST_RATE_HZ:
        raise ConfigError(f"{path}: {rate_hz} samples a second; {_LEAST_RATE_HZ} to {_MOST_RATE_HZ} are read")
    if len(samples) > MAX_SECONDS * rate_hz:
        raise ConfigError(f"{path}: {len(samples) / rate_hz:.0f} seconds are too long (at most {MAX_SECONDS})")
    wave = _as_float(samples)
    if not np.isfinite(wave).all():
        raise ConfigError(f"{path}: it has a value that is not finite")
    if wave.ndim > 1:
        wave = wave.mean(axis=1, dtype=np.float32)
    clipped: Waveform = np.clip(_resampled(wave, rate_hz), -1, 1).astype(np.float32)
    return clipped


def _read_file(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_FILE_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a null byte in the path
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise FileError(f"cannot read the recording {path}: {reason}") from error
    if len(raw) > MAX_FILE_BYTES:
        raise ConfigError(f"{path}: too large for a recording (at most {MAX_FILE_BYTES} bytes)")
    return raw


def _decode(raw: bytes, path: Path) -> tuple[int, npt.NDArray[Any]]:
    if raw[:4] not in {b"RIFF", b"RIFX", b"RF64"} or raw[8:12] != b"WAVE":
        raise ConfigError(f"{path}: not a .wav file", hint="ffmpeg -i RECORDING -ar 16000 -ac 1 OUT.wav makes one")
    if raw[:4] != b"RF64":
        said_bytes = 8 + int.from_bytes(raw[4:8], "big" if raw[:4] == b"RIFX" else "little")
        if len(raw) < said_bytes < _UNKNOWN_LENGTH:
            raise ConfigError(f"{path}: cut off: it has {len(raw)} of its {said_bytes} bytes")
    from scipy.io import wavfile  # noqa: PLC0415 - slow to import, and other data sets need not wait for it

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # chunks that scipy does not know
            rate_hz, samples = wavfile.read(io.BytesIO(raw))
    except _WAV_ERRORS as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise ConfigError(
            f"{path}: a .wav file that is damaged, or packed ({reason})",
            hint="plain integers of 8 to 32 bits and floats are read",
        ) from error
    return int(rate_hz), samples


def _resampled(wave: Waveform, rate_hz: int) -> npt.NDArray[Any]:
    if rate_hz == RATE_HZ:
        return wave
    from scipy.signal import resample_poly  # noqa: PLC0415 - a second to import

    divisor = math.gcd(rate_hz, RATE_HZ)
    resampled: npt.NDArray[Any] = resample_poly(wave, RATE_HZ // divisor, rate_hz // divisor)
    return resampled


def _as_float(samples: npt.NDArray[Any]) -> Waveform:
    """The samples with full scale at 1: integers of 8 bits have their zero at 128, longer ones at 0."""
    if samples.dtype.kind == "f":
        with np.errstate(over="ignore"):  # a double beyond float32 becomes infinite, and is refused
            return samples.astype(np.float32)
    zero = 128 if samples.dtype.kind == "u" else 0
    full_scale = np.float32(2.0 ** (8 * samples.dtype.itemsize - 1))
    return (samples.astype(np.float32) - np.float32(zero)) / full_scale
