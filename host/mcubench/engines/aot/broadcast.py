# SPDX-License-Identifier: Apache-2.0
"""Broadcasting: how far one step along each dimension of an output moves in an operand."""

from mcubench.engines.aot.lowering import Lowering
from mcubench.model import Tensor


def check_broadcast(lowering: Lowering, first: Tensor, second: Tensor, output: Tensor) -> None:
    """Check that two shapes give the output's."""
    shapes = [in_four_dimensions(lowering, tensor) for tensor in (first, second, output)]
    if any(whole != max(a, b) for a, b, whole in zip(*shapes, strict=True)):
        raise lowering.unsupported(
            f"{list(first.shape)} and {list(second.shape)} do not give its output's shape {list(output.shape)}"
        )


def in_four_dimensions(lowering: Lowering, tensor: Tensor) -> tuple[int, ...]:
    """The shape of a tensor with ones in front."""
    if len(tensor.shape) > 4:
        raise lowering.unsupported(f"tensor '{tensor.short_name}' has {len(tensor.shape)} dimensions, more than 4")
    return (1,) * (4 - len(tensor.shape)) + tensor.shape


def strides_in(lowering: Lowering, tensor: Tensor, output: Tensor) -> tuple[int, ...]:
    """How far one step along each output dimension moves in the tensor; 0 where the tensor is broadcast."""
    strides: list[int] = []
    step = 1
    sizes = zip(in_four_dimensions(lowering, tensor), in_four_dimensions(lowering, output), strict=True)
    for own, whole in reversed(list(sizes)):
        if own not in (1, whole):
            raise lowering.unsupported(
                f"'{tensor.short_name}' {list(tensor.shape)} cannot be broadcast to {list(output.shape)}"
            )
        strides.append(0 if own == 1 else step)
        step *= own
    return tuple(reversed(strides))
