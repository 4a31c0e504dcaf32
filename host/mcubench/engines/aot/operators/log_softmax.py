# SPDX-License-Identifier: Apache-2.0
"""LOG_SOFTMAX of int8."""

import numpy as np

from mcubench.engines.aot.fixed_point import (
    SMALLEST_SOFTMAX_STEP,
    Multiplier,
    quantize_multiplier,
    softmax_exponentials,
    softmax_multiplier,
)
from mcubench.engines.aot.kernel_call import ConstantArray, KernelCall
from mcubench.engines.aot.lowering import Lowering

# The sum of exponentials has 12 integer bits.
_MAX_DEPTH = 4095


def lower_log_softmax_int8(lowering: Lowering) -> KernelCall:
    """Over the last dimension; the output has scale 1/16 and zero point 127, as TensorFlow Lite wants it.

    Source: tensorflow/lite/micro/kernels/log_softmax.cc, PreprocessLogSoftmaxScalingExp in
    kernels/internal/quantization_util.cc and LogSoftmaxQuantized in kernels/internal/reference/log_softmax.h.
    """
    source, output = lowering.input(0), lowering.output()
    scale, _ = lowering.int8_activation(source)
    if lowering.int8_activation(output) != (1.0 / 16.0, 127):
        raise lowering.unsupported("its output must have scale 1/16 and zero point 127")
    depth = lowering.last_dimension(source, output, at_most=_MAX_DEPTH)
    multiplier = softmax_multiplier(1.0, scale)
    back = (1 << max(31 - multiplier.shift, 0)) / max(multiplier.value, 1)
    if scale <= SMALLEST_SOFTMAX_STEP or back >= 1:
        raise lowering.unsupported(f"the input's scale is {scale}, and must be more than 2^-26")
    exponentials = np.array(softmax_exponentials(1.0, scale), np.int32)
    if exponentials.size == 1:
        # Only the maximum itself is within reach: its distance is 0 whatever the factor.
        multiplier = Multiplier(0, 0)
    reverse = quantize_multiplier(back)
    return KernelCall(
        "LogSoftmaxInt8",
        "LogSoftmaxInt8Params",
        "log_softmax.h",
        {
            "input": lowering.address(source),
            "output": lowering.address(output),
            "exponentials": ConstantArray("exponentials", exponentials),
            "exponential_count": exponentials.size,
            "multiplier": multiplier.value,
            "shift": multiplier.shift,
            "reverse_multiplier": reverse.value,
            "reverse_shift": reverse.shift,
            "rows": source.element_count // depth,
            "depth": depth,
        },
    )
