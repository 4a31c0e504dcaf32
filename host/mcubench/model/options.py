# SPDX-License-Identifier: Apache-2.0
"""An operator's options: whatever its generated options table has, under the schema's own names."""

import functools
import re
from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType, ModuleType
from typing import Any

from mcubench.errors import ModelError
from mcubench.model.flat import DAMAGED, Table
from mcubench.model.graph import Activation, OptionValue, Padding

_MAX_ENTRIES = 1024
_ENUMERATIONS: dict[str, type[IntEnum]] = {"padding": Padding, "fused_activation_function": Activation}

# The options table that belongs to an operator: needed where the file leaves it out, and to notice a wrong one.
# An operator that is not listed has the table that its file gives it.
_TABLE_OF_OPERATOR = {
    "ADD": "AddOptions",
    "AVERAGE_POOL_2D": "Pool2DOptions",
    "BATCH_MATMUL": "BatchMatMulOptions",
    "CALL_ONCE": "CallOnceOptions",
    "CONCATENATION": "ConcatenationOptions",
    "CONV_2D": "Conv2DOptions",
    "DEPTHWISE_CONV_2D": "DepthwiseConv2DOptions",
    "DIV": "DivOptions",
    "FULLY_CONNECTED": "FullyConnectedOptions",
    "GATHER": "GatherOptions",
    "L2_POOL_2D": "Pool2DOptions",
    "LEAKY_RELU": "LeakyReluOptions",
    "MAX_POOL_2D": "Pool2DOptions",
    "MEAN": "ReducerOptions",
    "MUL": "MulOptions",
    "PACK": "PackOptions",
    "RESHAPE": "ReshapeOptions",
    "RESIZE_BILINEAR": "ResizeBilinearOptions",
    "RESIZE_NEAREST_NEIGHBOR": "ResizeNearestNeighborOptions",
    "SOFTMAX": "SoftmaxOptions",
    "SPLIT": "SplitOptions",
    "SPLIT_V": "SplitVOptions",
    "SQUEEZE": "SqueezeOptions",
    "STRIDED_SLICE": "StridedSliceOptions",
    "SUB": "SubOptions",
    "SUM": "ReducerOptions",
    "SVDF": "SVDFOptions",
    "TRANSPOSE_CONV": "TransposeConvOptions",
    "UNIDIRECTIONAL_SEQUENCE_LSTM": "UnidirectionalSequenceLSTMOptions",
    "UNPACK": "UnpackOptions",
    "VAR_HANDLE": "VarHandleOptions",
}


def read_options(schema: ModuleType, operator: Table, name: str) -> Mapping[str, OptionValue]:
    """The options of the operator called `name`; the schema's defaults where the file has none."""
    kind, table = _find_table(schema, operator)
    expected = _TABLE_OF_OPERATOR.get(name)
    if kind is not None and expected is not None and kind != expected:
        raise ModelError(f"{operator.where} carries {kind}, not {expected}", hint=DAMAGED)
    options: dict[str, OptionValue] = {}
    for key, field, default in _fields(schema, kind or expected):
        value = default if table is None else _read_field(table, field)
        if value is not None:
            options[key] = value
            _check_enumeration(operator, key, value)
    return MappingProxyType(options)


def _find_table(schema: ModuleType, operator: Table) -> tuple[str | None, Table | None]:
    """The name of the options class that the operator says it has, and the table itself."""
    for union in ("BuiltinOptions", "BuiltinOptions2"):
        code = operator.number(f"{union}Type")
        if code == 0:
            continue
        kind = union_members(schema, union).get(code)
        if kind is None:
            raise ModelError(f"{operator.where} has options of the unknown kind {code}", hint=DAMAGED)
        return kind, operator.union(union, getattr(schema, kind), f"{operator.where}, {kind}")
    return None, None


@functools.cache
def union_members(schema: ModuleType, union: str) -> Mapping[int, str]:
    """The classes of a union (or the names of an enumeration) by their number."""
    members = vars(getattr(schema, union)).items()
    return {number: name for name, number in members if isinstance(number, int) and not name.startswith("_")}


@functools.cache
def _fields(schema: ModuleType, kind: str | None) -> tuple[tuple[str, str, OptionValue | None], ...]:
    """Of every field of an options class: its name in the schema, its reading method's name, its default.

    The class of the object API (`Conv2DOptionsT`) is what knows the fields and the defaults.
    """
    if kind is None:
        return ()
    fields: list[tuple[str, str, OptionValue | None]] = []
    for attribute, default in vars(getattr(schema, f"{kind}T")()).items():
        key = re.sub(r"(?<!^)(?=[A-Z])", "_", attribute).lower()
        method = attribute[0].upper() + attribute[1:]
        is_vector = hasattr(getattr(schema, kind), f"{method}IsNone")
        fields.append((key, method, () if is_vector else default))
    return tuple(fields)


def _read_field(table: Table, field: str) -> OptionValue | None:
    if hasattr(table.generated, f"{field}IsNone"):
        return tuple(table.vector(field, _MAX_ENTRIES).tolist())
    value: Any = table.number(field)
    return table.text(field) if isinstance(value, bytes) else value


def _check_enumeration(operator: Table, key: str, value: OptionValue) -> None:
    enumeration = _ENUMERATIONS.get(key)
    if enumeration is not None and isinstance(value, int) and value not in set(enumeration):
        raise ModelError(f"{operator.where} has the unknown {key} {value}", hint=DAMAGED)
