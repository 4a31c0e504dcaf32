# SPDX-License-Identifier: Apache-2.0
"""What lowering makes of an operator: a call of one kernel with its parameters, or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from mcubench.engines.aot.overlap import Overlap


@dataclass(frozen=True)
class ArenaTensor:
    """The address of an activation tensor in the arena; `dtype` is NumPy's name of its elements' type."""

    tensor: int
    dtype: str = "int8"


@dataclass(frozen=True)
class Scratch:
    """The address of bytes in the arena that only this call uses, and only while it runs; null where it has none."""

    size_bytes: int


@dataclass(frozen=True)
class ConstantArray:
    """An array in flash: integers or float32 values, flattened; `role` names it, as in `weights`."""

    role: str
    values: npt.NDArray[np.generic]

    @property
    def size_bytes(self) -> int:
        """What it takes in flash."""
        return self.values.nbytes


@dataclass(frozen=True)
class Struct:
    """A nested parameter structure; the fields stand in the order of their declaration."""

    fields: Mapping[str, "Value"]


@dataclass(frozen=True)
class StructArray:
    """An array of parameter structures of the C++ type `kernels::<type>`; `role` names it."""

    role: str
    type: str
    items: tuple[Struct, ...]


Value = int | float | ArenaTensor | Scratch | ConstantArray | Struct | StructArray | tuple[int, ...]


@dataclass(frozen=True)
class KernelCall:
    """One call: `kernels::<function>(const <params_type>&)`, declared in `kernels/<header>`.

    `overlaps` says, by tensor, over which inputs the one output may lie, and how far; over all others it must not.
    """

    function: str
    params_type: str
    header: str
    fields: Mapping[str, Value]
    overlaps: Mapping[int, Overlap] = field(default_factory=dict)

    @property
    def scratch_bytes(self) -> int:
        """What it needs of the arena beside its tensors."""
        return sum(value.size_bytes for value in self.fields.values() if isinstance(value, Scratch))


@dataclass(frozen=True)
class Elided:
    """No call: the output tensor is the input tensor's memory."""

    source: int
    reason: str


@dataclass(frozen=True)
class Omitted:
    """No call, and nothing that it writes: what it stands for was done on the host."""

    reason: str


Lowered = KernelCall | Elided | Omitted
