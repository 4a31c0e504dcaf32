# SPDX-License-Identifier: Apache-2.0
"""What a quantized tensor can hold, against what the float model would have it hold."""

import numpy as np

from mcubench.convert.loss.values import Reals, representable
from mcubench.model import Tensor
from mcubench.result import Absent, RangeUse

# Scale and zero point of these outputs are prescribed: LiteRT's 8-bit quantization specification.
FIXED_RANGES = frozenset({"SOFTMAX", "LOG_SOFTMAX", "LOGISTIC", "TANH", "L2_NORMALIZATION"})
_BULK = (0.0005, 0.9995)


def range_use(name: str, tensor: Tensor, values: Reals) -> RangeUse | Absent:
    """How the float model's values fill what an operator's quantized output can hold."""
    held = representable(tensor)
    if held is None or tensor.quantization is None:
        return Absent(reason=f"{tensor.dtype.name} has no range of its own")
    if not np.isfinite(values).all() or not values.size:
        return Absent(reason="a value is not finite")
    low, high = held
    # What rounds to an end is not lost: it is up to half a step beyond it.
    half_step = tensor.quantization.scales[0] / 2
    seen_low, seen_high = float(values.min()), float(values.max())
    bulk_low, bulk_high = (float(end) for end in np.quantile(values, _BULK))
    used = max(min(seen_high, high) - max(seen_low, low), 0.0)
    return RangeUse(
        low=low,
        high=high,
        seen_low=seen_low,
        seen_high=seen_high,
        bulk_low=bulk_low,
        bulk_high=bulk_high,
        saturates_low=float(np.mean(values < low - half_step)),
        saturates_high=float(np.mean(values > high + half_step)),
        unused=max(1.0 - used / (high - low), 0.0),
        fixed=name in FIXED_RANGES,
    )
