# SPDX-License-Identifier: Apache-2.0
"""The sliding window of convolutions and pools: output size and padding, as TensorFlow Lite computes them."""

from dataclasses import asdict, dataclass

from mcubench.engines.aot.fixed_point import INT32_MAX
from mcubench.engines.aot.kernel_call import Struct
from mcubench.engines.aot.lowering import Lowering
from mcubench.model import Padding, Tensor


@dataclass(frozen=True)
class Axis:
    """One axis of a window, as firmware/lib/kernels/window.h has it."""

    input_size: int
    output_size: int
    filter_size: int
    stride: int
    dilation: int
    padding: int

    @property
    def struct(self) -> Struct:
        """The field of a kernel's parameters."""
        return Struct(asdict(self))


def window_axes(
    lowering: Lowering, source: Tensor, output: Tensor, *, filter_rows: int, filter_columns: int, dilated: bool
) -> tuple[Axis, Axis]:
    """Rows and columns of a window.

    Source: tensorflow/lite/kernels/padding.h. SAME pads so that there are ceil(input / stride) outputs, with the
    odd element of the padding at the end; VALID pads nothing.

    Raises:
        UnsupportedError: the output tensor does not have the size that the window gives.
    """
    rows, columns = (
        _axis(
            lowering,
            input_size=source.shape[dimension],
            output_size=output.shape[dimension],
            filter_size=filter_size,
            stride=lowering.positive_option(f"stride_{letter}"),
            dilation=lowering.positive_option(f"dilation_{letter}_factor") if dilated else 1,
        )
        for letter, dimension, filter_size in (("h", 1, filter_rows), ("w", 2, filter_columns))
    )
    return rows, columns


def _axis(
    lowering: Lowering, *, input_size: int, output_size: int, filter_size: int, stride: int, dilation: int
) -> Axis:
    reach = (filter_size - 1) * dilation + 1
    same = lowering.option("padding") == Padding.SAME
    outputs = -(-input_size // stride) if same else -(-(input_size - reach + 1) // stride)
    if outputs != output_size or outputs < 1:
        raise lowering.unsupported(f"its window gives {outputs} outputs where its tensor has {output_size}")
    end = (outputs - 1) * stride + reach
    if end > INT32_MAX:
        raise lowering.unsupported(
            f"its window of {filter_size} elements, {dilation} apart, every {stride}, does not fit 32 bits"
        )
    padding = max(0, end - input_size) // 2 if same else 0
    return Axis(input_size, output_size, filter_size, stride, dilation, padding)
