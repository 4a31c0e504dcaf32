# SPDX-License-Identifier: Apache-2.0
"""AVERAGE_POOL_2D and MAX_POOL_2D."""

from mcubench.engines.aot.kernel_call import KernelCall
from mcubench.engines.aot.lowering import Lowering
from mcubench.engines.aot.reading_order import behind_window
from mcubench.engines.aot.window import Axis, window_axes
from mcubench.model import Tensor


def lower_average_pool_2d(lowering: Lowering) -> KernelCall:
    """int8; input and output share scale and zero point."""
    return _lower_pool(lowering, "AveragePool2dInt8")


def lower_max_pool_2d(lowering: Lowering) -> KernelCall:
    """int8; input and output share scale and zero point."""
    return _lower_pool(lowering, "MaxPool2dInt8")


def _lower_pool(lowering: Lowering, function: str) -> KernelCall:
    source, output = lowering.input(0), lowering.output()
    if lowering.int8_activation(source, rank=4) != lowering.int8_activation(output, rank=4):
        raise lowering.unsupported("input and output have different scales or zero points")
    batches, _, _, depth = source.shape
    if output.shape[0] != batches or output.shape[3] != depth:
        raise lowering.unsupported(f"input {list(source.shape)} does not go with output {list(output.shape)}")
    activation_min, activation_max = lowering.fused_range(output)
    rows, columns = pool_axes(lowering, source, output)
    return KernelCall(
        function,
        "Pool2dInt8Params",
        "pool_2d.h",
        {
            "input": lowering.address(source),
            "output": lowering.address(output),
            "rows": rows.struct,
            "columns": columns.struct,
            "batches": batches,
            "depth": depth,
            "activation_min": activation_min,
            "activation_max": activation_max,
        },
        {source.index: behind_window(source, output, rows, columns, holding=1)},
    )


def pool_axes(lowering: Lowering, source: Tensor, output: Tensor) -> tuple[Axis, Axis]:
    """Rows and columns of a pool's window."""
    return window_axes(
        lowering,
        source,
        output,
        filter_rows=lowering.positive_option("filter_height"),
        filter_columns=lowering.positive_option("filter_width"),
        dilated=False,
    )
