# SPDX-License-Identifier: Apache-2.0
"""What lowering makes of an operator: a call of one kernel with its parameters, or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class ArenaTensor:
    """The address of an activation tensor in the arena."""

    tensor: int


@dataclass(frozen=True)
class ConstantArray:
    """An array in flash: int8, int32 or float32 values, flattened; `role` names it, as in `weights`."""

    role: str
    values: npt.NDArray[np.int8] | npt.NDArray[np.int32]

    @property
    def size_bytes(self) -> int:
        """What it takes in flash."""
        return self.values.nbytes


@dataclass(frozen=True)
class Struct:
    """A nested parameter structure; the fields stand in the order of their declaration."""

    fields: Mapping[str, "Value"]


Value = int | ArenaTensor | ConstantArray | Struct | tuple[int, ...]


@dataclass(frozen=True)
class KernelCall:
    """One call: `kernels::<function>(const <params_type>&)`, declared in `kernels/<header>`."""

    function: str
    params_type: str
    header: str
    fields: Mapping[str, Value]


@dataclass(frozen=True)
class Elided:
    """No call: the output tensor is the input tensor's memory."""

    source: int
    reason: str


Lowered = KernelCall | Elided
