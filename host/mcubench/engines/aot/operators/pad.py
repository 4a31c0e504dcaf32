# SPDX-License-Identifier: Apache-2.0
"""PAD, PADV2 and MIRROR_PAD."""

import itertools

import numpy as np

from mcubench.engines.aot.kernel_call import KernelCall
from mcubench.engines.aot.lowering import Lowering
from mcubench.engines.aot.views import move_call, move_fields, whole
from mcubench.model import DType, Tensor


def lower_pad(lowering: Lowering) -> KernelCall:
    """Around the input stands what means zero: the output's zero point."""
    output = lowering.output()
    zero = lowering.int8_activation(output)[1] if output.dtype is DType.INT8 else 0
    return _pad(lowering, np.array(zero, output.dtype.numpy))


def lower_pad_v2(lowering: Lowering) -> KernelCall:
    """Around the input stands a constant."""
    value = lowering.input(2)
    filler = lowering.constant(value, lowering.output().dtype)
    if filler.size != 1:
        raise lowering.unsupported(f"it pads with {filler.size} values")
    return _pad(lowering, filler.reshape(()))


def lower_mirror_pad(lowering: Lowering) -> KernelCall:
    """Around the input stands its mirror image, with (1, SYMMETRIC) or without (0, REFLECT) the edge itself."""
    source, output = lowering.input(0), lowering.output()
    mode = lowering.option("mode")
    inset = 1 - mode
    if mode not in (0, 1):
        raise lowering.unsupported(f"option mode is {mode}")
    paddings = _paddings(lowering, source, output)
    axes: list[list[tuple[slice, slice]]] = []
    for (before, after), extent in zip(paddings, source.shape, strict=True):
        if max(before, after) > extent - inset:
            raise lowering.unsupported(f"paddings {paddings} reach beyond the mirror image of {list(source.shape)}")
        last = extent - 1 - inset
        mirrored_end = last - after if last - after >= 0 else None
        parts = [
            (slice(0, before), slice(before - 1 + inset, inset - 1 if inset else None, -1)),
            (slice(before, before + extent), slice(None)),
            (slice(before + extent, None), slice(last, mirrored_end, -1)),
        ]
        axes.append([part for part, size in zip(parts, (before, extent, after), strict=True) if size])
    moves = []
    for parts_of_axes in itertools.product(*axes):
        to, start = tuple(part[0] for part in parts_of_axes), tuple(part[1] for part in parts_of_axes)
        moves.append((whole(output).part(to), whole(source).part(start)))
    return move_call(lowering, moves)


def _pad(lowering: Lowering, filler: np.ndarray[tuple[()], np.dtype[np.generic]]) -> KernelCall:
    source, output = lowering.input(0), lowering.output()
    paddings = _paddings(lowering, source, output)
    inside = tuple(slice(before, before + size) for (before, _), size in zip(paddings, source.shape, strict=True))
    return KernelCall(
        "Pad",
        "PadParams",
        "pad.h",
        {
            "output": lowering.address(output),
            "size_bytes": output.size_bytes,
            "item_bytes": filler.itemsize,
            "filler": tuple(filler.tobytes().ljust(4, b"\0")),
            **move_fields(lowering, [(whole(output).part(inside), whole(source))]),
        },
    )


def _paddings(lowering: Lowering, source: Tensor, output: Tensor) -> list[tuple[int, int]]:
    values = lowering.integers(lowering.input(1))
    lowering.check_type(output, source.dtype)
    rank = len(source.shape)
    paddings = list(zip(values[::2], values[1::2], strict=False))
    wanted = tuple(size + before + after for size, (before, after) in zip(source.shape, paddings, strict=False))
    if len(values) != 2 * rank or min(values, default=0) < 0 or wanted != output.shape:
        raise lowering.unsupported(f"paddings {values} of {list(source.shape)} do not give {list(output.shape)}")
    return paddings
