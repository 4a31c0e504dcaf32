# SPDX-License-Identifier: Apache-2.0
"""SOFTMAX and LOG_SOFTMAX of float32."""

from mcubench.engines.aot.kernel_call import KernelCall
from mcubench.engines.aot.lowering import Lowering
from mcubench.model import DType


def lower_softmax_float(lowering: Lowering) -> KernelCall:
    """Over the last dimension."""
    beta = lowering.operator.options.get("beta", 1.0)
    if not isinstance(beta, float | int):
        raise lowering.unsupported(f"option beta is {beta}")
    return _call(lowering, "SoftmaxFloat", float(beta))


def lower_log_softmax_float(lowering: Lowering) -> KernelCall:
    """Over the last dimension."""
    return _call(lowering, "LogSoftmaxFloat", 1.0)


def _call(lowering: Lowering, function: str, beta: float) -> KernelCall:
    source, output = lowering.input(0), lowering.output()
    lowering.check_type(output, DType.FLOAT32)
    if not source.shape or source.shape != output.shape:
        raise lowering.unsupported(f"input {list(source.shape)} does not go with output {list(output.shape)}")
    fields = {
        "input": lowering.address(source),
        "output": lowering.address(output),
        "rows": source.element_count // source.shape[-1],
        "depth": source.shape[-1],
        "beta": beta,
    }
    return KernelCall(function, "SoftmaxFloatParams", "softmax_float.h", fields)
