# SPDX-License-Identifier: Apache-2.0
"""GATHER."""

import math

from mcubench.engines.aot.kernel_call import KernelCall
from mcubench.engines.aot.lowering import Lowering
from mcubench.model import DType


def lower_gather(lowering: Lowering) -> KernelCall:
    """Slices along a dimension by their numbers, which are constants or computed."""
    source, indices, output = lowering.input(0), lowering.input(1), lowering.output()
    lowering.check_type(indices, DType.INT32)
    lowering.check_type(output, source.dtype)
    if lowering.option("batch_dims"):
        raise lowering.unsupported("option batch_dims is set")
    axis = lowering.axis(lowering.option("axis"), len(source.shape))
    size, inner = source.shape[axis], math.prod(source.shape[axis + 1 :])
    if output.element_count * size != source.element_count * indices.element_count:
        raise lowering.unsupported(f"{list(source.shape)} does not become {list(output.shape)}")
    if indices.is_constant and not all(0 <= index < size for index in lowering.integers(indices)):
        raise lowering.unsupported(f"an index is outside dimension {axis}, which has {size} elements")
    fields = {
        "input": lowering.address(source),
        "output": lowering.address(output),
        "indices": lowering.address(indices),
        "outer": math.prod(source.shape[:axis]),
        "size": size,
        "count": indices.element_count,
        "slice_bytes": inner * (source.size_bytes // source.element_count),
    }
    return KernelCall("Gather", "GatherParams", "gather.h", fields)
