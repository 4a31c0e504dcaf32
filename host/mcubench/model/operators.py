# SPDX-License-Identifier: Apache-2.0
"""Operators of a file: which, with which operands and options."""

from types import ModuleType

from mcubench.errors import ModelError
from mcubench.model.flat import DAMAGED, Table
from mcubench.model.graph import Operator
from mcubench.model.options import read_options, union_members

_MAX_OPERATORS = 16_384
_MAX_OPERANDS = 1024


def read_indices(table: Table, vector: str) -> tuple[int, ...]:
    """A vector of tensors' indices, not yet compared with how many tensors there are."""
    return tuple(table.vector(vector, _MAX_OPERANDS).tolist())


class OperatorReader:
    """Reads operators one by one; each code is looked up once."""

    def __init__(self, schema: ModuleType, model: Table) -> None:
        self._schema = schema
        self._model = model
        self._code_count = model.count("OperatorCodes", _MAX_OPERATORS)
        self._codes: dict[int, tuple[str, int]] = {}

    def read_all(self, subgraph: Table) -> tuple[Operator, ...]:
        """Every operator of a subgraph.

        Raises:
            ModelError: an operator is not one of the schema's, or has another one's options; the message names it.
        """
        return tuple(
            self._read(table, index)
            for index, table in enumerate(subgraph.items("Operators", "operator", _MAX_OPERATORS))
        )

    def _read(self, table: Table, index: int) -> Operator:
        code = table.number("OpcodeIndex")
        if code >= self._code_count:
            raise ModelError(
                f"{table.where} has the operator code {code} and the file has {self._code_count}",
                hint=DAMAGED,
            )
        name, version = self._codes.get(code) or self._codes.setdefault(code, self._read_code(code))
        table = table.named(f"{table.where} {name}")
        return Operator(
            index=index,
            name=name,
            version=version,
            inputs=tuple(None if i == -1 else i for i in read_indices(table, "Inputs")),
            outputs=read_indices(table, "Outputs"),
            options=read_options(self._schema, table, name),
        )

    def _read_code(self, index: int) -> tuple[str, int]:
        """Name and version of an operator code."""
        table = self._model.item("OperatorCodes", index, f"operator code {index}")
        # Codes above 127 are in the newer field only, and old files have the older one only (schema.fbs).
        number = max(table.number("DeprecatedBuiltinCode"), table.number("BuiltinCode"))
        name = union_members(self._schema, "BuiltinOperator").get(number)
        if name is None or name.startswith("PLACEHOLDER"):
            raise ModelError(f"{table.where} is {number}, which is no operator", hint=DAMAGED)
        if name == "CUSTOM":
            name = f"CUSTOM:{table.text('CustomCode')}"
        return name, table.number("Version")
