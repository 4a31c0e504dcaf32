# SPDX-License-Identifier: Apache-2.0
"""From samples to what a model's input tensor holds: shapes checked, values quantized as TFLite does."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from mcubench.errors import ConfigError

# Beyond every int16; far inside what float32 holds exactly.
_SATURATED = np.float32(2**20)


def match_samples(inputs: npt.NDArray[Any], input_shape: tuple[int, ...]) -> npt.NDArray[Any]:
    """The samples as (count, *input_shape); each may have the model's batch dimension of 1, or leave it out.

    Raises:
        ConfigError: a sample has another shape than the model's input.
    """
    found = inputs.shape[1:]
    without_batch = input_shape[1:] if input_shape[:1] == (1,) else input_shape
    if found not in (input_shape, without_batch):
        same_size = math.prod(found) == math.prod(input_shape)
        extents = ", ".join(str(extent) for extent in (-1, *without_batch))
        raise ConfigError(
            f"each sample has shape {found}, and the model's input is {input_shape}",
            hint=f"the sizes agree: inputs.reshape({extents})" if same_size else None,
        )
    return inputs.reshape(len(inputs), *input_shape)


def quantize_samples(
    samples: npt.NDArray[Any], scale: float, zero_point: int, dtype: npt.DTypeLike = np.int8
) -> npt.NDArray[Any]:
    """A tensor's integers: round(sample / scale) + zero_point, clamped; samples of `dtype` pass as they are.

    The division is in float32 and halves round away from zero: AffineQuantize in TFLite's
    lite/kernels/internal/reference/quantize.h, which TFLM's QUANTIZE operator runs.

    Raises:
        ConfigError: the tensor's type or quantization is unusable, or the samples neither float32 nor `dtype`.
    """
    target = np.dtype(dtype)
    if target not in (np.dtype(np.int8), np.dtype(np.uint8), np.dtype(np.int16)):
        raise ConfigError(f"samples are quantized to int8, uint8 or int16, not to {target}")
    if samples.dtype == target:
        return samples
    if samples.dtype != np.float32:
        raise ConfigError(f"the samples are {samples.dtype}, and the model's input takes {target} or float32")
    scale_f32 = np.float32(scale)
    limits = np.iinfo(target)
    if not (np.isfinite(scale_f32) and scale_f32 > 0 and limits.min <= zero_point <= limits.max):
        raise ConfigError(f"the model's input has scale {scale} and zero point {zero_point}: not a quantization")
    if not np.isfinite(samples).all():
        raise ConfigError("a sample has a value that is not finite")
    with np.errstate(over="ignore"):  # an infinite quotient saturates below
        quotient = np.divide(samples, scale_f32, dtype=np.float32)
    rounded = _round_half_away_from_zero(np.clip(quotient, -_SATURATED, _SATURATED)).astype(np.int32)
    integers: npt.NDArray[Any] = np.clip(rounded + np.int32(zero_point), limits.min, limits.max).astype(target)
    return integers


def _round_half_away_from_zero(values: npt.NDArray[np.float32]) -> npt.NDArray[Any]:
    """std::round; floor(x + 0.5) is not, for 0.49999997."""
    whole = np.trunc(values)
    away = np.abs(values - whole) >= np.float32(0.5)
    return np.where(away, whole + np.copysign(np.float32(1), values), whole)
