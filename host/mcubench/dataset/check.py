# SPDX-License-Identifier: Apache-2.0
"""Whether samples can be what a model wants.

An accuracy or a calibration by constant samples, or by ones in another range, would look like any other number.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mcubench.dataset.samples import Dataset
from mcubench.dataset.storage import blocks
from mcubench.errors import ConfigError

# Beyond the range by this part of it is what other data than that of the calibration may be.
_A_LITTLE = 0.02
# A sample saturates where more than this part of its values are clipped.
_SATURATED_SHARE = 0.01
_TOO_NARROW, _NARROW = 0.02, 0.25


@dataclass(frozen=True)
class ValueRange:
    """The values that an input can take; `why` is the rest of a sentence that begins with "the range of"."""

    low: float
    high: float
    why: str

    @property
    def words(self) -> str:
        """The range, for a message."""
        return f"{self.low:.6g} to {self.high:.6g} ({self.why})"


def quantized_range(scale: float, zero_point: int, dtype: npt.DTypeLike) -> ValueRange:
    """What a quantized input can represent."""
    limits = np.iinfo(np.dtype(dtype))
    low, high = ((limit - zero_point) * scale for limit in (limits.min, limits.max))
    return ValueRange(low, high, "what its quantization can represent")


def check_samples(dataset: Dataset, expected: ValueRange | None = None) -> tuple[str, ...]:
    """What is odd about the samples, in sentences. Samples of integers are as the model takes them, and in range.

    Raises:
        ConfigError: all samples are the same, or most of them are out of range, or as good as constant in it.
    """
    _require_variety(dataset)
    if expected is None or dataset.inputs.dtype.kind != "f":
        return ()
    return _range_notes(dataset, expected)


def _require_variety(dataset: Dataset) -> None:
    inputs = dataset.inputs
    if len(inputs) > 1 and all((inputs[block] == inputs[:1]).all() for block in blocks(inputs)):
        raise ConfigError(f"data set {dataset.name}: all {len(inputs)} samples are the same, so they tell nothing")


def _range_notes(dataset: Dataset, expected: ValueRange) -> tuple[str, ...]:
    inputs: npt.NDArray[Any] = dataset.inputs
    width = expected.high - expected.low
    margin = _A_LITTLE * width
    lowest, highest, clipped, saturated = np.inf, -np.inf, 0, 0
    for block in blocks(inputs):
        values = inputs[block].reshape(block.stop - block.start, -1)
        lowest, highest = min(lowest, float(values.min())), max(highest, float(values.max()))
        outside = ((values < expected.low - margin) | (values > expected.high + margin)).mean(axis=1)
        clipped += int((outside > 0).sum())
        saturated += int((outside > _SATURATED_SHARE).sum())
    found, name = f"{lowest:.6g} to {highest:.6g}", f"data set {dataset.name}"
    if saturated > len(inputs) / 2:
        raise ConfigError(
            f"{name}: the values are {found}, and the model's input takes {expected.words}: "
            f"{saturated} of {len(inputs)} samples would saturate",
            hint="the samples have to be scaled as those were that the model was trained with",
        )
    if highest - lowest < _TOO_NARROW * width:
        raise ConfigError(
            f"{name}: the values are {found}, which is as good as one value in the range of the model's input, "
            f"{expected.words}",
            hint="the samples have to be scaled as those were that the model was trained with",
        )
    notes = []
    if clipped:
        notes.append(f"{clipped} of {len(inputs)} samples have values outside of {expected.words}; they are clipped")
    if highest - lowest < _NARROW * width:
        notes.append(f"the values, {found}, take up little of {expected.words}")
    return tuple(notes)
