# SPDX-License-Identifier: Apache-2.0
"""Operator families, one file each, by their names in the TFLite schema."""

from collections.abc import Callable, Mapping

from mcubench.engines.aot.kernel_call import Lowered
from mcubench.engines.aot.lowering import Lowering
from mcubench.engines.aot.operators.add import lower_add
from mcubench.engines.aot.operators.conv_2d import lower_conv_2d
from mcubench.engines.aot.operators.depthwise_conv_2d import lower_depthwise_conv_2d
from mcubench.engines.aot.operators.fully_connected import lower_fully_connected
from mcubench.engines.aot.operators.pool_2d import lower_average_pool_2d, lower_max_pool_2d
from mcubench.engines.aot.operators.reshape import lower_reshape
from mcubench.engines.aot.operators.softmax import lower_softmax

OPERATORS: Mapping[str, Callable[[Lowering], Lowered]] = {
    "ADD": lower_add,
    "AVERAGE_POOL_2D": lower_average_pool_2d,
    "CONV_2D": lower_conv_2d,
    "DEPTHWISE_CONV_2D": lower_depthwise_conv_2d,
    "FULLY_CONNECTED": lower_fully_connected,
    "MAX_POOL_2D": lower_max_pool_2d,
    "RESHAPE": lower_reshape,
    "SOFTMAX": lower_softmax,
}
