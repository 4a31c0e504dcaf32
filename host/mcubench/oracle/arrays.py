# SPDX-License-Identifier: Apache-2.0
"""Arrays on their way between this process and the interpreter's: type, shape and bytes."""

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


def encode_array(array: Array) -> dict[str, Any]:
    """An array as CBOR can hold it."""
    return {"dtype": array.dtype.str, "shape": list(array.shape), "data": np.ascontiguousarray(array).tobytes()}


def decode_array(value: dict[str, Any]) -> Array:
    """The array that `encode_array` was given."""
    return np.frombuffer(value["data"], np.dtype(value["dtype"])).reshape(value["shape"])
