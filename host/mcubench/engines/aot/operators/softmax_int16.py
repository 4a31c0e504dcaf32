# SPDX-License-Identifier: Apache-2.0
"""SOFTMAX of int16: two tables, made in single precision as TensorFlow Lite makes them."""

import math
from collections.abc import Callable

import numpy as np

from mcubench.engines.aot.fixed_point import quantize_multiplier, round_half_away
from mcubench.engines.aot.kernel_call import ConstantArray, KernelCall
from mcubench.engines.aot.lowering import Lowering
from mcubench.model import DType

_INT16_MIN, _INT16_MAX = -(1 << 15), (1 << 15) - 1
_RANGE = (1 << 16) - 1
_STEPS = 512
# exp(-10) counts as nothing.
_DEEPEST = 10.0
# The sum of exponentials has 16 integer bits, and one of them is the largest.
_MAX_DEPTH = (1 << 16) - 1
_OUTPUT_SCALE = 1 / 32_768


def lower_softmax_int16(lowering: Lowering) -> KernelCall:
    """Over the last dimension; the output has scale 1/32768, as TensorFlow Lite wants it.

    Source: tensorflow/lite/micro/kernels/softmax_common.cc and SoftmaxInt16 in kernels/internal/reference/softmax.h.
    """
    source, output = lowering.input(0), lowering.output()
    scale, _ = lowering.activation(source, DType.INT16)
    output_scale, _ = lowering.activation(output, DType.INT16)
    if abs(output_scale - _OUTPUT_SCALE) > 0.001 * _OUTPUT_SCALE:
        raise lowering.unsupported("its output must have scale 1/32768")
    depth = lowering.last_dimension(source, output, at_most=_MAX_DEPTH)
    beta = lowering.operator.options.get("beta", 1.0)
    if not isinstance(beta, float | int) or not 0 < beta * scale < math.inf:
        raise lowering.unsupported(f"beta x scale is {beta} x {scale}")
    multiplier = quantize_multiplier(scale * float(beta) / (_DEEPEST / _RANGE))
    if multiplier.shift > 15:
        # TensorFlow Lite's 32 bits do not hold every distance there.
        raise lowering.unsupported(f"beta x scale is {beta} x {scale}, and must be below 5")
    return KernelCall(
        "SoftmaxInt16",
        "SoftmaxInt16Params",
        "softmax_int16.h",
        {
            "input": lowering.address(source),
            "output": lowering.address(output),
            "exponentials": ConstantArray("exponentials", _exponentials()),
            "reciprocals": ConstantArray("reciprocals", _reciprocals()),
            "multiplier": multiplier.value,
            "shift": multiplier.shift,
            "rows": source.element_count // depth,
            "depth": depth,
        },
    )


Single = np.float32


def _exponentials() -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    return _table(Single(_DEEPEST) / Single(_RANGE), _INT16_MAX, lambda x: Single(math.exp(float(x))))


def _reciprocals() -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    return _table(Single(1) / Single(_RANGE), _INT16_MIN, lambda x: Single(1) / (Single(1) + x))


def _table(
    input_scale: Single, zero_point: int, function: Callable[[Single], Single]
) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    """The function at 513 steps over int16, each less half of what the line errs in the middle up to the next.

    Source: LUTPopulateInt16 in tensorflow/lite/kernels/internal/common.h.
    """
    low, high = (input_scale * Single(end - zero_point) for end in (_INT16_MIN, _INT16_MAX))
    output_scale = Single(2) / Single(_RANGE)
    output_low, output_high = (output_scale * Single(end) for end in (_INT16_MIN, _INT16_MAX))
    step = (high - low) / Single(_STEPS)
    inverse = Single(_RANGE + 1) / (output_high - output_low)
    values = []
    for index in range(_STEPS):
        start = low + Single(index) * step
        value = _rounded(function(start) * inverse)
        middle = _rounded(function(start + step / Single(2)) * inverse)
        following = function(low + Single(index + 1) * step) * inverse
        on_line = _rounded((following + value) / Single(2))
        values.append(value - _rounded((on_line - middle) / Single(2)))
    values.append(_rounded(function(high) * inverse))
    return np.clip(np.array(values), _INT16_MIN, _INT16_MAX).astype(np.int16)


def _rounded(value: Single) -> Single:
    return Single(round_half_away(float(value)))
