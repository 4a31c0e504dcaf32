# SPDX-License-Identifier: Apache-2.0
"""The output channels of a layer, as sets of kernels that prove something of them see them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mcubench.engines.aot.fixed_point import Multiplier, multiply_by_quantized

Ints = npt.NDArray[np.int64]

# A half, before the shift.
SMALLEST_MULTIPLIER = 1 << 30
# An output's distance from the zero point, shifted by one more, stays far below the largest accumulator.
_LARGEST_CONSTANT_SHIFT = 12


@dataclass(frozen=True)
class Channels:
    """The output channels of a layer; `biases` have the input's zero point folded in.

    `weights` are channels x taps. `clamp` is the range that the fused activation leaves.
    """

    weights: Ints
    biases: Ints
    multipliers: Sequence[Multiplier]
    zero_point: int
    clamp: tuple[int, int]

    def with_constants(self) -> "Channels":
        """The same outputs, from channels without weights whose bias and multiplier are of a common size."""
        biases, multipliers = self.biases.copy(), list(self.multipliers)
        low, high = self.clamp
        lives = self.weights.any(axis=1)
        shift = max((multipliers[channel].shift for channel in np.flatnonzero(lives).tolist()), default=-1)
        shift = max(-_LARGEST_CONSTANT_SHIFT, min(-1, shift))
        for channel in np.flatnonzero(~lives).tolist():
            value = multiply_by_quantized(int(biases[channel]), multipliers[channel]) + self.zero_point
            # Exactly the value, as multiplier and shift divide by a power of two.
            biases[channel] = (max(low, min(high, value)) - self.zero_point) << (1 - shift)
            multipliers[channel] = Multiplier(SMALLEST_MULTIPLIER, shift)
        return Channels(self.weights, biases, multipliers, self.zero_point, self.clamp)

    def reaches(self) -> Ints:
        """The largest size of each channel's accumulator, whatever the inputs."""
        reaches: Ints = np.abs(self.weights).sum(axis=1) * 128 + np.abs(self.biases)
        return reaches
