# SPDX-License-Identifier: Apache-2.0
"""The types of a tensor's elements."""

from enum import IntEnum

import numpy as np


class DType(IntEnum):
    """The schema's TensorType."""

    FLOAT32 = 0
    FLOAT16 = 1
    INT32 = 2
    UINT8 = 3
    INT64 = 4
    STRING = 5
    BOOL = 6
    INT16 = 7
    COMPLEX64 = 8
    INT8 = 9
    FLOAT64 = 10
    COMPLEX128 = 11
    UINT64 = 12
    RESOURCE = 13
    VARIANT = 14
    UINT32 = 15
    UINT16 = 16
    INT4 = 17
    BFLOAT16 = 18
    INT2 = 19
    UINT4 = 20
    FLOAT8_E4M3FN = 21
    FLOAT8_E5M2 = 22

    @property
    def item_bits(self) -> int | None:
        """Bits an element takes in a constant buffer, None where the type does not say (STRING, VARIANT)."""
        return _ITEM_BITS.get(self)

    @property
    def numpy(self) -> np.dtype[np.generic] | None:
        """The element's NumPy type, None where NumPy has none (packed and 8-bit floating-point types)."""
        return _NUMPY.get(self)

    @property
    def integer_range(self) -> tuple[int, int] | None:
        """The least and the greatest value, None where the type is not an integer."""
        bits = self.item_bits
        if bits is None or not self.name.startswith(("INT", "UINT")):
            return None
        return (0, (1 << bits) - 1) if self.name.startswith("U") else (-(1 << bits - 1), (1 << bits - 1) - 1)

    @property
    def is_float(self) -> bool:
        """True for the real floating-point types."""
        return self.name.startswith(("FLOAT", "BFLOAT"))


# A RESOURCE is held as a 32-bit id, as TensorFlow Lite Micro holds it.
_ITEM_BITS = {
    **dict.fromkeys((DType.INT2,), 2),
    **dict.fromkeys((DType.INT4, DType.UINT4), 4),
    **dict.fromkeys((DType.INT8, DType.UINT8, DType.BOOL, DType.FLOAT8_E4M3FN, DType.FLOAT8_E5M2), 8),
    **dict.fromkeys((DType.INT16, DType.UINT16, DType.FLOAT16, DType.BFLOAT16), 16),
    **dict.fromkeys((DType.INT32, DType.UINT32, DType.FLOAT32, DType.RESOURCE), 32),
    **dict.fromkeys((DType.INT64, DType.UINT64, DType.FLOAT64, DType.COMPLEX64), 64),
    DType.COMPLEX128: 128,
}
_NUMPY: dict[DType, np.dtype[np.generic]] = {
    DType.BOOL: np.dtype(np.bool_),
    DType.INT8: np.dtype(np.int8),
    DType.UINT8: np.dtype(np.uint8),
    DType.INT16: np.dtype("<i2"),
    DType.UINT16: np.dtype("<u2"),
    DType.INT32: np.dtype("<i4"),
    DType.UINT32: np.dtype("<u4"),
    DType.INT64: np.dtype("<i8"),
    DType.UINT64: np.dtype("<u8"),
    DType.FLOAT16: np.dtype("<f2"),
    DType.FLOAT32: np.dtype("<f4"),
    DType.FLOAT64: np.dtype("<f8"),
    DType.COMPLEX64: np.dtype("<c8"),
    DType.COMPLEX128: np.dtype("<c16"),
}
