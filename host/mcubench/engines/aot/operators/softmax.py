# SPDX-License-Identifier: Apache-2.0
"""SOFTMAX."""

import math

import numpy as np

from mcubench.engines.aot.fixed_point import SMALLEST_SOFTMAX_STEP, softmax_exponentials
from mcubench.engines.aot.kernel_call import ConstantArray, KernelCall
from mcubench.engines.aot.lowering import Lowering

# The sum of exponentials has 12 integer bits.
_MAX_DEPTH = 4095


def lower_softmax(lowering: Lowering) -> KernelCall:
    """int8, over the last dimension; the output has scale 1/256 and zero point -128, as TensorFlow Lite wants it."""
    source, output = lowering.input(0), lowering.output()
    scale, _ = lowering.int8_activation(source)
    if lowering.int8_activation(output) != (1.0 / 256.0, -128):
        raise lowering.unsupported("its output must have scale 1/256 and zero point -128")
    depth = lowering.last_dimension(source, output, at_most=_MAX_DEPTH)
    beta = lowering.operator.options.get("beta", 1.0)
    if not isinstance(beta, float | int) or not SMALLEST_SOFTMAX_STEP < beta * scale < math.inf:
        raise lowering.unsupported(f"beta x scale is {beta} x {scale}, and must be more than 2^-26")
    exponentials = np.array(softmax_exponentials(float(beta), scale), np.int32)
    return KernelCall(
        "SoftmaxInt8",
        "SoftmaxInt8Params",
        "softmax.h",
        {
            "input": lowering.address(source),
            "output": lowering.address(output),
            "exponentials": ConstantArray("exponentials", exponentials),
            "exponential_count": exponentials.size,
            "rows": source.element_count // depth,
            "depth": depth,
        },
    )
