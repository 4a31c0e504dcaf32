# SPDX-License-Identifier: Apache-2.0
"""LOGISTIC and TANH of int16: straight lines between the values of a table."""

import math

import numpy as np

from mcubench.engines.aot.kernel_call import ConstantArray, KernelCall
from mcubench.engines.aot.lowering import Lowering
from mcubench.engines.aot.reading_order import element_by_element
from mcubench.model import DType

_STEPS = 256
# The steps, as bits, at which TensorFlow Lite's table is one more than the function rounded: found by asking TANH,
# whose outputs at whole steps are the table's values.
_ONE_MORE = 0x800000000000000000000000000000800011009020440005C0467BAEFA7BD110


def sigmoid_table() -> ConstantArray:
    """1 / (1 + exp(-x)) in fractions of 2^16, for x = 0, 1/24, 2/24, ..., as TensorFlow Lite has it."""
    values = [round(65_536 / (1 + math.exp(-step / 24))) + (_ONE_MORE >> step & 1) for step in range(_STEPS)]
    return ConstantArray("table", np.array(values, np.uint16))


def sigmoid_int16_call(lowering: Lowering, function: str) -> KernelCall:
    """The input is brought to steps of 1 / (3 * 4096) by an integer and a shift; the output has scale 2^-15.

    Source: tensorflow/lite/micro/kernels/logistic_common.cc.
    """
    source, output = lowering.input(0), lowering.output()
    scale, _ = lowering.activation(source, DType.INT16)
    lowering.check_same_count(source, output)
    if lowering.activation(output, DType.INT16) != (1 / 32_768, 0):
        raise lowering.unsupported("its output must have scale 1/32768 and zero point 0")
    shift, multiplier = 0, scale * 4096 * 3
    if scale != 1 / 4096:
        while multiplier <= 32_767 / 2 and shift <= 30:
            shift += 1
            multiplier *= 2
    if int(multiplier) * 32_768 + (1 << max(shift - 1, 0)) > (1 << 31) - 1:
        raise lowering.unsupported(f"the input's scale {scale} is too large")
    fields = {
        "input": lowering.address(source),
        "output": lowering.address(output),
        "table": sigmoid_table(),
        "count": source.element_count,
        "multiplier": int(multiplier),
        "shift": shift,
    }
    return KernelCall(function, "SigmoidInt16Params", "sigmoid_int16.h", fields, element_by_element(output, source))
