# SPDX-License-Identifier: Apache-2.0
"""Which engine runs which operator on which types, from the engines themselves."""

from pydantic import BaseModel, ConfigDict

from mcubench.engines.aot.operators import OPERATORS
from mcubench.engines.tflm.registrations import REGISTRATIONS


class OperatorSupport(BaseModel):
    """One operator, by its name in the schema.

    `aot` are the types that the engine takes, none where it has no kernel; `tflm` says whether TensorFlow Lite
    Micro's resolver has it, which says nothing of types.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    operator: str
    aot: tuple[str, ...]
    tflm: bool


class OperatorTable(BaseModel):
    """Every operator that some engine has, by name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    operators: tuple[OperatorSupport, ...]


def operator_table() -> OperatorTable:
    """What the engines of this version run."""
    rows = []
    for name in sorted({*OPERATORS, *REGISTRATIONS}):
        types = OPERATORS[name].types if name in OPERATORS else ()
        rows.append(
            OperatorSupport(operator=name, aot=tuple(dtype.name for dtype in types), tflm=name in REGISTRATIONS)
        )
    return OperatorTable(operators=tuple(rows))
