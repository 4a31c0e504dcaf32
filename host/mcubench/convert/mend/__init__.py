# SPDX-License-Identifier: Apache-2.0
"""What the quantizer leaves that a microcontroller's kernels refuse or get wrong, put right."""

from mcubench.convert.mend.accumulators import make_room_for_biases
from mcubench.convert.mend.bias_scales import set_bias_scales
from mcubench.convert.mend.io_types import set_io_types
from mcubench.convert.mend.islands import fold_islands
from mcubench.convert.mend.record import Mend
from mcubench.convert.mend.same_scale import requantize_where_scales_differ

__all__ = [
    "Mend",
    "fold_islands",
    "make_room_for_biases",
    "requantize_where_scales_differ",
    "set_bias_scales",
    "set_io_types",
]
