# SPDX-License-Identifier: Apache-2.0
"""The types of a tensor's elements."""

import pytest

from mcubench.model import DType


@pytest.mark.parametrize("dtype", [dtype for dtype in DType if dtype.numpy is not None])
def test_an_element_is_as_large_as_numpys(dtype: DType) -> None:
    assert dtype.numpy is not None
    assert dtype.item_bits == dtype.numpy.itemsize * 8


def test_only_strings_and_variants_have_no_size() -> None:
    assert {dtype for dtype in DType if dtype.item_bits is None} == {DType.STRING, DType.VARIANT}


@pytest.mark.parametrize(
    ("dtype", "expected"),
    [
        (DType.INT8, (-128, 127)),
        (DType.UINT8, (0, 255)),
        (DType.INT4, (-8, 7)),
        (DType.INT32, (-(2**31), 2**31 - 1)),
        (DType.FLOAT32, None),
        (DType.BOOL, None),
    ],
)
def test_the_range_is_that_of_twos_complement(dtype: DType, expected: tuple[int, int] | None) -> None:
    assert dtype.integer_range == expected
