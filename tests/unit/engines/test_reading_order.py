# SPDX-License-Identifier: Apache-2.0
"""How far an output may lie over its input: all that a kernel reads and writes, played through in one memory."""

from collections.abc import Iterator
from math import prod

from hypothesis import given, settings
from hypothesis import strategies as st

from mcubench.engines.aot.reading_order import behind_window, element_by_element, pixel_by_pixel
from mcubench.engines.aot.window import Axis
from mcubench.model import DType, Tensor

# What a step reads, then what it writes, as elements.
Step = tuple[list[int], list[int]]


@st.composite
def axes(draw: st.DrawFn) -> Axis:
    """With the padding of SAME or VALID, as padding.h in TensorFlow Lite has them."""
    size, taps, stride, dilation = (draw(st.integers(1, largest)) for largest in (7, 4, 3, 2))
    reach = (taps - 1) * dilation + 1
    if reach > size or draw(st.booleans()):
        outputs = -(-size // stride)
        padding = max(0, (outputs - 1) * stride + reach - size) // 2
    else:
        outputs, padding = -(-(size - reach + 1) // stride), 0
    return Axis(size, outputs, taps, stride, dilation, padding)


def tensor(shape: tuple[int, ...], dtype: DType = DType.INT8) -> Tensor:
    return Tensor(index=0, name="x", shape=shape, dtype=dtype, quantization=None, data=None)


def window_steps(rows: Axis, columns: Axis, batches: int, depths: tuple[int, int], at_once: int) -> Iterator[Step]:
    """Output pixels in order, `at_once` of them: all that their windows see, then all their channels."""
    input_depth, output_depth = depths
    pixels = [
        (batch, row, column)
        for batch in range(batches)
        for row in range(rows.output_size)
        for column in range(columns.output_size)
    ]
    for start in range(0, len(pixels), at_once):
        reads: list[int] = []
        for batch, row, column in pixels[start : start + at_once]:
            for ky in range(rows.filter_size):
                for kx in range(columns.filter_size):
                    y = row * rows.stride - rows.padding + ky * rows.dilation
                    x = column * columns.stride - columns.padding + kx * columns.dilation
                    if 0 <= y < rows.input_size and 0 <= x < columns.input_size:
                        pixel = (batch * rows.input_size + y) * columns.input_size + x
                        reads += range(pixel * input_depth, (pixel + 1) * input_depth)
        last = min(start + at_once, len(pixels))
        yield reads, list(range(start * output_depth, last * output_depth))


def is_safe(steps: list[Step], lead: int, *, holding: bool) -> bool:
    """Whether no step reads what an earlier one, or a holding step itself, has written over."""
    gone: set[int] = set()
    for reads, writes in steps:
        here = {write - lead for write in writes}
        if gone.intersection(reads) or (holding and here.intersection(reads)):
            return False
        gone |= here
    return True


@given(axes(), axes(), st.integers(1, 2), st.tuples(st.integers(1, 4), st.integers(1, 4)), st.integers(0, 2))
@settings(deadline=None, max_examples=400)
def test_a_window_is_safe_at_its_lead_and_everywhere_below(
    rows: Axis, columns: Axis, batches: int, depths: tuple[int, int], holding: int
) -> None:
    source = tensor((batches, rows.input_size, columns.input_size, depths[0]))
    output = tensor((batches, rows.output_size, columns.output_size, depths[1]))
    lead = behind_window(source, output, rows, columns, holding=holding).lead_bytes
    steps = list(window_steps(rows, columns, batches, depths, at_once=max(holding, 1)))
    for more in (0, 1, depths[0], prod(source.shape)):
        assert is_safe(steps, lead + more, holding=holding > 0)


def test_the_lead_of_a_window_is_the_least() -> None:
    """3 x 3 taps on 5 x 4 pixels of 2 channels: a row of the output, and the pixel beside it."""
    axis = [Axis(size, size, 3, 1, 1, 1) for size in (5, 4)]
    image = tensor((1, 5, 4, 2))
    steps = list(window_steps(axis[0], axis[1], 1, (2, 2), 1))
    lead = behind_window(image, image, axis[0], axis[1]).lead_bytes
    assert lead == (4 + 1) * 2
    assert is_safe(steps, lead, holding=False)
    assert not is_safe(steps, lead - 1, holding=False)


def test_pixels_that_are_copied_first_may_be_written_in_place() -> None:
    assert pixel_by_pixel(tensor((9, 8)), tensor((9, 8)), 9).lead_bytes == 0
    assert pixel_by_pixel(tensor((9, 8)), tensor((9, 4)), 9).lead_bytes == 0
    assert pixel_by_pixel(tensor((9, 4)), tensor((9, 8)), 9).lead_bytes == 8 * 4


def test_a_wider_element_needs_a_lead_and_a_broadcast_one_has_none() -> None:
    narrow, wide = tensor((10,)), tensor((10,), DType.INT32)
    assert element_by_element(wide, narrow)[0].lead_bytes == 9 * 3
    assert element_by_element(narrow, wide)[0].lead_bytes == 0
    assert element_by_element(narrow, tensor((1,))) == {}
    # Two types that a compiler takes to be in different memory.
    assert element_by_element(wide, tensor((10,), DType.INT16)) == {}
