# SPDX-License-Identifier: Apache-2.0
"""RESHAPE, SQUEEZE and EXPAND_DIMS."""

from mcubench.engines.aot.kernel_call import Elided, KernelCall, Lowered
from mcubench.engines.aot.lowering import Lowering
from mcubench.model import DType


def lower_reshape(lowering: Lowering) -> Lowered:
    """No code where the input is an activation, a copy where it is a constant."""
    source, output = lowering.input(0), lowering.output()
    lowering.check_type(output, source.dtype)
    if source.dtype is DType.INT8 and lowering.int8_activation(source) != lowering.int8_activation(output):
        raise lowering.unsupported("input and output have different scales or zero points")
    if source.element_count != output.element_count:
        raise lowering.unsupported(f"{list(source.shape)} cannot become {list(output.shape)}")
    if not source.is_constant:
        return Elided(source.index, "no code: the output is the input's memory")
    return KernelCall(
        "Copy",
        "CopyParams",
        "reshape.h",
        {
            "input": lowering.address(source),
            "output": lowering.address(output),
            "size_bytes": source.size_bytes,
        },
    )
