# SPDX-License-Identifier: Apache-2.0
"""TRANSPOSE, SPACE_TO_DEPTH and DEPTH_TO_SPACE: the same elements in another order."""

from mcubench.engines.aot.kernel_call import KernelCall
from mcubench.engines.aot.lowering import Lowering
from mcubench.engines.aot.views import move_call, whole
from mcubench.model import Tensor


def lower_transpose(lowering: Lowering) -> KernelCall:
    """Dimensions in an order that is a constant."""
    source, output = lowering.input(0), lowering.output()
    order = lowering.integers(lowering.input(1))
    if sorted(order) != list(range(len(source.shape))):
        raise lowering.unsupported(f"{order} is no order of {len(source.shape)} dimensions")
    lowering.check_type(output, source.dtype)
    return move_call(lowering, [(whole(output), whole(source).change(lambda a: a.transpose(order)))])


def lower_space_to_depth(lowering: Lowering) -> KernelCall:
    """Squares of pixels become channels."""
    source, output = lowering.input(0), lowering.output()
    return _exchange(lowering, image=source, deep=output)


def lower_depth_to_space(lowering: Lowering) -> KernelCall:
    """Channels become squares of pixels."""
    source, output = lowering.input(0), lowering.output()
    return _exchange(lowering, image=output, deep=source)


def _exchange(lowering: Lowering, *, image: Tensor, deep: Tensor) -> KernelCall:
    """Channel (y * block + x) * depth + c of a deep pixel is channel c of pixel (y, x) of its square of the image."""
    block, output = lowering.positive_option("block_size"), lowering.output()
    lowering.check_type(output, lowering.input(0).dtype)
    shape = image.shape
    if len(shape) != 4 or shape[1] % block or shape[2] % block:
        raise lowering.unsupported(f"{list(shape)} does not go into squares of {block} x {block}")
    batches, height, width, depth = shape[0], shape[1] // block, shape[2] // block, shape[3]
    if deep.shape != (batches, height, width, depth * block * block):
        raise lowering.unsupported(f"{list(shape)} does not go with {list(deep.shape)} and blocks of {block}")
    squares = whole(image).change(
        lambda a: a.reshape(batches, height, block, width, block, depth).transpose(0, 1, 3, 2, 4, 5)
    )
    channels = whole(deep).change(lambda a: a.reshape(batches, height, width, block, block, depth))
    return move_call(lowering, [(squares, channels) if output is image else (channels, squares)])
