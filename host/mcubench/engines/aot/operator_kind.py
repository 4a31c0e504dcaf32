# SPDX-License-Identifier: Apache-2.0
"""One kind of operator: how it is lowered, and for which types of elements."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mcubench.engines.aot.kernel_call import Lowered
from mcubench.engines.aot.lowering import Lowering
from mcubench.model import DType


@dataclass(frozen=True)
class OperatorKind:
    """Lowers an operator whose input at `typed_by` has one of `types`; refuses any other by name.

    Where `typed_by` is None it has no input: the types are those of the variables that it is for.
    """

    lower: Callable[[Lowering], Lowered]
    types: tuple[DType, ...] = (DType.INT8,)
    typed_by: int | None = 0

    @classmethod
    def by_type(cls, lower: Mapping[DType, Callable[[Lowering], Lowered]], typed_by: int = 0) -> "OperatorKind":
        """A kind that is lowered differently for each of its types."""
        return cls(lambda lowering: lower[lowering.input(typed_by).dtype](lowering), tuple(lower), typed_by)

    def __call__(self, lowering: Lowering) -> Lowered:
        """Lower one operator.

        Raises:
            UnsupportedError: a type or shape that has no kernel.
        """
        if self.typed_by is not None:
            lowering.check_type(lowering.input(self.typed_by), *self.types)
        return self.lower(lowering)
