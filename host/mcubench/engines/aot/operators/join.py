# SPDX-License-Identifier: Apache-2.0
"""CONCATENATION and PACK: several tensors become one."""

from mcubench.engines.aot.kernel_call import KernelCall
from mcubench.engines.aot.lowering import Lowering
from mcubench.engines.aot.views import move_call, whole


def lower_concatenation(lowering: Lowering) -> KernelCall:
    """One after another along a dimension; the elements are taken as they are, whatever their scales."""
    output = lowering.output()
    axis = lowering.axis(lowering.option("axis"), len(output.shape))
    if lowering.option("fused_activation_function"):
        raise lowering.unsupported("it has a fused activation")
    moves, start = [], 0
    for position in range(len(lowering.operator.inputs)):
        source = lowering.input(position)
        lowering.check_type(source, output.dtype)
        if len(source.shape) != len(output.shape):
            raise lowering.unsupported(f"{list(source.shape)} does not go into {list(output.shape)}")
        end = start + source.shape[axis]
        part = (slice(None),) * axis + (slice(start, end),)
        moves.append((whole(output).part(part), whole(source)))
        start = end
    if start != output.shape[axis]:
        raise lowering.unsupported(
            f"its inputs have {start} elements along dimension {axis}, its output another number"
        )
    return move_call(lowering, moves)


def lower_pack(lowering: Lowering) -> KernelCall:
    """Side by side along a new dimension."""
    output = lowering.output()
    axis = lowering.axis(lowering.option("axis"), len(output.shape))
    count = len(lowering.operator.inputs)
    if output.shape[axis] != count:
        raise lowering.unsupported(
            f"its output has {output.shape[axis]} elements along dimension {axis} for {count} inputs"
        )
    moves = []
    for position in range(count):
        source = lowering.input(position)
        lowering.check_type(source, output.dtype)
        moves.append((whole(output).at(axis, position), whole(source)))
    return move_call(lowering, moves)
