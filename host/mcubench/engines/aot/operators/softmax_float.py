# SPDX-License-Identifier: Apache-2.0
"""SOFTMAX of float32, and LOG_SOFTMAX of float32 and of int16."""

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


def lower_log_softmax_int16(lowering: Lowering) -> KernelCall:
    """Over the last dimension, to any scale: DEQUANTIZE, LOG_SOFTMAX of float32, QUANTIZE.

    TensorFlow Lite Micro has no kernel of it.
    """
    source, output = lowering.input(0), lowering.output()
    scale, _ = lowering.activation(source, DType.INT16)
    output_scale, _ = lowering.activation(output, DType.INT16)
    depth = lowering.last_dimension(source, output)
    fields = {
        "input": lowering.address(source),
        "output": lowering.address(output),
        "rows": source.element_count // depth,
        "depth": depth,
        "scale": scale,
        "output_scale": output_scale,
    }
    return KernelCall("LogSoftmaxInt16", "LogSoftmaxInt16Params", "softmax_float.h", fields)


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
