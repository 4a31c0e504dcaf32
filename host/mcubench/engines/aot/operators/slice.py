# SPDX-License-Identifier: Apache-2.0
"""SLICE and STRIDED_SLICE."""

from mcubench.engines.aot.kernel_call import KernelCall
from mcubench.engines.aot.lowering import Lowering
from mcubench.engines.aot.views import move_call, whole


def lower_slice(lowering: Lowering) -> KernelCall:
    """A box; a size of -1 goes to the end. Where it begins and how large it is must be constants."""
    source, output = lowering.input(0), lowering.output()
    begins, sizes = lowering.integers(lowering.input(1)), lowering.integers(lowering.input(2))
    if not len(begins) == len(sizes) == len(source.shape):
        raise lowering.unsupported(f"begin {begins} and size {sizes} do not go with shape {list(source.shape)}")
    parts = []
    for begin, size, extent in zip(begins, sizes, source.shape, strict=True):
        end = extent if size == -1 else begin + size
        if not 0 <= begin < end <= extent:
            raise lowering.unsupported(f"begin {begins} and size {sizes} are not inside shape {list(source.shape)}")
        parts.append(slice(begin, end))
    lowering.check_type(output, source.dtype)
    return move_call(lowering, [(whole(output), whole(source).part(tuple(parts)))])


def lower_strided_slice(lowering: Lowering) -> KernelCall:
    """Every so-manieth element from one end to another, also backwards; a `shrink` dimension has one and goes."""
    source, output = lowering.input(0), lowering.output()
    begins, ends, steps = (lowering.integers(lowering.input(position)) for position in (1, 2, 3))
    for name in ("ellipsis_mask", "new_axis_mask", "offset"):
        if lowering.option(name):
            raise lowering.unsupported(f"option {name} is set")
    if not len(begins) == len(ends) == len(steps) <= len(source.shape) or 0 in steps:
        raise lowering.unsupported(f"begin {begins}, end {ends}, strides {steps} of shape {list(source.shape)}")
    parts: list[slice | int] = []
    for axis, (begin, end, step) in enumerate(zip(begins, ends, steps, strict=True)):
        extent, bit = source.shape[axis], 1 << axis
        if lowering.option("shrink_axis_mask") & bit:
            if not -extent <= begin < extent:
                raise lowering.unsupported(f"begin {begins} is not inside shape {list(source.shape)}")
            parts.append(begin)
            continue
        first = None if lowering.option("begin_mask") & bit else begin
        parts.append(slice(first, None if lowering.option("end_mask") & bit else end, step))
    lowering.check_type(output, source.dtype)
    return move_call(lowering, [(whole(output), whole(source).part(tuple(parts)))])
