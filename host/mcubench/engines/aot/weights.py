# SPDX-License-Identifier: Apache-2.0
"""Weights of 8 and of 4 bits: as numbers, and as bytes in a model and in flash, where two of 4 bits share a byte."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mcubench.model import DType, Tensor

Int8s = npt.NDArray[np.int8]


@dataclass(frozen=True)
class StoredWeights:
    """Bytes of flash, and the end of the name of the kernels that read them."""

    values: Int8s
    type: str


def stored_weights(tensor: Tensor, values: Int8s) -> StoredWeights:
    """As the portable kernels read the tensor's values."""
    if tensor.dtype is not DType.INT4:
        return StoredWeights(values.ravel(), "Int8")
    return StoredWeights(packed_int4(values), "Int4")


def packed_int4(values: npt.NDArray[np.generic]) -> Int8s:
    """Two values of 4 bits a byte, the lower half first."""
    flat = values.astype(np.int8).ravel().view(np.uint8)
    pairs = np.append(flat, np.zeros(flat.size % 2, np.uint8)).reshape(-1, 2) & 15
    stored: Int8s = (pairs[:, 0] | pairs[:, 1] << 4).view(np.int8)
    return stored


def unpacked_int4(tensor: Tensor) -> Int8s:
    """The values of a constant of 4 bits, as int8."""
    packed = np.frombuffer(tensor.data or b"", np.uint8)
    halves = np.stack([packed & 15, packed >> 4], axis=1).ravel()[: tensor.element_count].astype(np.int8)
    return np.where(halves > 7, halves - 16, halves).astype(np.int8).reshape(tensor.shape)
